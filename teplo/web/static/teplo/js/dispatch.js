// What waits is handed out: a row marked data-give (its number, data-seen its owner as it is shown) is dragged onto
// data-owner, together with the other ticked ones if it is ticked; data-give-menu does the same by keys and by touch,
// with the people of the page in a list. The server gives all of them or none.
const page = () => document.querySelector("[data-give-url]");
const menu = document.getElementById("give-menu");
const field = menu.querySelector("input");
const list = menu.querySelector(".give-menu-list");

let dragged = [];
let meant = [];
let opener = null;

const ticked = () => [...document.querySelectorAll("[data-give]:has(input[data-select]:checked)")];

// The rows that go when this one does; without a row those that are ticked.
function together(row) {
  const all = ticked();
  return !row || all.includes(row) ? all : [row];
}

// Whose they were when somebody took them up: a page that is fetched anew meanwhile must not speak for him.
const taken = (rows) => rows.map((row) => ({ id: row.id, words: `${row.dataset.give}=${row.dataset.seen}` }));

async function give(those, to) {
  if (!those.length) return;
  const leads = those.map((one) => one.words).join(",");
  const rows = those.map((one) => document.getElementById(one.id)).filter(Boolean);
  for (const row of rows) row.classList.add("on-its-way");
  try {
    await htmx.ajax("POST", page().dataset.giveUrl, { source: document.getElementById("in-turn"), target: document.body, swap: "none", values: { leads, to } });
  } finally {
    for (const row of rows) row.classList.remove("on-its-way");
  }
}

function showCount(event, count) {
  if (count < 2) return;
  const badge = document.createElement("div");
  badge.className = "drag-count";
  badge.textContent = `× ${count}`;
  document.body.append(badge);
  event.dataTransfer.setDragImage(badge, 12, 12);
  setTimeout(() => badge.remove());
}

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-give]");
  if (!row) return;
  dragged = taken(together(row));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.id);
  showCount(event, dragged.length);
  document.body.classList.add("dragging");
});

document.addEventListener("dragover", (event) => {
  const over = dragged.length ? event.target.closest?.("[data-owner]") : null;
  for (const one of document.querySelectorAll(".drop-here")) if (one !== over) one.classList.remove("drop-here");
  if (!over) return;
  event.preventDefault();
  over.classList.add("drop-here");
});

document.addEventListener("drop", (event) => {
  const over = dragged.length ? event.target.closest?.("[data-owner]") : null;
  if (!over) return;
  event.preventDefault();
  give(dragged, over.dataset.owner);
});

document.addEventListener("dragend", () => {
  dragged = [];
  document.body.classList.remove("dragging");
  for (const one of document.querySelectorAll(".drop-here")) one.classList.remove("drop-here");
});

function itemOf(taker) {
  const item = document.createElement("button");
  item.type = "button";
  item.className = "menu-item";
  item.dataset.giveTo = taker.dataset.owner;
  item.dataset.words = taker.dataset.name.toLowerCase();
  for (const part of taker.querySelectorAll(":scope > .face, :scope > .owner, .taker-who, .capacity")) {
    const copy = part.cloneNode(true);
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...spanOf(link));
    item.append(copy);
  }
  return item;
}

// A button holds no links.
function spanOf(link) {
  const span = document.createElement("span");
  span.className = link.className;
  span.append(...link.childNodes);
  return [span];
}

const items = () => [...list.querySelectorAll(".menu-item:not([hidden])")];

function open(button) {
  opener = button.id || button.closest("[id]")?.id;
  meant = taken(together(button.closest("[data-give]")));
  list.replaceChildren(...[...document.querySelectorAll(".taker[data-owner]")].map(itemOf));
  field.value = "";
  menu.showPopover();
  const [at, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = at.bottom + 4 + size.height < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
  field.focus();
}

function close() {
  menu.hidePopover();
  document.getElementById(opener)?.querySelector("[data-give-menu], a, button")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-give-menu]");
  if (button) open(button);
  const item = event.target.closest("[data-give-to]");
  if (!item) return;
  const inMenu = menu.contains(item);
  const those = inMenu ? meant : taken([item.closest("[data-give]")]);
  item.closest("details")?.removeAttribute("open");
  if (inMenu) close();
  give(those, item.dataset.giveTo);
});

field.addEventListener("input", () => {
  const asked = field.value.trim().toLowerCase();
  for (const item of list.children) item.hidden = !item.dataset.words.includes(asked);
});

menu.addEventListener("keydown", (event) => {
  const all = items();
  const at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") (all[at + 1] ?? all[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? all[at - 1] : field).focus();
  else if (event.key === "Enter" && document.activeElement === field) all[0]?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
