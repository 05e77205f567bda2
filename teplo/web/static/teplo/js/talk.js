// A talk: data-composer is where one writes. A `/` in an empty field makes it a note, files may be dropped onto it, what
// is written is kept as a draft (data-draft), and the original of a letter opens in a frame that may do nothing.
const PAUSE = 1200; // a draft is kept when whoever writes rests for so long
const AT_LEAST_EVERY = 8000; // and while he goes on, so that others see that he writes (data-every in chats: the visitor too)

let timer = 0;
let keptAt = 0;
// What is written and not kept yet, by the address of its draft: where there was no line, a composer that comes anew gets it.
const unkept = new Map();

// What was sent and is not answered yet, by the same: whatever is typed meanwhile was not said.
const sent = new Map();
let again = false; // Enter was pressed meanwhile: the next line goes as soon as the one before is there

const composer = () => document.querySelector("[data-composer]");
const isNote = (form) => form.querySelector("[data-mode]:checked")?.value === "note";

function setMode(form, mode) {
  const radio = form.querySelector(`[data-mode][value="${mode}"]`);
  if (radio && !radio.disabled) radio.checked = true;
  showMode(form);
}

function showMode(form) {
  const note = isNote(form);
  form.classList.toggle("composer-note", note);
  for (const one of form.querySelectorAll("[data-send]")) one.hidden = note;
  for (const one of form.querySelectorAll("[data-note]")) one.hidden = !note;
  const task = form.querySelector("[data-task]");
  if (task) task.hidden = note;
}

function keep(area) {
  clearTimeout(timer);
  keptAt = Date.now();
  const subject = area.form.elements.subject?.value ?? "";
  const { value, dataset } = area;
  const kept = (event) => {
    const { ctx } = event.detail;
    if (ctx.request.action !== dataset.draft) return;
    document.removeEventListener("htmx:finally:request", kept);
    if (ctx.response?.status < 400 && unkept.get(dataset.draft) === value) unkept.delete(dataset.draft);
  };
  document.addEventListener("htmx:finally:request", kept);
  htmx.ajax("POST", area.dataset.draft, { source: document.getElementById("in-turn"), swap: "none", values: { text: area.value, subject } });
}

function showFiles(form) {
  const names = [...form.querySelector("[data-files]").files].map((file) => file.name);
  form.querySelector("[data-files-chosen]").textContent = names.join(", ");
}

function toEnd() {
  const stream = document.getElementById("talk-stream");
  if (stream) stream.scrollTop = stream.scrollHeight;
}

document.addEventListener("input", (event) => {
  const area = event.target.closest?.("textarea[data-draft]");
  if (!area) return;
  if (area.value === "/" && area.form.matches("[data-composer]") && !isNote(area.form)) {
    area.value = "";
    setMode(area.form, "note");
    return;
  }
  clearTimeout(timer);
  unkept.set(area.dataset.draft, area.value);
  if (Date.now() - keptAt > (area.dataset.every ?? AT_LEAST_EVERY)) return keep(area);
  timer = setTimeout(() => area.isConnected && keep(area), PAUSE);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-composer]");
  if (!form) return;
  if (event.target.matches("[data-mode]")) showMode(form);
  if (event.target.matches("[data-files]")) showFiles(form);
});

// Ctrl Enter sends an answer or keeps a note, whichever it is.
document.addEventListener(
  "keydown",
  (event) => {
    const form = event.target.closest?.("[data-composer]");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !isNote(form)) return;
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-note]").click();
  },
  true,
);

