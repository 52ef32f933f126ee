/* Badges in view whose discs stand on one another, by their numbers. */
() => {
  const map = document.querySelector(".map-frame").getBoundingClientRect();
  const discs = [...document.querySelectorAll(".badge")].filter((n) => n.checkVisibility()).map((n) => {
    const r = n.getBoundingClientRect();
    return { text: n.textContent, x: r.left + r.width / 2, y: r.top + r.height / 2, r: r.width / 2 };
  }).filter((d) => d.x > map.left && d.x < map.right && d.y > map.top && d.y < map.bottom);
  const clash = [];
  discs.forEach((a, i) => discs.slice(i + 1).forEach((b) => {
    if (Math.hypot(a.x - b.x, a.y - b.y) < a.r + b.r - 2) clash.push(a.text + " on " + b.text);
  }));
  return clash;
}
