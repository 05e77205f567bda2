// One key map for all pages: an element with data-key="g d" is clicked (a field is focused) when its keys are typed.
// A list's row takes its own keys first: the element with that key inside the row where j and k stand.
import { across, current, move, openCurrent } from "./list.js";
import { hasSelection, toggle } from "./select.js";

const PATIENCE = 900;
// Cyrillic letters on the keys of the Latin ones, so that a Russian layout needs no switching.
const RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю.";
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";

let typed = "";
let since = 0;

function keyOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const place = RUSSIAN.indexOf(key);
  return place >= 0 && key !== "." ? LATIN[place] : key;
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");
}

// Esc leaves a field, so that the keys of the page work again; Ctrl Enter sends a long text. Inline fields do both themselves.
function leaveOrSend(event) {
  if (event.target.closest("[data-inline]")) return;
  if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form?.requestSubmit();
}

const visible = (element) => element.checkVisibility?.() ?? true;

function find(keys) {
  const bulk = hasSelection() ? document.querySelector("[data-bulk]") : null;
  const places = [document.querySelector("dialog[open]"), bulk, current(), document];
  const scopes = places[0] ? [places[0]] : places.filter(Boolean);
  for (const scope of scopes) {
    const found = [...scope.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find(visible);
    if (found) return found;
  }
  return null;
}

function press(keys) {
  const element = find(keys);
  if (!element) return false;
  if (element.matches("input, textarea, select")) element.focus();
  else {
    if (element.matches("summary")) element.focus(); // the arrows walk the menu from there
    element.click();
  }
  return true;
}

function focusCommand() {
  const box = document.getElementById("command");
  box?.focus();
  box?.select();
}

const LIST = {
  j: () => move(1),
  k: () => move(-1),
  h: () => across(-1),
  l: () => across(1),
  x: (event) => toggle(current(), event.shiftKey),
  Enter: openCurrent,
};

function act(key, event) {
  if (key === "?") document.getElementById("keys")?.showModal();
  else if (key === "/") focusCommand();
  else if (LIST[key] && !document.querySelector("dialog[open]")) return LIST[key](event);
  else return press(key);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const key = keyOf(event);
  if ((event.ctrlKey || event.metaKey) && key === "k") {
    event.preventDefault();
    focusCommand();
    return;
  }
  if (isTyping(event.target)) return leaveOrSend(event);
  if (event.ctrlKey || event.metaKey) return;
  if (key === "Enter" && event.target.closest("a, button, summary")) return;
  if (key.length > 1 && key !== "Enter") return;
  const sequence = performance.now() - since < PATIENCE && typed ? `${typed} ${key}` : key;
  since = performance.now();
  typed = key;
  if ((sequence !== key && press(sequence)) || act(key, event)) {
    event.preventDefault();
    typed = "";
  }
});
