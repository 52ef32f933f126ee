/* Labels that stand on a control. */
() => {
  const box = (n) => n.getBoundingClientRect();
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const tools = [...document.querySelectorAll(".leaflet-control")].filter((n) => n.checkVisibility());
  const labels = [...document.querySelectorAll(".label:not(.label-along)")];
  return labels.filter((l) => tools.some((t) => over(box(l), box(t)))).map((l) => l.textContent);
}
