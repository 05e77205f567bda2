// Keeps spans and countdown rings true between refreshes; says them as shell/times.py does.
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const SOON = 300;

const words = () => document.getElementById("time-words").dataset;

function spanWords(seconds) {
  if (seconds < HOUR) return words().minutes.replace("#", Math.max(Math.floor(seconds / MINUTE), 1));
  if (seconds < DAY) return words().hours.replace("#", Math.floor(seconds / HOUR));
  return null; // days keep the server's words: they need plural forms
}

function tickAgo(time, now) {
  const seconds = Math.round((now - Date.parse(time.dateTime)) / 1000);
  const span = spanWords(Math.abs(seconds));
  if (span === null) return;
  if (Math.abs(seconds) < MINUTE) time.textContent = words().now;
  else time.textContent = (seconds > 0 ? words().ago : words().in).replace("@", span);
}

function tickRing(ring, now) {
  const due = Date.parse(ring.dataset.due);
  const left = Math.floor((due - now) / 1000);
  const label = ring.querySelector(".ring-words");
  if (left <= 0) {
    ring.dataset.state = "late";
    const span = spanWords(-left);
    if (span !== null) label.textContent = words().late.replace("@", span);
    return;
  }
  const whole = (due - Date.parse(ring.dataset.start)) / 1000;
  const percent = whole > 0 ? Math.min(Math.round((100 * left) / whole), 100) : 100;
  ring.dataset.state = left < SOON ? "soon" : "calm";
  ring.querySelector(".left").setAttribute("stroke-dasharray", `${percent} 100`);
  const clock = `${String(Math.floor(left / MINUTE)).padStart(2, "0")}:${String(left % MINUTE).padStart(2, "0")}`;
  const said = left < HOUR ? clock : spanWords(left);
  if (said !== null) label.textContent = said;
}

let beat = 0;
function tick() {
  if (document.hidden) return;
  const now = Date.now();
  for (const ring of document.querySelectorAll(".ring")) tickRing(ring, now);
  if (beat++ % 20 === 0) for (const time of document.querySelectorAll("time[data-tick=ago]")) tickAgo(time, now);
}

if (document.getElementById("time-words")) setInterval(tick, 1000);