// In a chat Enter sends, as in every chat; a phone has a button for it.
document.addEventListener("keydown", (event) => {
  const area = event.target.closest?.("textarea[data-enter]");
  if (!area || event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  if (event.shiftKey || event.ctrlKey || event.metaKey || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  const button = area.form.querySelector(isNote(area.form) ? "[data-note]" : ".composer-ends [data-send]");
  if (button.disabled) again = Boolean(restOf(area).trim());
  else if (area.value.trim() || area.form.querySelector("[data-files]").files.length) button.click();
});

// What stands in a field beyond what was sent from it.
function restOf(area) {
  const said = sent.get(area.dataset.draft);
  if (!said) return "";
  return area.value.startsWith(said.text) ? area.value.slice(said.text.length).trimStart() : area.value;
}

function filesLeft(form) {
  const said = sent.get(form.querySelector("textarea[data-draft]").dataset.draft)?.files ?? [];
  const left = new DataTransfer();
  for (const file of form.querySelector("[data-files]").files) if (!said.includes(file)) left.items.add(file);
  return left.files;
}

// What was said stands at the end of the stream, and only once: it may have been fetched before its answer was there.
function clear(form, number) {
  const [first, ...again] = document.querySelectorAll(`#said-${number}`);
  if (again.length) first.remove();
  const area = form.querySelector("textarea[data-draft]");
  const [rest, files] = [restOf(area), filesLeft(form)];
  unkept.delete(area.dataset.draft);
  area.defaultValue = "";
  form.reset();
  form.querySelector("[data-files]").files = files;
  area.value = rest;
  if (rest) {
    unkept.set(area.dataset.draft, rest);
    keep(area);
  }
  for (const details of form.querySelectorAll("details")) details.open = false;
  showFiles(form);
  showMode(form);
  area.focus();
  toEnd();
}
document.addEventListener("htmx:after:swap", () => {
  const trouble = document.querySelector("[data-composer] [data-said]");
  if (!trouble) return;
  const number = trouble.dataset.said;
  delete trouble.dataset.said;
  clear(trouble.closest("form"), number);
});

// Whatever was sent from the composer needs no draft; whatever else brings a composer anew takes away no word.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const area = ctx?.sourceElement?.closest?.("[data-composer]")?.querySelector("textarea[data-draft]");
  if (!area || !sent.has(area.dataset.draft) || !(ctx.response?.status < 400)) return;
  const rest = restOf(area);
  if (rest) unkept.set(area.dataset.draft, rest);
  else unkept.delete(area.dataset.draft);
});
document.addEventListener("htmx:after:swap", () => {
  for (const area of document.querySelectorAll("textarea[data-draft]")) {
    const text = unkept.get(area.dataset.draft);
    if (!text || area.value === text || (area.value && document.activeElement === area)) continue;
    area.value = text;
    keep(area);
  }
});

document.addEventListener("submit", () => clearTimeout(timer), true);
document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form) return;
  clearTimeout(timer);
  if (event.detail.ctx.request.method !== "POST") return;
  const area = form.querySelector("textarea[data-draft]");
  again = false;
  sent.set(area.dataset.draft, { text: area.value, files: [...form.querySelector("[data-files]").files] });
});
document.addEventListener("htmx:finally:request", (event) => {
  // The composer may have left the page with the answer.
  const from = event.detail.ctx.sourceElement?.closest?.("[data-composer]");
  const draft = from?.querySelector("textarea[data-draft]").dataset.draft;
  if (!draft || !sent.delete(draft)) return;
  const isNext = again && event.detail.ctx.response?.status < 400;
  again = false;
  // When the buttons are free again.
  if (isNext) setTimeout(() => composer()?.querySelector(".composer-ends [data-send]:not([hidden])")?.click());
});

document.addEventListener("dragover", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("composer-over");
});
document.addEventListener("dragleave", (event) => event.target.closest?.("[data-composer]")?.classList.remove("composer-over"));
document.addEventListener("drop", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form || !event.dataTransfer.files.length) return;
  event.preventDefault();
  form.classList.remove("composer-over");
  const input = form.querySelector("[data-files]");
  const all = new DataTransfer();
  for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

function frameOf(details, pictures) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.title = details.querySelector("[data-frame]").title;
  frame.src = details.dataset.original + (pictures ? "?pictures=1" : "");
  details.querySelector("[data-frame]").replaceChildren(frame);
}

document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target.closest?.("[data-original]");
    if (details?.open && !details.querySelector("iframe")) frameOf(details, false);
  },
  true,
);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pictures]");
  if (!button) return;
  frameOf(button.closest("[data-original]"), true);
  button.closest("p").hidden = true;
});

// A talk that is opened shows its end; the modes of its form are as the server says.
let shown = null;
new MutationObserver(() => {
  const talk = document.getElementById("talk");
  if (talk === shown) return;
  shown = talk;
  if (!talk) return;
  toEnd();
  if (composer()) showMode(composer());
}).observe(document.body, { childList: true, subtree: true });
shown = document.getElementById("talk");
toEnd();
if (composer()) showMode(composer());
