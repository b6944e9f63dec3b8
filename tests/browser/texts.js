test(async () => {
  const [words, signed, letters, arabic, hostile] = all('.shaded');
  const pieces = section => [...section.querySelectorAll('.p')];
  const texts = section => pieces(section).map(p => p.textContent);
  const ground = piece => getComputedStyle(piece).backgroundColor;

  equal('texts arrive as they were', texts(hostile), [
    '\x3cscript>alert(1)\x3c/script>',
    '&amp;',
    '"quoted"',
    "it's",
    '👩‍👩‍👧',
    '한국어',
    'e\u0301',
    ']]>',
    '-->',
    '\\u003c'
  ]);
  equal('no markup comes from a text', hostile.querySelectorAll('script, b b, h2 i').length, 0);
  equal('title', hostile.querySelector('h2').textContent, '<i>hostile</i> & co.');
  equal('label', hostile.querySelector('.label').textContent, '<b>&"\'');
  equal('a copy has no marks', letters.querySelector('.text').textContent, 'to be,\tor  not\nto be');
  equal('from right to left', getComputedStyle(arabic.querySelector('.text')).direction, 'rtl');

  equal('the largest weight is red', ground(pieces(words)[10]), 'rgb(255, 0, 0)');
  equal('0 is white', ground(pieces(words)[4]), 'rgba(255, 0, 0, 0)');
  equal('on white', getComputedStyle(words).backgroundColor, 'rgb(255, 255, 255)');
  equal('0.21 of 0.375', ground(pieces(words)[9]), 'rgba(255, 0, 0, 0.56)');
  equal('negative weights are blue', ground(pieces(signed)[3]), 'rgba(0, 0, 255, 0.8)');
  equal('the weight is told by the title', pieces(words)[10].title, '0.375');

  const status = words.querySelector('.status');
  point(pieces(words)[3]);
  equal('pointing tells the weight', status.textContent, 'place 3: “slow”, weight 0.17');
  equal(
    'and marks the piece',
    all('.on').map(p => p.textContent),
    ['slow']
  );
  const text = words.querySelector('.text');
  text.focus();
  equal('the text can be reached by keyboard', document.activeElement, text);
  press(text, 'ArrowRight');
  equal('right', status.textContent, 'place 4: “,”, weight 0');
  press(text, 'ArrowLeft');
  press(text, 'ArrowLeft');
  equal('left', status.textContent, 'place 2: “was”, weight 0.02');
  press(text, 'End');
  press(text, 'ArrowRight');
  equal('the end', status.textContent, 'place 11: “.”, weight 0');
  const backwards = arabic.querySelector('.text');
  press(backwards, 'Home');
  press(backwards, 'ArrowLeft');
  equal(
    'left goes on in a text from right to left',
    arabic.querySelector('.status').textContent,
    'place 1: “ر”, weight 0.2'
  );
});
