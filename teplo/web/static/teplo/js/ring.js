// The telephone rings: the card of whoever calls opens by itself within a second, in one tab of the browser alone, and
// never away from what somebody types; then the window at the edge of the page says it, with the way there.
const part = document.getElementById("ringing");
const KEPT = "teplo-rang";
const MOST = 20;
// The window that somebody looks at goes first.
const POLITE_MS = 150;
const WRITTEN = "input:not([type=checkbox], [type=radio], [type=hidden], [type=submit], [type=button]), textarea";

const considered = new Set();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const opened = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const isHere = (url) => window.location.pathname === new URL(url, window.location.href).pathname;

function isTyping() {
  if (document.querySelector("form[data-dirty], .editing, dialog[open]")) return true;
  return [...document.querySelectorAll(WRITTEN)].some((one) => one.value !== one.defaultValue && one.value.trim());
}

// One tab at a time; without locks (a page without encryption) two may race, and the second mark loses nothing.
function alone(deed) {
  return navigator.locks ? navigator.locks.request(KEPT, deed) : deed();
}

async function consider(ring) {
  const { ring: number, ringOpen: url } = ring.dataset;
  if (!url || considered.has(number)) return;
  if (!document.hasFocus() && !isHere(url)) await pause(POLITE_MS);
  await alone(() => {
    const before = opened();
    const wasOpened = before.includes(number);
    // It is asked again with the next word of the call, and when somebody comes back to the window.
    if (!wasOpened && !isHere(url) && (document.hidden || isTyping())) return;
    considered.add(number);
    if (wasOpened) return;
    localStorage.setItem(KEPT, JSON.stringify([...before, number].slice(-MOST)));
    if (!isHere(url)) window.location.assign(url);
  });
}

function look() {
  for (const ring of part.querySelectorAll("[data-ring]")) consider(ring);
  for (const link of part.querySelectorAll("a")) link.hidden = isHere(link.href);
  sessionStorage.setItem(KEPT, part.querySelector("[data-ring]") ? "on" : "");
}

if (part) {
  new MutationObserver(look).observe(part, { childList: true });
  // What stands there may be long over: it is fetched anew, and looked at then.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && part.querySelector("[data-ring-open]")) htmx.trigger(part, "refresh");
  });
  // The window stays with who talks when he goes to another page.
  if (sessionStorage.getItem(KEPT)) htmx.trigger(part, "refresh");
}
