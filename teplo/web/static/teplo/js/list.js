// Lists marked data-list: j and k walk the rows, Enter opens one beside.
const rows = (within = document) => [...within.querySelectorAll("[data-list] > *:not([hidden])")];

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
  next.dispatchEvent(new Event("list:at", { bubbles: true }));
  return true;
}

export function openCurrent() {
  const link = current()?.querySelector("a[data-open], a[href]");
  link?.click();
  return Boolean(link);
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-list] > *");
  if (!row) return;
  current()?.classList.remove("at");
  row.classList.add("at");
});
