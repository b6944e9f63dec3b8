test(async () => {
  const target = i => all('.target [role=option]')[i],
    source = j => all('.source [role=option]')[j];
  const marked = () => [Number(one('.map').dataset.row), Number(one('.map').dataset.column)];
  const [examples, layers, heads] = all('select');
  const status = one('.explorer .status');
  const strongest = () => {
    const lines = all('.strong line').sort((a, b) => parseFloat(b.style.strokeWidth) - parseFloat(a.style.strokeWidth));
    return [Number(lines[0].dataset.row), Number(lines[0].dataset.column)];
  };

  equal(
    'symbols',
    all('.target bdi')
      .map(t => t.textContent)
      .join(''),
    '2018-05-09'
  );
  equal(
    'heads',
    [...heads.options].map(o => o.text),
    ['1', '2', 'mean']
  );
  equal('the first row to begin with', marked(), [0, -1]);

  point(target(3));
  equal('pointing at an output marks its row', marked(), [3, -1]);
  equal('its largest weight is at the 8', strongest(), [3, 18]);
  equal('all lines are its own', [...new Set(all('.strong line').map(l => l.dataset.row))], ['3']);
  equal(
    'one output is chosen',
    all('.chosen').map(o => o.textContent),
    ['8']
  );
  check('the 8 of the input is shaded', source(18).style.background !== '' && source(0).style.background === '');
  const box = one('.map').getBoundingClientRect(),
    mark = one('.map .mark').getBoundingClientRect(),
    canvas = one('.map canvas').getBoundingClientRect();
  const cell = canvas.height / 10;
  check(
    'the frame lies on row 3',
    Math.abs(mark.top - (canvas.top + 3 * cell)) < 4 && Math.abs(mark.bottom - (canvas.top + 4 * cell)) < 4
  );
  check('the frame is as wide as the map', Math.abs(mark.width - canvas.width) < 8 && box.right >= mark.right);

  const list = one('.target');
  list.focus();
  press(list, 'ArrowDown');
  equal('down', marked(), [4, -1]);
  equal('a screen reader is told', list.getAttribute('aria-activedescendant'), target(4).id);
  equal('and which is chosen', target(4).getAttribute('aria-selected'), 'true');
  press(list, 'End');
  press(list, 'ArrowDown');
  equal('the end', marked(), [9, -1]);
  press(list, 'ArrowLeft');
  equal('left leads to the input', document.activeElement, one('.source'));
  press(one('.source'), 'Home');
  equal('a symbol of the input marks its column', marked(), [-1, 0]);
  source(9).click();
  equal('a tap too', marked(), [-1, 9]);
  equal('who looks there most', strongest()[1], 9);

  pointAtCell(one('.map canvas'), 2, 5);
  equal('pointing at the map marks a cell', marked(), [2, 5]);
  press(one('.map'), 'ArrowRight');
  press(one('.map'), 'ArrowDown');
  equal('arrow keys on the map', marked(), [3, 6]);
  check(`a cell in words: ${status.textContent}`, status.textContent.startsWith('output 3 “8” to input 6 “a”: '));

  const before = pixel(one('.map canvas'), 0, 15);
  choose(heads, 1);
  check('another head, another map', JSON.stringify(pixel(one('.map canvas'), 0, 15)) !== JSON.stringify(before));
  choose(heads, 2);
  equal('the mean of the heads', heads.selectedIndex, 2);
  choose(layers, 1);
  check('a layer without heads', layers.selectedIndex === 1 && getComputedStyle(heads.parentNode).display === 'none');

  choose(examples, 1);
  equal(
    'texts arrive as they were',
    all('.source bdi').map(t => t.textContent),
    ['\x3cscript>', 'a&b', 'مرحبا', '한국어', 'e\u0301👩‍👩‍👧']
  );
  equal(
    'spaces are seen',
    all('.target bdi').map(t => t.textContent),
    ['"x"', '·', '\x3c/script>']
  );
  equal('what is not a number is grey', pixel(one('.map canvas'), 1, 3), [211, 211, 211]);
  point(target(1));
  check('negative weights have lines of their own', all('.strong line.minus').length === 1);
  pointAtCell(one('.map canvas'), 1, 0);
  equal('exact weights', status.textContent, 'output 1 “·” to input 0 “\x3cscript>”: -0.5');
  for (const i of [2, 3, 5, 4]) {
    choose(examples, i);
    equal(
      'every example has its map',
      [one('.map canvas').height, one('.map canvas').width],
      [all('.target bdi').length, all('.source bdi').length]
    );
    check('within the page', document.documentElement.scrollWidth <= innerWidth);
    if (i !== 5) continue;
    const cells = one('.map canvas').getBoundingClientRect();
    check(`240 rows are seen: ${cells.width} x ${cells.height}`, cells.height >= 240 && cells.width >= 240);
    point(target(120));
    equal('the middle of 240', [marked(), strongest()], [[120, -1], [120, 120]]);
  }
  scrollTo(0, 2000);
  await pause(100);
  const sum = target(0).getBoundingClientRect();
  check('a short text stays in sight', sum.top >= 0 && sum.bottom <= innerHeight);
  check(
    'and its lines follow',
    Math.min(...all('.strong line').map(l => Math.abs(l.getBoundingClientRect().top - (sum.top + sum.bottom) / 2))) < 4
  );
});
