// What the explorer and the film share: a matrix of colours with names along its sides, and its colour bar.

const make = (parent, name, attributes = {}) => {
  const svg = parent.namespaceURI.endsWith('svg') || name === 'svg';
  const node = document.createElementNS(svg ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml', name);
  for (const [key, value] of Object.entries(attributes))
    key === 'text' ? (node.textContent = value) : node.setAttribute(key, value);
  return parent.appendChild(node);
};
const bytesOf = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0));
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
// Numbers for people: four digits.
const brief = x => (Number.isFinite(x) ? String(Number(x.toPrecision(4))) : String(x));
// Pieces of text that would not be seen.
const seen = text => (text === '' ? '∅' : text.replaceAll(' ', '·').replaceAll('\n', '↵').replaceAll('\t', '⇥'));
const roundStep = least => {
  for (let power = 1; ; power *= 10) for (const base of [1, 2, 5]) if (base * power >= least) return base * power;
};
// The colours come as hexadecimal digits: 256 of the map, then the one for what is not a number.
const colorsOf = hex => hex.match(/.{6}/g).map(c => [0, 2, 4].map(i => parseInt(c.substr(i, 2), 16)));

const pen = document.createElement('canvas').getContext('2d');
pen.font = '12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const widthOf = text => pen.measureText(text).width;
const shortened = (text, most) => {
  if (widthOf(text) <= most) return text;
  const letters = [...text];
  while (letters.length > 0 && widthOf(letters.join('') + '…') > most) letters.pop();
  return letters.join('') + '…';
};

