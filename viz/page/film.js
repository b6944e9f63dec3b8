// The training film: the map of an epoch, a slider over the epochs, and the curves with the epoch marked in them.
function film(section) {
  const data = JSON.parse(section.querySelector('script').textContent);
  const view = section.querySelector('.view');
  const colors = colorsOf(data.colors);
  const {rows, columns, epochs, first, low, high} = data;
  const bytes = bytesOf(data.levels),
    cells = rows * columns; // 0 to 254 from low to high, 255: not a number
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let epoch = 0,
    timer = 0,
    row = -1,
    column = -1;

  const controls = make(view, 'div', {class: 'controls'});
  const play = make(controls, 'button', {type: 'button', text: '▶ play'});
  const slider = make(controls, 'input', {
    type: 'range',
    min: 0,
    max: epochs - 1,
    value: 0,
    step: 1,
    'aria-label': 'epoch'
  });
  const told = make(controls, 'output');
  const place = make(view, 'div');
  const map = colorMap(place, {
    rows,
    columns,
    rowNames: data.rowNames?.map(seen),
    columnNames: data.columnNames?.map(seen),
    rowTitle: data.rowTitle,
    columnTitle: data.columnTitle,
    colors,
    label: `Map of ${rows} rows and ${columns} columns, one an epoch; arrow keys move between cells`,
    pick,
    largest: 44,
    highest: 330
  });
  colorBar(place, colors)(low, high);
  const status = make(view, 'p', {class: 'status'});
  const curves = data.curves.length
    ? make(view, 'svg', {
        class: 'curves',
        role: 'img',
        'aria-label': `Curves over the epochs: ${data.curves.map(c => c.name).join(', ')}`
      })
    : null;
  const names = make(view, 'ul', {class: 'names'});
  const named = data.curves.map((_, k) => make(names, 'li', {class: k ? 'second' : ''}));

  function show(to) {
    epoch = clamp(to, 0, epochs - 1);
    slider.value = epoch;
    slider.setAttribute('aria-valuetext', `epoch ${epoch + first}`);
    told.textContent = `epoch ${epoch + first} of ${epochs - 1 + first}`;
    map.paint(
      Uint16Array.from(bytes.subarray(epoch * cells, (epoch + 1) * cells), b =>
        b === 255 ? 256 : Math.round((b * 255) / 254)
      )
    );
    section.dataset.epoch = epoch;
    data.curves.forEach((c, k) => {
      named[k].textContent = `${c.name}: ${c.values[epoch] === null ? 'none' : brief(c.values[epoch])}`;
    });
    pointAt();
    tell();
  }

  function pick(i, j) {
    [row, column] = [i, j];
    map.mark(i, j);
    tell();
  }

  function tell() {
    if (row < 0) return;
    const b = bytes[epoch * cells + row * columns + column];
    const title = (names, i) => (names ? seen(names[i]) : String(i));
    const text = [title(data.rowNames, row), title(data.columnNames, column)].map(t => {
      const node = document.createElement('bdi');
      node.textContent = t;
      return node;
    });
    const value = b === 255 ? 'not a number' : `about ${Number((low + (b / 254) * (high - low)).toPrecision(3))}`;
    status.replaceChildren('row ', text[0], ', column ', text[1], `: ${value}`);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = '▶ play';
  }
  // Nothing moves before the button is pressed; who asked for less motion gets two pictures a second at most.
  function toggle() {
    if (timer) return stop();
    if (epoch === epochs - 1) show(0);
    play.textContent = '❚❚ pause';
    timer = setInterval(
      () => {
        show(epoch + 1);
        if (epoch === epochs - 1) stop();
      },
      1000 / (still.matches ? Math.min(data.rate, 2) : data.rate)
    );
  }

  // What can be drawn: beyond 1e300 the distance of two numbers may be no number.
  const usable = v => v !== null && Math.abs(v) <= 1e300 && !(data.logarithmic && v <= 0);

  // Curves: x is the epoch, y from the least to the largest value, in powers of ten if logarithmic.
  let x,
    y,
    now,
    dots = [];
  function drawCurves() {
    if (!curves || !curves.clientWidth) return;
    const width = curves.clientWidth,
      height = 170,
      right = 12,
      top = 12,
      bottom = 24;
    const scale = data.logarithmic ? Math.log10 : v => v;
    const values = data.curves.flatMap(c => c.values.filter(usable));
    let least = scale(values.reduce((a, b) => Math.min(a, b), Infinity)),
      most = scale(values.reduce((a, b) => Math.max(a, b), -Infinity));
    if (!(least <= most)) [least, most] = [0, 1];
    if (most - least <= 1e-12 * Math.abs(most))
      [least, most] = [least - (Math.abs(least) * 0.1 || 0.1), most + (Math.abs(most) * 0.1 || 0.1)];
    const ticks = ticksBetween(least, most, data.logarithmic);
    const left = Math.max(...ticks.map(t => widthOf(t.text))) + 10;
    x = e => (epochs > 1 ? left + (e / (epochs - 1)) * (width - left - right) : (left + width - right) / 2);
    y = v => top + ((most - scale(v)) / (most - least)) * (height - top - bottom);
    curves.setAttribute('height', height);
    curves.replaceChildren();
    for (const {at, text} of ticks) {
      const level = top + ((most - at) / (most - least)) * (height - top - bottom);
      make(curves, 'line', {class: 'grid', x1: left, x2: width - right, y1: level, y2: level});
      make(curves, 'text', {x: left - 5, y: level + 4, 'text-anchor': 'end', text});
    }
    const widest = widthOf(String(epochs - 1 + first)) + 24;
    const step = roundStep(Math.max(1, (epochs * widest) / (width - left - right)));
    for (let e = first % step ? step - (first % step) : 0; e < epochs; e += step) {
      make(curves, 'text', {x: x(e), y: height - 6, 'text-anchor': 'middle', text: e + first});
    }
    data.curves.forEach((c, k) => {
      let run = [];
      const flush = () => {
        if (run.length)
          make(curves, 'polyline', {
            class: k ? 'second' : '',
            points: (run.length > 1 ? run : [run[0], run[0]]).join(' ')
          });
        run = [];
      };
      c.values.forEach((v, e) => (usable(v) ? run.push(`${x(e).toFixed(1)},${y(v).toFixed(1)}`) : flush()));
      flush();
    });
    now = make(curves, 'line', {class: 'now', y1: top, y2: height - bottom});
    dots = data.curves.map((_, k) => make(curves, 'circle', {class: k ? 'second' : '', r: 4}));
    pointAt();
  }
  function pointAt() {
    if (!now) return;
    now.setAttribute('x1', x(epoch));
    now.setAttribute('x2', x(epoch));
    data.curves.forEach((c, k) => {
      const level = usable(c.values[epoch]) ? y(c.values[epoch]) : NaN;
      dots[k].style.display = Number.isFinite(level) ? '' : 'none';
      if (Number.isFinite(level)) {
        dots[k].setAttribute('cx', x(epoch));
        dots[k].setAttribute('cy', level);
      }
    });
  }

  slider.addEventListener('input', () => {
    stop();
    show(Number(slider.value));
  });
  play.addEventListener('click', toggle);
  section.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target === map.box) {
      const cell = stepped(event, row, column, rows, columns);
      if (cell) return pick(...cell);
    }
    const places = {
      ArrowLeft: epoch - 1,
      ArrowDown: epoch - 1,
      ArrowRight: epoch + 1,
      ArrowUp: epoch + 1,
      PageUp: epoch + 10,
      PageDown: epoch - 10,
      Home: 0,
      End: epochs - 1
    };
    if (event.key in places) {
      stop();
      show(places[event.key]);
    } else if (event.key === ' ' && event.target !== play) toggle();
    else return;
    event.preventDefault();
  });
  if (curves) {
    const drag = event => {
      if (event.type === 'pointermove' && event.buttons === 0) return;
      const area = curves.getBoundingClientRect(),
        from = x(0),
        to = x(epochs - 1);
      stop();
      show(Math.round(((event.clientX - area.left - from) / (to - from || 1)) * (epochs - 1)));
    };
    curves.addEventListener('pointerdown', drag);
    curves.addEventListener('pointermove', drag);
    new ResizeObserver(drawCurves).observe(curves);
  }
  drawCurves();
  show(0);
}

// Round numbers between two ends, four or five of them; if logarithmic, powers of ten, and 2 and 5 times these
// where they are few.
function ticksBetween(least, most, logarithmic) {
  const ticks = [];
  if (logarithmic && most - least > 0.5) {
    const every = Math.ceil((most - least) / 5);
    for (let power = Math.floor(least); power <= most; ++power) {
      for (const base of most - least < 2.5 ? [1, 2, 5] : power % every ? [] : [1]) {
        const at = power + Math.log10(base);
        if (at >= least - 1e-9 && at <= most + 1e-9) ticks.push({at, text: brief(base * 10 ** power)});
      }
    }
    return ticks;
  }
  const rough = (most - least) / 4,
    power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find(s => s * power >= rough * 0.999) * power;
  for (let k = Math.ceil(least / step - 1e-6); k <= most / step + 1e-6; ++k) {
    ticks.push({at: k * step, text: brief(logarithmic ? 10 ** (k * step) : k * step)});
  }
  return ticks;
}
document.querySelectorAll('.film').forEach(film);
