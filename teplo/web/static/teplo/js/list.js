// Lists marked data-list: j and k walk the rows, Enter opens one beside, x and Shift choose for a bulk change.
const rows = (within = document) => [...within.querySelectorAll("[data-list] > *:not([hidden])")];
let last = null;

export const current = () => document.querySelector("[data-list] > .at");

// On a board j and k stay in the column, h and l go to the next one that has cards.
export function move(step) {
  const at = current();
  const all = rows(at?.closest("[data-column]") ?? document);
  return go(all[Math.min(Math.max(all.indexOf(at) + step, 0), all.length - 1)]);
}

export function across(step) {
  const columns = [...document.querySelectorAll("[data-column]")].filter((column) => rows(column).length);
  const at = current();
  const here = columns.indexOf(at?.closest("[data-column]"));
  if (!columns.length) return false;
  const [from, to] = [rows(columns[here] ?? columns[0]), rows(columns[Math.min(Math.max(here + step, 0), columns.length - 1)])];
  return go(to[Math.min(Math.max(from.indexOf(at), 0), to.length - 1)]);
}

function go(next) {
  if (!next) return false;
  current()?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  next.querySelector("a[href], button")?.focus({ preventScroll: true });
  return true;
}

export function openCurrent() {
  const link = current()?.querySelector("a[data-open], a[href]");
  link?.click();
  return Boolean(link);
}

export function toggleCurrent() {
  const box = current()?.querySelector("[data-select]");
  box?.click();
  return Boolean(box);
}

function count() {
  const chosen = document.querySelectorAll("[data-select]:checked").length;
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = chosen === 0;
    for (const number of bar.querySelectorAll("[data-bulk-count]")) number.textContent = chosen;
  }
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-list] > *");
  if (row) {
    current()?.classList.remove("at");
    row.classList.add("at");
  }
  const box = event.target.closest("[data-select]");
  if (box && event.shiftKey && last) {
    const all = [...document.querySelectorAll("[data-select]")];
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  if (box) last = box;
  const none = event.target.closest("[data-select-none]");
  const every = event.target.closest("[data-select-all]");
  if (none || every) {
    for (const one of document.querySelectorAll("[data-select]")) one.checked = every ? every.checked : false;
  }
  if (box || none || every) count();
});
document.addEventListener("htmx:after:swap", count);
