test(async () => {
  for (const image of all('img')) check(`${image.alt} is drawn`, image.complete && image.naturalWidth > 100);
  equal(
    'pictures',
    all('img').map(i => i.alt),
    ['Attention, drawn', 'The explorer']
  );
  equal(
    'titles',
    all('figcaption b').map(b => b.textContent),
    ['Attention, drawn', 'Shaded texts', 'The explorer', 'film.html']
  );
  equal(
    'links',
    all('figcaption a').map(a => decodeURIComponent(a.getAttribute('href'))),
    ['a map & <more>.png', 'texts.html', 'explorer.html', 'film.html']
  );
});