// A map of rows x columns in `parent`. paint(levels): an index of `colors` a cell, row after row; mark(row, column):
// frames that row, column or cell, -1 for none. pick(row, column) is called for the cell under the pointer. Cells are
// squares of at most `largest` pixels, the map at most `highest` pixels high, and both so large that they are seen.
function colorMap(
  parent,
  {rows, columns, rowNames, columnNames, rowTitle, columnTitle, colors, label, pick, largest = 28, highest = 560}
) {
  const box = make(parent, 'div', {class: 'map', tabindex: 0, role: 'img', 'aria-label': label});
  const canvas = make(box, 'canvas', {width: columns, height: rows});
  const svg = make(box, 'svg', {'aria-hidden': true});
  const marks = {};
  let left = 0,
    top = 0,
    cellWidth = 1,
    cellHeight = 1,
    marked = [-1, -1];

  const mark = (row, column) => {
    marked = [row, column];
    box.dataset.row = row;
    box.dataset.column = column;
    for (const node of Object.values(marks)) node.style.display = row < 0 && column < 0 ? 'none' : '';
    const around = 2; // the frame hides nothing of what it frames
    const place = {
      x: left + Math.max(column, 0) * cellWidth - around,
      y: top + Math.max(row, 0) * cellHeight - around,
      width: (column < 0 ? columns : 1) * cellWidth + 2 * around,
      height: (row < 0 ? rows : 1) * cellHeight + 2 * around
    };
    for (const node of Object.values(marks)) for (const key in place) node.setAttribute(key, place[key]);
  };

  const layout = () => {
    const full = parent.clientWidth;
    if (!full) return;
    const names = (given, count) => given ?? Array.from({length: count}, (_, i) => String(i));
    const down = names(rowNames, rows),
      across = names(columnNames, columns);
    left = Math.min(Math.max(...down.map(widthOf)), full * 0.3) + 8 + (rowTitle ? 18 : 0);
    const widest = Math.min(Math.max(...across.map(widthOf)), 110);
    const cell = Math.min(largest, (full - left - 4) / columns, highest / rows);
    cellWidth = Math.max(cell, Math.min(largest, 24 / columns));
    cellHeight = Math.max(cell, Math.min(largest, 24 / rows));
    const stepAcross = roundStep((columnNames ? 13 : widest + 8) / cellWidth),
      stepDown = roundStep(13 / cellHeight);
    const turned = columnNames && widest + 4 > cellWidth * stepAcross;
    top = (turned ? widest : 14) + 8 + (columnTitle ? 18 : 0);
    const width = columns * cellWidth,
      height = rows * cellHeight;
    const whole = Math.max(top + height, rowTitle ? Math.min(widthOf(rowTitle), 200) : 0) + 5;
    box.style.height = `${whole}px`;
    Object.assign(canvas.style, {left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`});
    svg.setAttribute('width', full);
    svg.setAttribute('height', whole);
    svg.replaceChildren();
    const middle = {'text-anchor': 'middle'};
    if (columnTitle)
      make(svg, 'text', {
        x: clamp(left + width / 2, widthOf(columnTitle) / 2, Math.max(full - widthOf(columnTitle) / 2, 0)),
        y: 12,
        ...middle,
        text: shortened(columnTitle, full)
      });
    if (rowTitle) {
      const title = shortened(rowTitle, whole),
        y = Math.min(Math.max(top + height / 2, widthOf(title) / 2), whole - widthOf(title) / 2 - 2);
      make(svg, 'text', {transform: `translate(12 ${y}) rotate(-90)`, ...middle, text: title});
    }
    for (let i = 0; i < rows; i += stepDown) {
      make(svg, 'text', {
        x: left - 5,
        y: top + (i + 0.5) * cellHeight + 4,
        'text-anchor': 'end',
        text: shortened(down[i], left - 8 - (rowTitle ? 18 : 0))
      });
    }
    for (let j = 0; j < columns; j += stepAcross) {
      const x = left + (j + 0.5) * cellWidth;
      if (turned)
        make(svg, 'text', {
          transform: `translate(${x + 4} ${top - 5}) rotate(-90)`,
          text: shortened(across[j], widest)
        });
      else make(svg, 'text', {x, y: top - 6, ...middle, text: across[j]});
    }
    make(svg, 'rect', {class: 'frame', x: left - 0.5, y: top - 0.5, width: width + 1, height: height + 1});
    marks.under = make(svg, 'rect', {class: 'under'});
    marks.mark = make(svg, 'rect', {class: 'mark'});
    mark(...marked);
  };

  const paint = levels => {
    const picture = new ImageData(columns, rows);
    levels.forEach((level, i) => picture.data.set([...colors[level], 255], 4 * i));
    canvas.getContext('2d').putImageData(picture, 0, 0);
  };

  const point = event => {
    const area = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - area.left) / area.width) * columns);
    const row = Math.floor(((event.clientY - area.top) / area.height) * rows);
    if (row >= 0 && row < rows && column >= 0 && column < columns) pick(row, column);
  };
  box.addEventListener('pointermove', point);
  box.addEventListener('pointerdown', point);
  new ResizeObserver(layout).observe(parent);
  layout();
  return {box, paint, mark, layout};
}

// The arrow keys on a map: the cell they lead to, or nothing for another key.
function stepped(event, row, column, rows, columns) {
  const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
  if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  event.preventDefault();
  const [down, across] = steps[event.key];
  return [clamp(Math.max(row, 0) + down, 0, rows - 1), clamp(Math.max(column, 0) + across, 0, columns - 1)];
}

function colorBar(parent, colors) {
  const bar = make(parent, 'div', {class: 'bar'});
  const low = make(bar, 'span'),
    canvas = make(bar, 'canvas', {width: 256, height: 1, 'aria-hidden': true}),
    high = make(bar, 'span');
  const picture = new ImageData(256, 1);
  for (let i = 0; i < 256; ++i) picture.data.set([...colors[i], 255], 4 * i);
  canvas.getContext('2d').putImageData(picture, 0, 0);
  return (from, to) => {
    const end = x => brief(Math.abs(x) < 1e-6 * (to - from) ? 0 : x); // nothing beside the other end
    low.textContent = end(from);
    high.textContent = end(to);
  };
}
