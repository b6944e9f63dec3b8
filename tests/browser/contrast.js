// Texts can be read, in the light and in the dark: the contrast that WCAG 2 asks for (4.5, and 3 for large texts).
test(async () => {
  const numbers = color => (color.match(/[\d.]+/g) || []).map(Number);
  const over = (top, ground) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map(i => alpha * top[i] + (1 - alpha) * ground[i]);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = node => {
    if (!node) return [255, 255, 255];
    const style = getComputedStyle(node);
    return over(numbers(style.backgroundColor), groundOf(node.parentElement));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let told = 0;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement,
      style = getComputedStyle(node);
    if (!text.data.trim() || node.closest('script, noscript, option') || !node.getClientRects().length) continue;
    const ink = numbers(node.closest('svg') ? style.fill : style.color),
      ground = groundOf(node.closest('svg')?.parentElement ?? node);
    const [a, b] = [light(over(ink, ground)), light(ground)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05),
      size = parseFloat(style.fontSize),
      wanted = size >= 24 || (size >= 18.5 && style.fontWeight >= 700) ? 3 : 4.5;
    check(`contrast ${contrast.toFixed(2)} of “${text.data.trim().slice(0, 30)}”, ${style.color} on ${ground}`, contrast >= wanted);
    ++told;
  }
  check(`${told} texts`, told > 5);
});
