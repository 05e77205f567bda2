// A talk over the chat: whoever has it before his eyes has read it, and the visitor's page says so; our words that he has
// read are marked. data-seen is the address that is told, data-read the last line that he has read.
let told = "";

function mark(now, lines) {
  for (const line of lines) {
    const state = line.querySelector("[data-state]");
    if (!state || Number(line.dataset.line) > Number(now.dataset.read)) continue;
    if (state.textContent !== now.dataset.readWords) state.textContent = now.dataset.readWords;
  }
}

function look() {
  const now = document.getElementById("talk-now");
  if (!now) return;
  const lines = [...document.querySelectorAll("#talk-stream [data-line]")];
  mark(now, lines);
  const last = Math.max(0, ...lines.map((line) => Number(line.dataset.line)));
  const seen = `${now.dataset.seen}:${last}`;
  if (!now.dataset.seen || !last || seen === told || document.hidden) return;
  told = seen;
  htmx.ajax("POST", now.dataset.seen, { source: document.getElementById("in-turn"), swap: "none" });
}

document.addEventListener("htmx:after:swap", look);
document.addEventListener("visibilitychange", look);
look();
