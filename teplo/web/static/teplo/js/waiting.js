// What somebody takes or marks as junk without a line waits here and is sent by itself, in its order, as often as is
// needed: both verbs may be sent twice without harm. What cannot be done any more is named and does not wait on.
const KEY = "teplo-waiting";
const words = document.getElementById("waiting-words");
const place = document.getElementById("waiting");
const toasts = document.getElementById("toasts");
const PAUSE = 10_000;
const DAY = 24 * 60 * 60 * 1000;
const me = document.body.dataset.employee;
const LATER = [408, 425, 429, 500, 502, 503, 504];
let isSending = false;

// His own, and of today: what somebody else left in this browser is not sent in his name.
function read() {
  try {
    const deeds = JSON.parse(localStorage.getItem(KEY)) ?? [];
    return deeds.filter((deed) => deed.of === me && Date.now() - deed.at < DAY);
  } catch {
    return [];
  }
}

function write(deeds) {
  if (deeds.length) localStorage.setItem(KEY, JSON.stringify(deeds));
  else localStorage.removeItem(KEY);
  show();
}

export const forgetAll = () => write([]);

function show() {
  if (!place || !words) return;
  const deeds = read();
  place.hidden = !deeds.length;
  const list = place.querySelector("ul");
  list.replaceChildren(
    ...deeds.map((deed) => {
      const line = words.content.querySelector("li").cloneNode(true);
      line.querySelector("[data-waiting-what]").textContent = deed.label;
      line.querySelector("button").dataset.forget = deed.id;
      return line;
    }),
  );
  for (const button of document.querySelectorAll("[data-waits]")) {
    const waits = deeds.some((deed) => deed.url === button.getAttribute("hx-post"));
    button.closest("li")?.classList.toggle("waits", waits);
  }
}

function put(button) {
  const url = button.getAttribute("hx-post");
  const deeds = read().filter((deed) => deed.url !== url);
  write([...deeds, { id: crypto.randomUUID(), url, of: me, label: button.dataset.waits, at: Date.now() }]);
}

function say(html, otherwise) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelectorAll(".toast-line");
  for (const toast of found) toasts?.append(document.adoptNode(toast));
  if (found.length || !otherwise) return;
  const toast = document.getElementById("toast-refused")?.content.firstElementChild.cloneNode(true);
  if (toast) toasts?.append(toast);
}

// True where the next one may be sent at once.
async function send(deed) {
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") };
  let answer;
  try {
    answer = await fetch(deed.url, { method: "POST", headers, signal: AbortSignal.timeout(20_000) });
  } catch {
    return false;
  }
  if (LATER.includes(answer.status) || answer.redirected || answer.status === 401) return false;
  write(read().filter((one) => one.id !== deed.id));
  say(await answer.text(), !answer.ok);
  return true;
}

async function sendAll() {
  if (isSending || !read().length) return;
  isSending = true;
  try {
    // One tab sends: two would say everything twice.
    await navigator.locks.request(KEY, { ifAvailable: true }, async (lock) => {
      let did = 0;
      while (lock && read().length && (await send(read()[0]))) did += 1;
      if (did) document.dispatchEvent(new CustomEvent("deeds-sent"));
    });
  } finally {
    isSending = false;
  }
}

document.addEventListener("htmx:error", (event) => {
  const button = event.detail.ctx?.sourceElement?.closest?.("[data-waits]");
  if (button) put(button);
});
document.addEventListener("deeds-sent", () => {
  const desk = document.getElementById("desk");
  if (desk) htmx.trigger(desk, "refresh");
});
document.addEventListener("htmx:after:swap", show);
document.addEventListener("click", (event) => {
  const { forget } = event.target.closest("[data-forget]")?.dataset ?? {};
  if (forget) write(read().filter((deed) => deed.id !== forget));
  if (event.target.closest("[data-send-waiting]")) sendAll();
});
window.addEventListener("storage", show);
window.addEventListener("online", sendAll);
setInterval(sendAll, PAUSE);
write(read());
sendAll();
