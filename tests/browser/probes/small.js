/* Text under twelve pixels. */
() => [...document.querySelectorAll("body *")].filter((n) =>
  [...n.childNodes].some((t) => t.nodeType === 3 && t.textContent.trim()) && n.checkVisibility()
  && n.tagName !== "SCRIPT" && n.tagName !== "STYLE" && !n.closest(".visually-hidden")
  && parseFloat(getComputedStyle(n).fontSize) * (n.getScreenCTM ? n.getScreenCTM().a : 1) < 11.95)
  .map((n) => n.tagName + "." + n.getAttribute("class") + ": " + n.textContent.slice(0, 20)).slice(0, 5)
