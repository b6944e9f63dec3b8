// Every page at the width of a phone.
test(async () => {
  for (const name of ['texts', 'explorer', 'film', 'gallery']) {
    const frame = document.createElement('iframe');
    frame.width = 360;
    frame.height = 800;
    frame.src = `${name}.html`;
    const loaded = new Promise(done => frame.addEventListener('load', done));
    document.body.append(frame);
    await loaded;
    await pause(100);
    const page = frame.contentDocument;
    check(`${name} is ${page.documentElement.scrollWidth} wide`, page.documentElement.scrollWidth <= 360);
    const outside = [...page.querySelectorAll('section, canvas, svg, select, button, img')].filter(
      n => n.getBoundingClientRect().right > 360
    );
    equal(
      `${name}: nothing is cut`,
      outside.map(n => n.outerHTML.slice(0, 80)),
      []
    );
    if (page.querySelector('select')) {
      for (const i of [1, 2, 3, 4, 5]) {
        const select = page.querySelector('select');
        select.selectedIndex = i;
        select.dispatchEvent(new Event('change', {bubbles: true}));
        await pause(50);
        check(`example ${i} is ${page.documentElement.scrollWidth} wide`, page.documentElement.scrollWidth <= 360);
      }
    }
  }
});
