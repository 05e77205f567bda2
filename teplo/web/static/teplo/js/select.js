// Rows chosen for one change: x and Shift tick boxes marked data-select, the bar marked data-bulk says how many and opens
// what can be done to them. What is chosen outlives a refresh of the rows; data-select-every takes all that fit the filter.
const boxes = () => [...document.querySelectorAll("input[data-select]")];
const bar = () => document.querySelector("[data-bulk]");
const chosen = new Set();
let every = false;
let last = null;

export const hasSelection = () => every || chosen.size > 0;

function put(box, on) {
  box.checked = on;
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

function range(from, to, on) {
  const all = boxes();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const box of all.slice(Math.max(first, 0), end + 1)) put(box, on);
}

function clear() {
  every = false;
  chosen.clear();
  for (const box of boxes()) box.checked = false;
}

// Where rows go by themselves (data-forgets on the list) they are chosen no more when they are gone.
function forgetGone() {
  if (!document.querySelector("[data-list][data-forgets]")) return;
  const here = new Set(boxes().map((box) => box.value));
  for (const number of chosen) if (!here.has(number)) chosen.delete(number);
}

function show() {
  forgetGone();
  for (const box of boxes()) {
    box.checked = every || chosen.has(box.value);
    box.closest("tr, li")?.classList.toggle("chosen", box.checked);
  }
  for (const box of document.querySelectorAll("[data-select-all]")) {
    const ticked = boxes().filter((one) => one.checked).length;
    box.checked = ticked > 0 && ticked === boxes().length;
    box.indeterminate = ticked > 0 && !box.checked;
  }
  const sheet = bar();
  if (!sheet) return;
  sheet.hidden = !hasSelection();
  sheet.querySelector("[data-bulk-count]").textContent = chosen.size;
  for (const part of sheet.querySelectorAll("[data-bulk-some], [data-select-every]")) part.hidden = every;
  for (const part of sheet.querySelectorAll("[data-bulk-all]")) part.hidden = !every;
}

export function toggle(row, ranging) {
  const box = row?.querySelector("input[data-select]");
  if (!box) return false;
  every = false;
  const on = ranging || !chosen.has(box.value);
  if (ranging && last?.isConnected) range(last, box, on);
  else put(box, on);
  last = box;
  show();
  return true;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("input[data-select]");
  if (box) {
    every = false;
    if (event.shiftKey && last?.isConnected) range(last, box, box.checked);
    else put(box, box.checked);
    last = box;
  } else if (event.target.closest("[data-select-none]")) {
    clear();
  } else if (event.target.closest("[data-select-every]")) {
    every = true;
  } else if (event.target.closest("[data-select-all]")) {
    every = false;
    for (const one of boxes()) put(one, event.target.checked);
  } else return;
  show();
});

// Before the panel opens the link: the leads go along in its address.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("[data-bulk-deed]");
    if (!link) return;
    const url = new URL(link.href);
    const asked = bar().dataset.bulkAsked;
    url.search = new URLSearchParams(every ? { all: "1", asked } : { leads: [...chosen].join(",") });
    link.href = url.href;
    link.closest("details")?.removeAttribute("open");
  },
  true,
);

document.addEventListener("bulk-begun", () => {
  clear();
  show();
});
document.addEventListener("htmx:after:swap", show);
