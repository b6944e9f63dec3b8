// Who asked for less motion sees two pictures a second at most.
test(async () => {
  check('less motion is asked for', matchMedia('(prefers-reduced-motion: reduce)').matches);
  one('.film button').click();
  await pause(2100);
  equal('epochs after two seconds', one('.film').dataset.epoch, '4');
});
