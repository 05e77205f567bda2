// A card that came by itself and lies off the screen is told of at the head of its column, by data-news (its words) on
// a hidden button there; pressed, it leads to the card. Where the column shows its first cards alone, it leads to
// the button that shows more.
import { askedByItself } from "./itself.js";

const LASTS = 2400;
const waiting = new Map(); // the key of a column → the ids of its cards that nobody has seen yet
let before = null;

const board = () => document.querySelector("[data-board]");
const chips = () => board()?.querySelectorAll("[data-news]") ?? [];
const columnOf = (chip) => chip.closest("[data-column]");
const idsIn = (part) => [...part.querySelectorAll("[data-card]")].map((card) => card.id);

function isOnScreen(element) {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && bottom > top;
}

// What is hidden behind 'more' is told of by the count of its column.
function counted(column) {
  const more = column.querySelector(".board-more");
  const count = Number(column.querySelector(".board-head .count")?.textContent);
  return more && Number.isFinite(count) ? count : null;
}

function unseenIn(column) {
  const found = (waiting.get(column.dataset.column) ?? []).map((id) => document.getElementById(id));
  return found.filter((card) => card && column.contains(card) && !isOnScreen(card));
}

function show() {
  for (const chip of chips()) {
    const column = columnOf(chip);
    const unseen = unseenIn(column);
    waiting.set(column.dataset.column, unseen.map((card) => card.id));
    const card = unseen.find((one) => one.matches("[data-card], .board-more"));
    chip.hidden = !card;
    if (!card) continue;
    const isBelow = card.getBoundingClientRect().top > 0;
    chip.textContent = `${isBelow ? "↓" : "↑"} ${isBelow ? chip.dataset.news : chip.dataset.newsAbove}: ${unseen.length}`;
  }
}

document.addEventListener("htmx:before:swap", (event) => {
  const part = event.detail.ctx?.target;
  if (!part?.matches?.("[data-board]")) return;
  before = askedByItself(event.detail.ctx) && {
    cards: new Set(idsIn(part)),
    counts: new Map([...chips()].map((chip) => [columnOf(chip).dataset.column, counted(columnOf(chip))])),
  };
});

document.addEventListener("htmx:after:swap", (event) => {
  if (!board() || event.detail.ctx?.target?.id !== board().id) return;
  for (const chip of before ? chips() : []) {
    const column = columnOf(chip);
    const key = column.dataset.column;
    const came = idsIn(column).filter((id) => !before.cards.has(id));
    const was = before.counts.get(key);
    if (!came.length && was !== null && counted(column) > was) came.push(column.querySelector(".board-more").id);
    waiting.set(key, [...new Set([...(waiting.get(key) ?? []), ...came])]);
  }
  before = null;
  show();
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.("[data-news]");
  const [card] = chip ? unseenIn(columnOf(chip)) : [];
  if (!card) return;
  card.scrollIntoView({ block: "center" });
  (card.matches("button, a") ? card : card.querySelector("a[href]"))?.focus({ preventScroll: true });
  card.classList.add("fresh");
  setTimeout(() => card.classList.remove("fresh"), LASTS);
  show();
});

let asked = 0;
document.addEventListener("scroll", () => {
  cancelAnimationFrame(asked);
  asked = requestAnimationFrame(show);
}, { capture: true, passive: true });
