// Lines between two columns of symbols, from where one of the left is on the screen to where one of the right is. The
// function that comes back draws those of the pairs [right, left] into a group of `svg`; style(line, right, left).
function linesBetween(svg, left, right) {
  return (group, pairs, style) => {
    const area = svg.getBoundingClientRect();
    const middles = [left, right].map(list =>
      [...list.children].map(symbol => {
        const box = symbol.getBoundingClientRect();
        return (box.top + box.bottom) / 2 - area.top;
      })
    );
    group.replaceChildren();
    for (const [i, j] of pairs) {
      const line = make(group, 'line', {
        x1: 2,
        y1: middles[0][j],
        x2: area.width - 2,
        y2: middles[1][i],
        'data-row': i,
        'data-column': j
      });
      style(line, i, j);
    }
  };
}
