/* Labels and symbols that are seen, and which of them stand on one another. */
() => {
  const box = (n) => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const whole = [...document.querySelectorAll(".label:not(.label-along)")].map((n) => [n.textContent, box(n)]);
  const glyphs = [...document.querySelectorAll(".label-along > *")].map((n) => { const b = box(n);
    return [n.parentNode.textContent, (b[0] + b[2]) / 2, (b[1] + b[3]) / 2]; });
  const clash = [];
  whole.forEach((a, i) => whole.slice(i + 1).forEach((b) => {
    if (a[1][0] < b[1][2] - 2 && b[1][0] < a[1][2] - 2 && a[1][1] < b[1][3] - 3 && b[1][1] < a[1][3] - 3) clash.push(a[0] + " on " + b[0]);
  }));
  glyphs.forEach((g) => whole.forEach((b) => {
    if (g[1] > b[1][0] && g[1] < b[1][2] && g[2] > b[1][1] && g[2] < b[1][3]) clash.push(g[0] + " on " + b[0]);
  }));
  return { labels: document.querySelectorAll(".label").length, clash: clash,
    symbols: [...document.querySelectorAll(".symbol[data-place]")].filter((n) => n.checkVisibility()).length,
    small: [...document.querySelectorAll(".label, .label *, .badge, .bubble, .label-tag")].filter((n) => parseFloat(getComputedStyle(n).fontSize) < 12).length };
}
