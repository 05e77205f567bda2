// A notice is read when it is opened: by a click, in a new tab too, or by Enter. The page it leads to opens meanwhile.
const headers = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");

async function read(event) {
  const link = event.target.closest?.("a[data-read]");
  if (!link || event.button > 1) return;
  try {
    await fetch(link.dataset.read, { method: "POST", headers: headers(), keepalive: true });
  } catch {
    return; // no line: it stays new
  }
  htmx.trigger(document.body, "notices-seen");
}

document.addEventListener("click", read);
document.addEventListener("auxclick", read);
