/* How many elements stand whole within the window; false where one does not. */
(selector) => [...document.querySelectorAll(selector)].every((n) => {
  const r = n.getBoundingClientRect();
  return r.width > 0 && r.height > 0 && r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth;
}) && document.querySelectorAll(selector).length
