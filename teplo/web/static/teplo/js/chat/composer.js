// Where the visitor writes: Enter sends (on a phone its button does), what is begun is kept, and we see that he types.
import { openFiles } from "./files.js";

const TYPES_EVERY = 3_000;

export function openComposer(chat, { wire, store, words, most, largest, isKnown, mayConsent, agreed, say }) {
  const form = chat.querySelector("#composer");
  const area = form.elements.text;
  const button = form.querySelector("[type=submit]");
  const hasKeys = !matchMedia("(pointer: coarse)").matches;
  let toldAt = 0;

  const files = openFiles(chat, { wire, words, most, largest, agreed, changed: () => check() });

  function check() {
    button.disabled = files.isBusy() || !(area.value.trim() || files.has());
    area.style.height = "";
    area.style.height = `${area.scrollHeight}px`;
  }
  function send(event) {
    event?.preventDefault();
    if (button.disabled || !mayConsent()) return;
    const up = files.take();
    say({ text: area.value.trim(), files: up, website: form.elements.website.value });
    area.value = "";
    store.drop("draft");
    check();
    area.focus();
  }
  form.addEventListener("submit", send);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !hasKeys) return;
    send(event);
  });
  area.addEventListener("input", () => {
    check();
    if (!isKnown()) return;
    store.write("draft", area.value);
    if (Date.now() - toldAt < TYPES_EVERY) return;
    toldAt = Date.now();
    wire.post("typing").catch(() => {}); // worth nothing a moment later
  });
  function put(text) {
    area.value = text;
    check();
    area.focus();
  }
  area.value ||= store.read("draft") || ""; // he may have been quicker than this script
  check();
  return { focus: () => area.focus(), put, isEmpty: () => !area.value.trim() };
}
