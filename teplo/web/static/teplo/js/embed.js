// Shows a form in the page that carries <script src="…/f/<key>.js">: the form's own page in a frame below the script.
(() => {
  const here = document.currentScript;
  const address = new URL(here.src.replace(/\.js(?=$|\?)/, ""));
  address.searchParams.set("page", location.href.slice(0, 2000));
  address.searchParams.set("referrer", document.referrer.slice(0, 2000));
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("utm_")) address.searchParams.set(name, value.slice(0, 200));
  }
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = here.dataset.title || document.title;
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "560");
  frame.setAttribute("frameborder", "0");
  here.after(frame);
  addEventListener("message", (event) => {
    if (event.origin !== address.origin || event.source !== frame.contentWindow) return;
    const height = Number(event.data && event.data.teploHeight);
    if (height > 0 && height < 10000) frame.setAttribute("height", String(Math.ceil(height)));
  });
})();
