// The visitor's side of a chat, in a frame of our own origin: who he is, what is kept, what comes, what goes.
import { openComposer } from "./composer.js";
import { openContact } from "./contact.js";
import { openHost } from "./host.js";
import { drawLines } from "./lines.js";
import { openOutbox } from "./outbox.js";
import { openRating } from "./rating.js";
import { canKeep, openStore } from "./store.js";
import { openStream } from "./stream.js";
import { openWire, pause } from "./wire.js";

const CUT_OFF_AFTER = 6_000; // a line that is cut for less is nobody's trouble
const MESSENGERS = { telegram: "Telegram", whatsapp: "WhatsApp", vk: "VK", viber: "Viber", max: "MAX" };

const chat = document.getElementById("chat");
const part = (id) => document.getElementById(id);
const words = chat.dataset;
const language = document.documentElement.lang;
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const host = openHost((words.sites || "").split(" ").filter(Boolean));
const isPreview = new URLSearchParams(location.search).has("preview");
const meetsHost = isPreview ? {} : host.begin();
const store = openStore(location.pathname, host, canKeep() ? {} : await meetsHost);

let token = store.read("token");
let meeting = null;
let isKnown = store.keeps();
let isOpen = false;
let mode = words.mode;
let page = { page: location.href };
let last = 0; // the last line that is drawn
let lastAtStart = 0;
let read = store.read("read") ?? 0; // the last line that he has seen
let unread = 0;
let lastOfUs = 0;
let told = 0; // how far he has read, as the server was told
let typing = 0;
let cutOff = 0;

const wire = openWire(() => token);
const lines = drawLines(part("lines"), { words, language, onAgain: mend, onNear: seeAll });
const outbox = openOutbox(store, { send, changed });
const composer = openComposer(chat, {
  wire,
  store,
  words,
  most: Number(words.mostFiles),
  largest: Number(words.largest),
  isKnown: () => isKnown,
  mayConsent,
  agreed,
  say,
});
const contact = openContact(chat, { words, say, mayConsent, changed: showForm });
const rating = openRating(chat, { wire, store });
const stream = openStream(wire.address, {
  token: () => token,
  last: () => last,
  hear: (name, said) => heard[name]?.(said),
  isLive,
  isStrange: () => meet(true),
});

// Who he is, once: an answer is waited for as long as it takes, whatever is written meanwhile is kept.
function meet(anew = false) {
  if (anew) meeting = null;
  meeting ||= (async () => {
    for (let tries = 0; ; tries += 1) {
      try {
        return met(await wire.post("hello", { ...page, language }));
      } catch (refusal) {
        await rest(pause(tries + 1, refusal.after));
      }
    }
  })();
  return meeting;
}

function met(said) {
  if (token && !said.known && last) forget();
  token = said.token;
  lastAtStart = said.line;
  if (store.keeps()) store.write("token", token);
  mode = said.mode;
  showPresence(said);
  showLinks(said.links);
  part("consent").hidden = !said.consent || said.consent.version === store.read("consent");
  rating.show(said.rating.asked);
  lines.see(said.seen);
  if (said.known) known();
  showForm(contact.isUnder() || (mode !== "chat" && !isKnown));
}

// The talk of before is over for this browser; what he wrote and we have not taken goes into the new one.
function forget() {
  last = read = unread = lastOfUs = told = 0;
  for (const item of document.querySelectorAll("#lines > :not([data-way])")) item.remove();
}

function known() {
  isKnown = true;
  store.begin();
  store.write("token", token);
  host.tell("known");
  part("consent").hidden = true;
  stream.begin();
}

function say(word) {
  token = store.read("token") || token; // another page of his may have been first
  store.begin();
  if (token) store.write("token", token);
  const consent = consentGiven();
  if (consent) store.write("consent", consent);
  outbox.put({ ...word, consent });
  rating.show(false);
  lines.toEnd();
}

// What becomes of a word: a contact is drawn when the server has it, for until then it may have to be mended.
function changed(word) {
  if (word.contact && word.fault) return mend(word);
  if (!contact.follows(word)) lines.await(word);
}

// What he has agreed to goes with each of his words: the first may be held back, and then we do not know him yet.
function consentGiven() {
  const box = part("consent");
  return (box.hidden ? store.read("consent") : box.dataset.version) ?? "";
}

async function send(word) {
  await meet();
  const files = word.files?.map((file) => file.file) ?? [];
  const { id, text, website, consent } = word;
  const body = { ...page, language, id, text, files, website, ...word.contact, ...(consent && { consent }) };
  const path = word.contact ? "contact" : "say";
  let answer;
  try {
    answer = await wire.post(path, body);
  } catch (refusal) {
    if (!refusal.type.endsWith("unknown_visitor")) throw refusal;
    await meet(true);
    answer = await wire.post(path, body);
  }
  known();
  showForm(false);
  return answer;
}

