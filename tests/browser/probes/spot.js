/* A place of a feature where a click meets nothing else. */
(id) => {
  const node = document.querySelector('path.hit[data-place="' + id + '"]');
  const r = node.getBoundingClientRect();
  for (let i = 1; i < 400; i += 1) {
    const at = [r.x + r.width * ((i * 0.618) % 1), r.y + (r.height * i) / 400];
    if (document.elementFromPoint(at[0], at[1]) === node) return at;
  }
  return null;
}
