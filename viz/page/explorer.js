// The attention explorer: choose a symbol of the output, or of the input, and see the weights between it and the
// others.
function explorer(section) {
  const data = JSON.parse(section.querySelector('script').textContent);
  const view = section.querySelector('.view');
  const colors = colorsOf(data.colors);
  let example,
    map,
    head = 0,
    row = 0,
    column = -1; // one of row and column is chosen, or both: the cell of a map
  let weights, low, high, top; // of what is shown: rows x columns numbers, their range, the largest magnitude

  const controls = make(view, 'div', {class: 'controls'});
  const selector = (title, choose) => {
    const label = make(controls, 'label', {text: title + ' '});
    const select = make(label, 'select');
    select.addEventListener('change', () => choose(select.selectedIndex));
    return names => {
      select.replaceChildren();
      for (const name of names) make(select, 'option', {text: name});
      label.hidden = names.length < 2;
      label.style.display = names.length < 2 ? 'none' : '';
      return select;
    };
  };
  const examples = selector('example', i => {
    row = 0;
    column = -1;
    open(i, 0, 0);
  });
  const layers = selector('layer', i => open(data.examples.indexOf(example), i, head));
  const heads = selector('head', i => open(data.examples.indexOf(example), example.maps.indexOf(map), i));

  const status = make(view, 'p', {class: 'status', 'aria-live': 'polite'});
  const both = make(view, 'div', {class: 'both'});
  const texts = make(both, 'div', {class: 'texts'});
  const heat = make(both, 'div', {class: 'heat'});
  make(texts, 'b', {text: data.source, dir: 'auto'}).style.textAlign = 'right';
  make(texts, 'b', {text: '–'});
  make(texts, 'b', {text: data.target, dir: 'auto'});
  const list = (name, title) => make(texts, 'div', {class: name, role: 'listbox', tabindex: 0, 'aria-label': title});
  const sources = list('source', data.source);
  const lines = make(texts, 'svg', {class: 'lines', 'aria-hidden': true});
  const targets = list('target', data.target);
  const faint = make(lines, 'g', {class: 'faint'}),
    strong = make(lines, 'g', {class: 'strong'});
  const drawLines = linesBetween(lines, sources, targets);
  let drawn, bar;

  const count = () => [example.target.length, example.source.length];
  const weight = (i, j) => weights[i * example.source.length + j];
  const share = (i, j) => clamp(Math.abs(weight(i, j)) / top, 0, 1) || 0;

  // The weights of a head; after the last one comes the mean of all.
  function weightsOf(map, head) {
    map.numbers ??= new Float32Array(bytesOf(map.data).buffer);
    const size = example.target.length * example.source.length;
    if (head < map.heads) return map.numbers.subarray(head * size, (head + 1) * size);
    const mean = new Float32Array(size);
    for (let i = 0; i < map.numbers.length; ++i) mean[i % size] += map.numbers[i] / map.heads;
    return mean;
  }

  function open(exampleIndex, mapIndex, headIndex) {
    const other = data.examples[exampleIndex] !== example;
    example = data.examples[exampleIndex];
    map = example.maps[mapIndex];
    const headNames = Array.from({length: map.heads}, (_, i) => String(i + 1)).concat(map.heads > 1 ? ['mean'] : []);
    head = Math.min(headIndex, headNames.length - 1);
    examples(data.examples.map((e, i) => e.name || String(i + 1))).selectedIndex = exampleIndex;
    layers(example.maps.map((m, i) => m.name || String(i + 1))).selectedIndex = mapIndex;
    heads(headNames).selectedIndex = head;

    weights = weightsOf(map, head);
    const finite = weights.filter(Number.isFinite);
    low = data.low ?? finite.reduce((a, b) => Math.min(a, b), data.high ?? Infinity);
    high = data.high ?? finite.reduce((a, b) => Math.max(a, b), data.low ?? -Infinity);
    if (!(low <= high)) [low, high] = [0, 1];
    top = Math.max(Math.abs(low), Math.abs(high)) || 1;
    if (other) build();
    const span = high - low;
    drawn.paint(
      Uint16Array.from(weights, w =>
        Number.isNaN(w) ? 256 : span > 0 ? clamp(Math.floor(((w - low) / span) * 256), 0, 255) : 128
      )
    );
    bar(low, high);
    drawFaint();
    show();
  }

  // What depends on the texts: their symbols, and the map's names.
  function build() {
    const [rows, columns] = count();
    const most = Math.max(rows, columns),
      height = most > 40 ? 17 : most > 20 ? 21 : 28;
    texts.style.setProperty('--row', `${height}px`);
    // Beside a text that is longer than the screen, a short one stays in sight.
    sources.classList.toggle('floating', height * most > 900 && height * columns < 500);
    targets.classList.toggle('floating', height * most > 900 && height * rows < 500);
    for (const [box, symbols, side] of [
      [sources, example.source, 'source'],
      [targets, example.target, 'target']
    ]) {
      box.replaceChildren();
      symbols.forEach((symbol, i) => {
        const option = make(box, 'div', {role: 'option', id: `${section.id}-${side}-${i}`, 'data-place': i});
        if (box === sources) make(option, 'small');
        make(option, 'bdi', {text: seen(symbol)});
        if (box === targets) make(option, 'small');
      });
    }
    heat.replaceChildren();
    drawn = colorMap(heat, {
      rows,
      columns,
      rowNames: example.target.map(seen),
      columnNames: example.source.map(seen),
      rowTitle: data.target,
      columnTitle: data.source,
      colors,
      label: `Weights, ${rows} rows (${data.target}), ${columns} columns (${data.source}); arrow keys move`,
      pick
    });
    drawn.box.addEventListener('keydown', event => {
      const cell = stepped(event, row, column, rows, columns);
      if (cell) pick(...cell);
    });
    bar = colorBar(heat, colors);
  }

  // All lines would be a grey area: those above a twentieth of the largest, and at most 1500.
  function chosenFaintly() {
    const pairs = [];
    const [rows, columns] = count();
    for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) if (share(i, j) > 0.05) pairs.push([i, j]);
    return pairs.sort((a, b) => share(...b) - share(...a)).slice(0, 1500);
  }

  function drawFaint() {
    drawLines(faint, chosenFaintly(), (line, i, j) => {
      line.style.opacity = 0.5 * share(i, j);
    });
  }

  function show() {
    const [rows, columns] = count();
    row = Math.min(row, rows - 1);
    column = Math.min(column, columns - 1);
    const byRow = row >= 0;
    const pairs = Array.from({length: byRow ? columns : rows}, (_, k) => (byRow ? [row, k] : [k, column]));
    const visible = pairs.filter(([i, j]) => share(i, j) > 0.004).sort((a, b) => share(...b) - share(...a));
    drawLines(strong, visible, (line, i, j) => {
      line.style.opacity = 0.2 + 0.8 * share(i, j);
      line.style.strokeWidth = 1 + 0.25 * parseFloat(texts.style.getPropertyValue('--row')) * share(i, j);
      line.classList.toggle('minus', weight(i, j) < 0);
    });
    const dress = (box, chosen, weighed) =>
      [...box.children].forEach((option, i) => {
        const pair = byRow ? [row, i] : [i, column];
        option.classList.toggle('chosen', i === chosen);
        option.setAttribute('aria-selected', i === chosen);
        const w = weighed ? weight(...pair) : 0;
        option.style.background =
          weighed && share(...pair) > 0.004
            ? `rgb(var(--${w < 0 ? 'less' : 'more'}) / ${(0.75 * share(...pair)).toFixed(3)})`
            : '';
        option.querySelector('small').textContent = weighed && share(...pair) >= 0.05 ? w.toPrecision(2) : '';
        option.title = weighed ? String(w) : '';
      });
    dress(targets, row, !byRow);
    dress(sources, column, byRow);
    for (const [box, place] of [
      [targets, row],
      [sources, column]
    ]) {
      if (place >= 0) box.setAttribute('aria-activedescendant', box.children[place].id);
      else box.removeAttribute('aria-activedescendant');
    }
    drawn.mark(row, column);

    const name = (symbols, i) => {
      const text = document.createElement('bdi');
      text.textContent = `“${seen(symbols[i])}”`;
      return text;
    };
    const told = visible
      .slice(0, 3)
      .flatMap(([i, j], k) => [
        `${k ? ',' : ''} ${byRow ? j : i} `,
        byRow ? name(example.source, j) : name(example.target, i),
        ` ${brief(weight(i, j))}`
      ]);
    if (byRow && column >= 0)
      status.replaceChildren(
        `${data.target} ${row} `,
        name(example.target, row),
        ` to ${data.source} ${column} `,
        name(example.source, column),
        `: ${brief(weight(row, column))}`
      );
    else if (byRow)
      status.replaceChildren(
        `${data.target} ${row} `,
        name(example.target, row),
        ' attends to',
        ...(told.length ? told : [' nothing'])
      );
    else
      status.replaceChildren(
        `${data.source} ${column} `,
        name(example.source, column),
        ' is attended to by',
        ...(told.length ? told : [' nothing'])
      );
  }

  function pick(i, j) {
    if (i === row && j === column) return;
    [row, column] = [i, j];
    show();
  }

  for (const [box, choose] of [
    [targets, i => pick(i, -1)],
    [sources, j => pick(-1, j)]
  ]) {
    for (const kind of ['pointerover', 'click']) {
      box.addEventListener(kind, event => {
        const option = event.target.closest('[role=option]');
        if (option) choose(Number(option.dataset.place));
      });
    }
    box.addEventListener('keydown', event => {
      const at = box === targets ? row : column,
        last = box.children.length - 1;
      const places = {ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: last};
      const other = event.key === 'ArrowLeft' ? sources : event.key === 'ArrowRight' ? targets : null;
      if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in places || other)) return;
      event.preventDefault();
      if (other) return other.focus();
      choose(clamp(places[event.key], 0, last));
      box.children[box === targets ? row : column].scrollIntoView({block: 'nearest'});
    });
    box.addEventListener('focus', () => {
      if (!box.matches(':focus-visible')) return;
      if (box === targets ? row < 0 || column >= 0 : column < 0 || row >= 0)
        choose(Math.max(box === targets ? row : column, 0));
    });
  }
  open(0, 0, 0);

  const redraw = () => {
    drawFaint();
    show();
  };
  new ResizeObserver(redraw).observe(lines);
  addEventListener('scroll', () => {
    if (texts.querySelector('.floating')) requestAnimationFrame(redraw);
  });
}
document.querySelectorAll('.explorer').forEach((section, i) => {
  section.id ||= `explorer-${i}`;
  explorer(section);
});
