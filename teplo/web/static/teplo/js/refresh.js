// data-refresh="8" fetches a part anew every so many seconds while somebody can see it and is not busy in it; what was
// new since is marked for a moment. The row where j and k stand, and the focus, stay where they were.
const parts = () => document.querySelectorAll("[data-refresh]");
const next = new WeakMap();

function isBusy(part) {
  if (document.hidden || document.querySelector("dialog[open], .dragging")) return true;
  if (part.querySelector(".editing, details.menu[open], .htmx-request")) return true;
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function beat() {
  const now = Date.now();
  for (const part of parts()) {
    if (!next.has(part)) next.set(part, now + 1000 * part.dataset.refresh);
    if (now < next.get(part) || isBusy(part)) continue;
    next.set(part, now + 1000 * part.dataset.refresh);
    htmx.trigger(part, "refresh");
  }
}

function hurry() {
  for (const part of parts()) next.set(part, 0);
  beat();
}

let before = null;

document.addEventListener("htmx:before:swap", (event) => {
  const part = event.detail.ctx?.target;
  if (!part?.matches?.("[data-refresh]")) return;
  const at = document.activeElement;
  before = {
    ids: new Set([...part.querySelectorAll("[data-list] > [id]")].map((row) => row.id)),
    row: part.querySelector("[data-list] > .at")?.id,
    focus: part.contains(at) ? (at.id || at.closest("[id]")?.id) : null,
  };
});

document.addEventListener("htmx:after:swap", (event) => {
  const id = event.detail.ctx?.target?.id;
  const part = id ? document.getElementById(id) : null;
  if (!part?.matches("[data-refresh]") || !before) return;
  for (const row of part.querySelectorAll("[data-list] > [id]")) {
    row.classList.toggle("fresh", !before.ids.has(row.id));
    row.classList.toggle("at", row.id === before.row);
  }
  const lost = before.focus && document.activeElement === document.body && document.getElementById(before.focus);
  if (lost) (lost.matches("a, button") ? lost : lost.querySelector("a[href], button"))?.focus({ preventScroll: true });
  before = null;
});

// What somebody else did first is shown at once.
document.addEventListener("htmx:response:error", (event) => {
  if ([404, 409].includes(event.detail.ctx.response.status)) hurry();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) hurry();
});
setInterval(beat, 1000);
