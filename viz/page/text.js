// Shaded text: the piece under the pointer, or the one the arrow keys have reached, with its weight in words.
for (const section of document.querySelectorAll('.shaded')) {
  const pieces = [...section.querySelectorAll('.p')];
  const status = section.querySelector('.status');
  let at = -1;
  const choose = place => {
    if (at >= 0) pieces[at].classList.remove('on');
    at = Math.min(Math.max(place, 0), pieces.length - 1);
    pieces[at].classList.add('on');
    const text = document.createElement('bdi');
    text.textContent = pieces[at].textContent;
    status.replaceChildren(`place ${at}: “`, text, `”, weight ${pieces[at].title}`);
  };
  const placeOf = event => pieces.indexOf(event.target.closest('.p'));
  for (const kind of ['pointerover', 'click']) {
    section.addEventListener(kind, event => {
      if (placeOf(event) >= 0) choose(placeOf(event));
    });
  }
  const text = section.querySelector('.text');
  text.addEventListener('keydown', event => {
    const forward = getComputedStyle(text).direction === 'rtl' ? -1 : 1;
    const steps = {
      ArrowRight: forward,
      ArrowLeft: -forward,
      ArrowDown: 10,
      ArrowUp: -10,
      Home: -Infinity,
      End: Infinity
    };
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(at + steps[event.key]);
    pieces[at].scrollIntoView({block: 'nearest'});
  });
}
