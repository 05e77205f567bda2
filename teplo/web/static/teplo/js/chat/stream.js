// What the server tells: server-sent events over fetch (EventSource sends no headers), each line once and in order.
// It comes back by itself, later and later and by chance, and tells at which line it stopped.
import { afterOf, pause } from "./wire.js";

const SILENCE = 40_000; // the server breathes every 15 seconds
const HIDDEN = 30_000; // so long nobody looks, then the connection is given back

export function openStream(address, { token, last, hear, isLive, isStrange }) {
  let ends = null;
  let timer = 0;
  let watch = 0;
  let hiding = 0;
  let tries = 0;
  let wants = false;
  let asks = false; // too many listen where he is: what he lacks is asked for now and then

  function listen() {
    clearTimeout(watch);
    watch = setTimeout(() => ends?.abort(), SILENCE);
  }

  async function* eventsOf(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      listen();
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) {
        const event = {};
        for (const line of part.split("\n")) {
          const at = line.indexOf(":");
          if (at > 0) event[line.slice(0, at)] = line.slice(at + 1).trimStart();
        }
        if (event.data) yield [event.event || "message", JSON.parse(event.data)];
      }
    }
  }

  async function run(mine) {
    const headers = { "X-Visitor": token(), "Last-Event-ID": String(last()) };
    listen();
    const answer = await fetch(address, { headers, credentials: "omit", cache: "no-store", signal: mine.signal });
    if (answer.status === 403) await isStrange();
    if (!answer.ok) return pause(tries, afterOf(answer));
    isLive(true);
    for await (const [name, said] of eventsOf(answer.body)) {
      if (ends !== mine) break;
      tries = 0;
      if (name === "bye") {
        asks = said.asks === true;
        return 1000 * Math.random() * said.after;
      }
      if (hear(name, said) === false) break; // something is missing: asked for again
    }
    return pause(tries);
  }

  async function begin() {
    clearTimeout(timer);
    if (ends || !wants) return;
    const mine = (ends = new AbortController());
    let rest = 0;
    asks = false;
    try {
      rest = await run(mine);
    } catch (error) {
      rest = pause(tries);
      // Cut off, or given up by us: that is what coming back is for. Anything else is a fault of this page.
      if (!(error instanceof DOMException || error instanceof TypeError)) console.error(error);
    }
    clearTimeout(watch);
    mine.abort();
    if (ends !== mine) return;
    ends = null;
    if (!asks) isLive(false);
    if (!wants) return;
    timer = setTimeout(begin, rest);
    tries += 1;
  }

  function end() {
    clearTimeout(timer);
    clearTimeout(watch);
    const was = ends;
    ends = null;
    was?.abort();
  }
  function again() {
    clearTimeout(timer);
    if (wants && !ends) timer = setTimeout(begin, Math.random() * 1000);
  }

  addEventListener("online", again);
  addEventListener("pagehide", end);
  addEventListener("pageshow", again);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(end, HIDDEN);
    else again();
  });
  return {
    begin() {
      wants = true;
      begin();
    },
    end() {
      wants = false;
      end();
    },
  };
}
