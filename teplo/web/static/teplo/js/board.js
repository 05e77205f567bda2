// A board whose cards are dragged from column to column; the server decides, and a card that it refuses goes back.
//
// data-board      on the part that refetches itself (an element with an id and hx-get); nothing is swapped while a card is on its way
// data-column     on a column: its key, sent as `from` with every card that is dragged out of it
// data-cards      on the list of cards in it; on a place elsewhere (a tab, a narrow strip) it names the column
// data-card       on a card: its number
// data-post       on a column: where a dropped card is posted, `0` standing for its number, with data-values (JSON)
// data-ask        on a column: the panel that opens instead, `0` standing for the number; a column with neither takes nothing
// data-first      on a card: what is posted before it can be moved; a column with data-lands is where it then stands by itself
// data-move-menu  on a button in a card: opens #board-menu, whose data-move-to="key" buttons do what dragging does
//
// An answer of 409 says in a toast what happened meanwhile; one of 422 is a panel that asks what the column requires.
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import "./news.js";
import { openPanel, showPanel } from "./panel.js";

const OK = (status) => status >= 200 && status < 300;
const board = () => document.querySelector("[data-board]");
const columnOf = (list) => list.closest("[data-column]") ?? columnNamed(list.dataset.cards);
const columnNamed = (key) => document.querySelector(`[data-column="${CSS.escape(key)}"]`);
const takes = (column) => Boolean(column && (column.dataset.post || column.dataset.ask));

let dragged = null;
let onTheWay = 0;
let held = false; // something changed while a card was on its way: fetch anew afterwards

function busy() {
  return dragged !== null || onTheWay > 0;
}

function release() {
  if (busy() || !held) return;
  held = false;
  htmx.trigger(board(), "refresh");
}

const addressFor = (pattern, card) => pattern.replace(/\/0(?=\/|$)/, `/${card.dataset.card}`);

// Gives the status of the answer; toasts and panels in it are put in place by htmx.
async function send(card, url, values) {
  let status = 0;
  const listen = (event) => {
    if (event.detail.ctx.sourceElement === card) status = event.detail.ctx.response?.status ?? 0;
  };
  document.addEventListener("htmx:after:request", listen);
  try {
    await htmx.ajax("POST", url, { source: card, target: "#panel-body", swap: "innerHTML", values });
  } finally {
    document.removeEventListener("htmx:after:request", listen);
  }
  return status;
}

function steps(card, from, column) {
  const { first } = card.dataset;
  const landing = document.querySelector("[data-column][data-lands]");
  const lands = first && landing === column;
  const before = first && landing ? landing.dataset.column : from;
  const values = { ...JSON.parse(column.dataset.values ?? "{}"), from: first ? before : from };
  const all = first ? [[first, { from }]] : [];
  if (!lands) all.push([addressFor(column.dataset.post, card), values]);
  return all;
}

async function move(card, from, column, putBack) {
  if (column.dataset.ask) {
    putBack();
    openPanel(addressFor(column.dataset.ask, card), card);
    return;
  }
  onTheWay += 1;
  card.classList.add("on-its-way");
  held = true;
  for (const [url, values] of steps(card, from, column)) {
    const status = await send(card, url, values);
    if (OK(status)) continue;
    putBack();
    if (status === 422) showPanel(card);
    break;
  }
  card.classList.remove("on-its-way");
  onTheWay -= 1;
  release();
}

function keepPlace(card, parent, next) {
  return () => {
    if (!parent.isConnected) return;
    parent.insertBefore(card, next?.isConnected && next.parentElement === parent ? next : null);
  };
}

function moveTo(card, key) {
  const [list, column] = [card.parentElement, columnNamed(key)];
  const from = columnOf(list);
  if (!takes(column) || from === column) return;
  const putBack = keepPlace(card, list, card.nextElementSibling);
  if (column.dataset.post) column.querySelector("[data-cards]")?.prepend(card);
  move(card, from.dataset.column, column, putBack);
}

let next = null; // what stood behind the card where it was taken up

function begin(event) {
  dragged = event.item;
  next = dragged.nextElementSibling;
  document.body.classList.add("dragging");
}

function end(event) {
  const card = event.item;
  const [from, column] = [columnOf(event.from), columnOf(event.to)];
  const putBack = keepPlace(card, event.from, next);
  dragged = null;
  document.body.classList.remove("dragging");
  if (from === column || !takes(column)) {
    putBack();
    release();
    return;
  }
  if (event.to.closest("[data-column]") !== column) column.querySelector("[data-cards]")?.prepend(card);
  move(card, from.dataset.column, column, putBack);
}

// Fingers hold a card for a moment first, so that a list can still be pushed up and down.
function arm() {
  for (const list of document.querySelectorAll("[data-board] [data-cards], [data-cards][data-drop]")) {
    if (Sortable.get(list)) continue;
    Sortable.create(list, {
      group: { name: "board", put: () => takes(columnOf(list)) },
      draggable: "[data-card]:not([data-still])",
      filter: "button, input, select, summary, .menu-sheet",
      preventOnFilter: false,
      sort: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      delay: 220,
      delayOnTouchOnly: true,
      touchStartThreshold: 6,
      animation: 120,
      ghostClass: "card-place",
      fallbackClass: "card-held",
      scrollSensitivity: 60,
      onStart: begin,
      onEnd: end,
    });
  }
}

const isOurs = (event) => event.detail.ctx?.target?.matches?.("[data-board]");

for (const moment of ["htmx:before:request", "htmx:before:swap"]) {
  document.addEventListener(moment, (event) => {
    if (!isOurs(event) || !busy()) return;
    held = true;
    event.preventDefault();
  });
}
document.addEventListener("htmx:after:swap", arm);

// The menu of one card at a time, beside the button that opened it.
const menu = document.getElementById("board-menu");
let mover = null;

function openMenu(button) {
  mover = button.closest("[data-card]");
  const here = columnOf(mover.parentElement);
  for (const item of menu.querySelectorAll("[data-move-to]")) {
    const column = columnNamed(item.dataset.moveTo);
    item.hidden = !takes(column) || column === here;
  }
  menu.showPopover();
  const [at, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - size.height - 8))}px`;
  menu.querySelector("[data-move-to]:not([hidden])")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move-menu]");
  if (button && menu) openMenu(button);
  const item = event.target.closest("#board-menu [data-move-to]");
  if (!item) return;
  menu.hidePopover();
  if (mover?.isConnected) moveTo(mover, item.dataset.moveTo);
});

menu?.addEventListener("keydown", (event) => {
  const items = [...menu.querySelectorAll("[data-move-to]:not([hidden])")];
  const step = { ArrowDown: 1, j: 1, о: 1, ArrowUp: -1, k: -1, л: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
});

// On a phone one column at a time: its tab brings it into view, and the tab follows when the columns are pushed aside.
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-column-tab]");
  const column = tab && columnNamed(tab.dataset.columnTab);
  column?.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "start" });
});

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const tab = document.querySelector(`[data-column-tab="${CSS.escape(entry.target.dataset.column)}"]`);
      tab?.setAttribute("aria-pressed", String(entry.isIntersecting));
    }
  },
  { rootMargin: "0px -45% 0px -45%" }, // the column in the middle of the screen, however long it is
);

function watch() {
  if (!document.querySelector("[data-column-tab]")) return;
  seen.disconnect(); // whoever is observed anew is told anew: the server's tabs know nothing of the screen
  for (const column of document.querySelectorAll("[data-column]")) seen.observe(column);
}

document.addEventListener("htmx:after:swap", watch);
arm();
watch();
