// What others change appears by itself: the stream says what kind of thing changed, and every part whose hx-trigger
// names it (`live:leads from:body`) is fetched anew, unless somebody is busy in it; then as soon as he is not.
import { isBusy, isWorkedIn } from "./busy.js";
import { askedByItself } from "./itself.js";
import { openStream } from "./stream.js";

// A part rests for this many times as long as its answer took, so that a slow server is not asked faster.
const REST = 4;
const NAME = /live:([\w-]+)/g;
const ON_BODY = "[hx-trigger*='live:']";

let lives = false;
let hasLived = false;
let turn = 0;
const changed = new Set();
// By id where there is one: a part may be replaced by its successor.
const lastTurn = new Map();
const begunAt = new Map();
const restUntil = new Map();
const owed = new Map();
const keyOf = (part) => part.id || part;
// A telephone rings whatever somebody is busy with (data-urgent).
const mustWait = (part) => !("urgent" in part.dataset) && (isBusy(part) || performance.now() < (restUntil.get(keyOf(part)) ?? 0));

export const isLive = () => lives;
const isLiveEvent = (event) => Boolean(event?.type?.startsWith("live:"));

const namesOf = (part) => [...part.getAttribute("hx-trigger").matchAll(NAME)].map((found) => found[1]);
const everyName = () => new Set([...document.querySelectorAll(ON_BODY)].flatMap(namesOf));

function fire(name, only = null) {
  document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail: { turn, only } }));
}

function hear(news) {
  lives = news.lives;
  hasLived ||= lives;
  for (const name of news.changed) changed.add(name);
  tellParts();
  if (!news.isRefused || !hasLived) return;
  // The session may be over: the page asks at once, and is led to the sign-in.
  hasLived = false;
  document.dispatchEvent(new CustomEvent("live-refused"));
}

function tellParts() {
  if (document.hidden || !changed.size) return;
  const names = changed.has("all") ? everyName() : new Set(changed);
  changed.clear();
  turn += 1;
  for (const name of names) fire(name);
}

// Decides for each part whether now, once, later or not at all.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement: part, sourceEvent: cause } = event.detail.ctx;
  if (!isLiveEvent(cause)) return;
  const { turn: now, only } = cause.detail;
  const isSecond = lastTurn.get(keyOf(part)) === now;
  if (isSecond || (only && only !== part)) {
    event.preventDefault();
    return;
  }
  lastTurn.set(keyOf(part), now);
  if (mustWait(part)) {
    owed.set(keyOf(part), { part, name: cause.type.slice("live:".length) });
    event.preventDefault();
  } else {
    begunAt.set(keyOf(part), performance.now());
  }
});
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement: part, sourceEvent: cause } = event.detail.ctx;
  if (!isLiveEvent(cause)) return;
  const now = performance.now();
  restUntil.set(keyOf(part), now + REST * (now - begunAt.get(keyOf(part))));
});

// Who began to work in a part while it was asked for keeps it as it is; the answer is older than what he does.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const part = ctx?.sourceElement;
  if (!part?.isConnected || "urgent" in part.dataset || !askedByItself(ctx) || !isWorkedIn(part)) return;
  event.preventDefault();
  const [name] = namesOf(part);
  if (name) owed.set(keyOf(part), { part, name });
});

function payWhatIsOwed() {
  for (const [key, { part, name }] of owed) {
    const present = part.isConnected ? part : part.id && document.getElementById(part.id);
    if (present && mustWait(present)) continue;
    owed.delete(key);
    if (!present) continue;
    turn += 1;
    fire(name, present);
  }
}

function shareOne() {
  const worker = new SharedWorker(new URL("./live-worker.js", import.meta.url), { type: "module", name: "live" });
  worker.port.onmessage = (event) => hear(event.data);
  window.addEventListener("pagehide", () => worker.port.postMessage("gone"));
}

// Without shared workers (phones) each page has its own, only while it is looked at.
function holdOne() {
  const stream = openStream(hear);
  document.addEventListener("visibilitychange", () => (document.hidden ? stream.end() : stream.begin()));
}

if ("SharedWorker" in window) shareOne();
else holdOne();
document.addEventListener("visibilitychange", tellParts);
setInterval(payWhatIsOwed, 250);