// The server would not have it: what he wrote comes back to where he wrote it.
function mend(word) {
  outbox.drop(word.id);
  lines.remove(word.id);
  if (word.errors?.some((error) => error.field === "consent")) {
    store.drop("consent");
    part("consent").hidden = false;
  }
  if (word.contact) {
    showForm(true);
    contact.mend(word);
  } else {
    composer.put(word.text);
  }
}

function mayConsent() {
  const box = part("consent");
  if (box.hidden || box.querySelector("input").checked) return true;
  part("consent-fault").hidden = false;
  box.querySelector("input").focus();
  return false;
}

// What he agrees to, as soon as he does; a file waits for it as a word does.
async function agreed() {
  await meet();
  while (!mayConsent()) await new Promise((done) => part("consent").addEventListener("change", done, { once: true }));
  return consentGiven();
}

const heard = {
  message(said) {
    if (said.line <= last) return true;
    if (last && said.line > last + 1) return false;
    last = said.line;
    if (said.id) outbox.drop(said.id);
    lines.take(said);
    if (said.from === "us") hearUs(said);
    seeAll();
    return true;
  },
  typing(said) {
    clearTimeout(typing);
    part("typing-words").textContent = words.typing.replace("{name}", said.name || words.us);
    part("typing").hidden = false;
    typing = setTimeout(() => (part("typing").hidden = true), said.seconds * 1000);
  },
  read: (said) => lines.see(said.line),
  talk: (said) => rating.show(said.rating_asked),
};

function hearUs(said) {
  clearTimeout(typing);
  part("typing").hidden = true;
  if (said.name) showPresence({ operator: said.name });
  lastOfUs = said.line;
  if (said.line <= read) return;
  unread += 1;
  host.tell("news", { unread, text: said.line > lastAtStart ? said.text.slice(0, 140) : "" });
}

function seeAll() {
  if (!isOpen || document.hidden || last <= read || !lines.isNear()) return;
  read = last;
  unread = 0;
  store.write("read", read);
  host.tell("news", { unread });
  if (lastOfUs <= told) return;
  told = lastOfUs;
  wire.post("read", { line: told }).catch(() => {}); // the next line says it again
}

function showPresence({ operator, away }) {
  const answers = operator && words.answers.replace("{name}", operator);
  part("presence").textContent = answers || (mode === "chat" ? words.here : away || part("presence").textContent);
  chat.classList.toggle("away", mode !== "chat" && !operator);
}

function showLinks(given) {
  const items = given.map(({ kind, url }) => {
    const link = document.createElement("a");
    const name = MESSENGERS[kind] || new URL(url).hostname;
    Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer", textContent: name });
    return link;
  });
  part("links").replaceChildren(...items);
  part("links").parentElement.hidden = !items.length;
}

function showForm(isShown) {
  const changes = part("composer").hidden !== isShown;
  contact.show(isShown);
  part("composer").hidden = isShown;
  (isShown ? chat.querySelector("#contact .ends") : part("composer")).before(part("consent"));
  part("contact-away").hidden = mode !== "chat" && !isKnown;
  if (changes) focus();
}

function focus() {
  if (!isOpen) return;
  if (part("contact").hidden) composer.focus();
  else contact.focus();
}

function isLive(lives) {
  clearTimeout(cutOff);
  if (lives) part("trouble").hidden = true;
  else cutOff = setTimeout(() => (part("trouble").hidden = document.hidden), CUT_OFF_AFTER);
}

function theme(given) {
  if (given) document.documentElement.dataset.theme = given;
}

function moved({ page: address, title, referrer, utm }) {
  page = { page: address, title, referrer, utm };
  if (!isKnown) return;
  if (meeting) wire.post("hello", { ...page, language }).catch(() => {}); // his next word tells it too
  else meet();
}

// Another page of his was first to write: from now on this one is in the same talk.
function takeOver(name) {
  if (name !== "token" || isKnown) return;
  token = store.read("token");
  meet(true);
}

function open() {
  isOpen = true;
  meet();
  lines.toEnd();
  seeAll();
  focus();
}

function close() {
  if (!host.isFramed) return;
  isOpen = false;
  host.tell("close");
}

function begin() {
  part("close").hidden = !host.isFramed;
  part("close").addEventListener("click", close);
  part("call").addEventListener("click", () => showForm(true));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("visibilitychange", seeAll);
  part("consent")?.addEventListener("change", () => (part("consent-fault").hidden = true));
  store.onChange(takeOver);
  showForm(mode !== "chat" && !isKnown);
  for (const word of outbox.waiting()) changed(word);
  host.serve({
    host(said) {
      theme(said.theme);
      moved(said);
    },
    page: moved,
    open,
    closed: () => (isOpen = false),
    kept({ name, value }) {
      store.takeOver(name, value);
      takeOver(name);
    },
  });
  if (!host.isFramed) open();
  else if (isKnown) meet();
  if (isKnown) outbox.go();
}

if (!isPreview) begin();
