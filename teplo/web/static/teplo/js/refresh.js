// data-refresh="8" fetches a part anew every so many seconds where the stream of live.js cannot be had, while somebody
// can see the part and is not busy in it. data-clock="60" goes on beside the stream: what only the time changes.
import { isBusy } from "./busy.js";
import { askedByItself } from "./itself.js";
import { isLive } from "./live.js";

const parts = () => document.querySelectorAll("[data-refresh]");
const last = new WeakMap();
let hurried = new WeakSet();

const every = (part) => 1000 * (isLive() ? part.dataset.clock : part.dataset.refresh);

function beat() {
  const now = Date.now();
  for (const part of parts()) {
    if (!last.has(part)) last.set(part, now);
    const isDue = hurried.has(part) || now >= last.get(part) + every(part);
    if (!isDue || isBusy(part)) continue;
    last.set(part, now);
    hurried.delete(part);
    htmx.trigger(part, "refresh");
  }
}

function hurry() {
  hurried = new WeakSet(parts());
  beat();
}

// What somebody else did first is shown at once.
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if ([404, 409].includes(ctx.response.status) && !askedByItself(ctx)) hurry();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !isLive()) hurry();
});
document.addEventListener("live-refused", hurry);
setInterval(beat, 1000);
