// Tells the page around a framed form how high it is; a form on its own page does nothing here.
if (window.parent !== window) {
  const tell = () => window.parent.postMessage({ teploHeight: document.documentElement.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}
