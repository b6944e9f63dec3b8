test(async () => {
  const section = one('.film'),
    slider = one('.film input'),
    canvas = one('.map canvas'),
    play = one('.film button');
  const epoch = () => Number(section.dataset.epoch);
  equal('the first epoch to begin with', [epoch(), one('output').textContent], [0, 'epoch 1 of 40']);
  await pause(500);
  equal('nothing moves by itself', epoch(), 0);

  const before = pixel(canvas, 0, 4);
  slider.value = 39;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  equal('the slider', [epoch(), one('output').textContent], [39, 'epoch 40 of 40']);
  check('changes the map', pixel(canvas, 0, 4)[0] > before[0]);
  equal('weights of the last epoch are black elsewhere', pixel(canvas, 5, 15), [10, 0, 0]);
  equal('and a screen reader is told', slider.getAttribute('aria-valuetext'), 'epoch 40');
  check(
    `values of the curves: ${one('.names').textContent}`,
    /^loss: 0\.1\d+val_loss <b>: 0\.\d+$/.test(one('.names').textContent)
  );

  press(section, 'Home');
  press(section, 'ArrowRight');
  press(section, 'ArrowRight');
  press(section, 'ArrowLeft');
  equal('keys', epoch(), 1);
  press(section, 'End');
  equal('the end', epoch(), 39);

  press(section, ' ');
  await pause(1000);
  check(`space plays from the beginning: ${epoch()}`, epoch() > 2 && epoch() < 20);
  play.click();
  const stopped = epoch();
  await pause(500);
  equal('the button stops', epoch(), stopped);

  pointAtCell(canvas, 3, 4);
  check(
    `a cell's value: ${one('.film .status').textContent}`,
    /^row 3, column 4: about 0\.\d+$/.test(one('.film .status').textContent)
  );
  press(one('.map'), 'ArrowDown');
  equal('arrow keys on the map', [one('.map').dataset.row, one('.map').dataset.column], ['4', '4']);

  const area = one('.curves').getBoundingClientRect();
  point(one('.curves'), 'pointerdown', {clientX: area.right - 12, clientY: area.top + 40});
  equal('the curves choose an epoch', epoch(), 39);
  equal(
    'a value that is missing parts a curve',
    [all('.curves polyline:not(.second)').length, all('.curves polyline.second').length],
    [1, 2]
  );
  check('within the page', document.documentElement.scrollWidth <= innerWidth);
});
