// What the tests of pages share. A test is an async function given to `test`; the result stands at the document's end,
// where run.sh reads it.
const failures = [];
let checks = 0;
const check = (what, ok) => {
  ++checks;
  if (!ok) failures.push(what);
};
const equal = (what, got, expected) =>
  check(
    `${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
    JSON.stringify(got) === JSON.stringify(expected)
  );
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const all = selector => [...document.querySelectorAll(selector)];
const one = selector => document.querySelector(selector);
const press = (node, key) => node.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
const point = (node, kind = 'pointerover', options = {}) =>
  node.dispatchEvent(new PointerEvent(kind, {bubbles: true, ...options}));
const pointAtCell = (canvas, row, column) => {
  const area = canvas.getBoundingClientRect();
  point(canvas, 'pointermove', {
    clientX: area.left + ((column + 0.5) * area.width) / canvas.width,
    clientY: area.top + ((row + 0.5) * area.height) / canvas.height
  });
};
const choose = (select, index) => {
  select.selectedIndex = index;
  select.dispatchEvent(new Event('change', {bubbles: true}));
};
const pixel = (canvas, row, column) => [...canvas.getContext('2d').getImageData(column, row, 1, 1).data].slice(0, 3);

addEventListener('error', event => failures.push(`error: ${event.message}`));
addEventListener('unhandledrejection', event => failures.push(`error: ${event.reason}`));
addEventListener('securitypolicyviolation', event => failures.push(`request: ${event.blockedURI}`));

const test = run =>
  addEventListener('load', async () => {
    try {
      await run();
      for (const entry of performance.getEntriesByType('resource')) {
        check(`request: ${entry.name}`, /^(file|data):/.test(entry.name));
      }
    } catch (error) {
      failures.push(`error: ${error.stack}`);
    }
    const result = document.createElement('pre');
    result.id = 'result';
    result.textContent = [...failures.map(f => `FAILED ${f}`), `${checks} checks, ${failures.length} failed`].join(
      '\n'
    );
    document.body.append(result);
  });
