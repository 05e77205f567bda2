// Says what happened for ten seconds; says in the reader's words why a request came to nothing.
import { askedByItself } from "./itself.js";

const LIFE = 10_000;
const stack = document.getElementById("toasts");

const WHY = { 401: "expired", 403: "refused", 404: "refused", 413: "large", 429: "busy" };

function live(toast) {
  raise();
  if (!("life" in toast.dataset)) return;
  let left = LIFE;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (!toast.matches(":hover, :focus-within")) left -= now - last;
    last = now;
    if (left <= 0 || !toast.isConnected) {
      clearInterval(timer);
      toast.remove();
    }
  }, 250);
}

// In the top layer, so that an open dialog does not hide it.
function raise() {
  if (stack.matches(":popover-open")) stack.hidePopover();
  stack.showPopover();
}

export function say(name) {
  const template = document.getElementById(`toast-${name}`);
  const shown = [...stack.children].some((toast) => toast.dataset.name === name);
  if (!template || shown) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.dataset.name = name;
  stack.append(toast);
}

if (stack) {
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.matches?.(".toast-line")) live(node);
  }).observe(stack, { childList: true });
  for (const toast of stack.querySelectorAll(".toast-line")) live(toast);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast-line").remove();
});
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const status = ctx.response.status;
  if (ctx.text?.includes("toast-line")) return; // the server has said it itself
  if (askedByItself(ctx) && (status === 403 || status === 404)) return; // itself.js says it once
  if (status === 409 || status === 422) return; // these answers are shown where they belong
  say(WHY[status] ?? "broken");
});
document.addEventListener("htmx:error", (event) => {
  // What waits for the connection (waiting.js) says so itself.
  const { ctx } = event.detail;
  if (!ctx || ctx.sourceElement?.closest?.("[data-waits]")) return;
  // A kept page says on top that there is no line: what it asks by itself need not say so again.
  if (document.body.dataset.kept && askedByItself(ctx)) return;
  say("offline");
});
// Not before the swap: htmx gives up an answer whose form has left the page.
document.addEventListener("htmx:finally:request", (event) => {
  const from = event.target.closest?.("form[data-undo]");
  if (from && event.detail.ctx.response?.status < 400) from.closest(".toast-line")?.remove();
});
