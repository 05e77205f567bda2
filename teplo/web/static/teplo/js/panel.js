// data-panel on a link fetches it into the side panel; an answer with the header HX-Trigger: panel-done closes it.
// A panel whose address was opened by itself is a page without the dialog, and goes on to data-after when it is done.
const panel = document.getElementById("panel");
const body = document.getElementById("panel-body");
let opener = null;

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[data-panel]");
  if (!link || !panel) return;
  event.preventDefault();
  openPanel(link.href, link);
});

export async function openPanel(url, from) {
  opener = from;
  await htmx.ajax("GET", url, { source: panel, target: "#panel-body", swap: "innerHTML" });
  showPanel(from);
}

const faulty = () => body.querySelector('[aria-invalid="true"]:not([type=hidden])');

// Shows what an answer has put into the panel.
export function showPanel(from) {
  opener = from;
  if (!body.childElementCount) return;
  if (!panel.open) panel.showModal();
  const first = body.querySelector("[autofocus]") ?? body.querySelector("input:not([type=hidden]), select, textarea");
  (faulty() ?? first)?.focus();
}

// A verb that asks for something more answers with a panel, whatever sent it.
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  // Where the answer itself has named the panel (HX-Retarget) its name stands there.
  if (!body || (ctx?.target !== body && ctx?.target !== `#${body.id}`)) return;
  if (panel && !panel.open) showPanel(ctx.sourceElement);
  // Whoever mends goes on where the mistake is, not where the form begins.
  else requestAnimationFrame(() => faulty()?.focus());
});

panel?.addEventListener("close", () => {
  body.replaceChildren();
  if (opener?.isConnected) opener.focus();
});
document.addEventListener("panel-done", () => {
  if (panel) panel.close();
  else if (body?.dataset.after) window.location.assign(body.dataset.after);
});
