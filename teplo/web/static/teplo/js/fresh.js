// Marks for a moment what another changed: rows, entries and values whose words are new after a part was fetched anew.
// The row where j and k stand, and the focus, stay where they were.
import { askedByItself } from "./itself.js";

const WATCHED = "[data-list] > [id], .timeline > [id], [data-inline][id], [data-mark][id]";
// These change by themselves, or are not seen.
const UNSAID = "time[data-tick], .ring, .unseen, form";
const LASTS = 2400;
const OWN = 1500;

const marked = new Map();
let ownUntil = 0;
let own = 0;
const before = new WeakMap();

function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll(UNSAID)) one.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

const known = (part) => new Map([...part.querySelectorAll(WATCHED)].map((one) => [one.id, wordsOf(one)]));
const byOthers = (ctx) => askedByItself(ctx) && !own && performance.now() > ownUntil;

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.request.method !== "GET") own += 1;
});
document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx.request.method === "GET") return;
  own = Math.max(own - 1, 0);
  ownUntil = performance.now() + OWN;
});

document.addEventListener("htmx:before:swap", (event) => {
  const part = event.detail.ctx?.target;
  if (!part?.matches?.("[data-refresh], [hx-trigger*='live:']")) return;
  const at = document.activeElement;
  before.set(event.detail.ctx, {
    words: byOthers(event.detail.ctx) ? known(part) : null,
    row: part.querySelector("[data-list] > .at")?.id,
    focus: part.contains(at) ? at.id || at.closest("[id]")?.id : null,
  });
});

document.addEventListener("htmx:after:swap", (event) => {
  const was = before.get(event.detail.ctx);
  const part = was && document.getElementById(event.detail.ctx.target.id);
  if (!part) return;
  if (was.words) mark(part, was.words);
  for (const [one, until] of marked) {
    if (until < performance.now()) marked.delete(one);
    else document.getElementById(one)?.classList.add("fresh");
  }
  if (was.row) document.getElementById(was.row)?.classList.add("at");
  const lost = was.focus && document.activeElement === document.body && document.getElementById(was.focus);
  if (lost) (lost.matches("a, button") ? lost : lost.querySelector("a[href], button"))?.focus({ preventScroll: true });
});

function mark(part, words) {
  const changed = [...part.querySelectorAll(WATCHED)].filter((one) => words.get(one.id) !== wordsOf(one));
  // A value inside a marked row is not marked once more.
  const outer = changed.filter((one) => !changed.some((other) => other !== one && other.contains(one)));
  for (const one of outer) marked.set(one.id, performance.now() + LASTS);
  announce(outer.filter((one) => !words.has(one.id) && one.parentElement.matches("[data-say-new]")));
}

// Only what somebody waits for is said aloud: new enquiries.
function announce(rows) {
  const said = document.getElementById("said");
  if (!said || !rows.length) return;
  const { sayNew, sayMany } = rows[0].parentElement.dataset;
  said.textContent = rows.length === 1 ? `${sayNew}: ${wordsOf(rows[0].querySelector(".person") ?? rows[0])}` : `${sayMany}: ${rows.length}`;
}
