test(async () => {
  equal('names of columns are seen', all('.film .map text').map(t => t.textContent).slice(-3), ['a↵b', '∅', '⇥']);
  for (const key of ['ArrowRight', 'ArrowRight']) press(one('.film'), key);
  equal('curves beyond what can be drawn', [one('.film').dataset.epoch, all('.curves circle')[1].style.display], ['2', 'none']);
  equal('what is below vmin has the first colour', pixel(one('.explorer .map canvas'), 0, 1), pixel(one('.explorer .map canvas'), 0, 0));
  equal('and the bar begins with it', one('.explorer .bar span').textContent, '2');
});
