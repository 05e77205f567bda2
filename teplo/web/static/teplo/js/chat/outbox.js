// Words on their way: each is kept under a number of its own until the server has it, and sent one after the other, so
// that cut lines, reloads and two open pages neither lose a word nor say it twice.
import { canKeep } from "./store.js";
import { pause } from "./wire.js";

const FORGET = 24 * 60 * 60 * 1000; // what was taken but is not in the talk yet (held back, on disk) is shown so long

// crypto.randomUUID() is there on https alone.
const newNumber = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export function openOutbox(store, { send, changed }) {
  let isBusy = false;
  let again = false; // asked for while the one before was still letting go of its lock
  let timer = 0;
  let tries = 0;
  const waiting = () => store.names("word:").map((name) => store.read(name)).filter(Boolean);
  const nameOf = (word) => `word:${String(word.at).padStart(15, "0")}:${word.id}`;

  function put(word) {
    const whole = { id: newNumber(), at: Date.now(), ...word };
    store.write(nameOf(whole), whole);
    changed(whole);
    go();
    return whole;
  }
  function drop(id) {
    for (const word of waiting()) if (word.id === id) store.drop(nameOf(word));
  }
  function note(word, more) {
    const whole = { ...word, ...more };
    store.write(nameOf(word), whole);
    changed(whole);
  }

  // In one page at a time where the browser can promise it (not on plain http, nor where it keeps nothing for us); the
  // server takes a word once either way.
  const hasLocks = navigator.locks && canKeep();
  const alone = (work) => (hasLocks ? navigator.locks.request(`teplo:${location.pathname}`, work) : work());

  async function go() {
    clearTimeout(timer);
    if (isBusy) {
      again = true;
      return;
    }
    isBusy = true;
    again = false;
    try {
      await alone(sendAll);
    } finally {
      isBusy = false;
      if (again) go();
    }
  }

  async function sendAll() {
    for (;;) {
      again = false;
      const word = waiting().find((one) => !one.taken && !one.fault);
      if (!word) return;
      try {
        const answer = await send(word);
        tries = 0;
        note(word, { taken: true, line: answer.line });
      } catch (refusal) {
        if (!refusal.isPassing) {
          note(word, { fault: refusal.message || " ", errors: refusal.errors });
          continue;
        }
        timer = setTimeout(go, pause(tries, refusal.after));
        again = false;
        tries += 1;
        if (refusal.status !== 429) changed({ ...word, isLate: true }); // asked to slow down: the line is there
        return;
      }
    }
  }

  for (const word of waiting()) if (word.taken && word.at < Date.now() - FORGET) drop(word.id);
  addEventListener("online", () => setTimeout(go, Math.random() * 1000));
  return { put, drop, waiting, go };
}
