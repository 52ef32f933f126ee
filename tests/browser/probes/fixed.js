/* Fixed strings by key, as shown. */
() => [...document.querySelectorAll("[data-w]")].map((n) => [n.dataset.w, n.textContent])
  .concat([...document.querySelectorAll("[data-w-label]")].map((n) => [n.dataset.wLabel, n.getAttribute("aria-label")]))
