// The chat as its visitors will see it, while its settings are being changed: the real page in a frame, which asks and
// sends nothing there (`?preview=1`), with the texts and colours of the form beside it.
const preview = document.querySelector("[data-chat-preview]");
const frame = preview?.querySelector("iframe");
const form = document.querySelector("[data-chat-form]");

function luminance(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
// As teplo/web/chat/ink.py chooses it.
const inkOn = (colour) => (1.05 / (luminance(colour) + 0.05) >= 4.5 ? "#ffffff" : "#000000");

function show() {
  const page = frame.contentDocument;
  const part = (id) => page.getElementById(id);
  if (!part("chat")) return;
  const given = Object.fromEntries(new FormData(form));
  const isAway = preview.querySelector("[data-preview-away]").checked && given.when_away !== "chat";
  const colour = /^#[0-9a-f]{6}$/i.test(given.colour) ? given.colour : "#0f766e";
  const greeting = given.greeting.trim() || preview.dataset.greeting;
  for (const root of [page.documentElement, preview]) {
    root.style.setProperty("--chat-accent", colour);
    root.style.setProperty("--chat-ink", inkOn(colour));
  }
  page.documentElement.dataset.theme = preview.querySelector("[data-preview-dark]").checked ? "dark" : "light";
  page.querySelector("h1").textContent = given.title.trim() || preview.dataset.title;
  page.querySelector("#greeting .said-text").textContent = greeting;
  part("presence").textContent = isAway ? given.away_text.trim() || preview.dataset.away : part("chat").dataset.here;
  part("contact").hidden = part("call").parentElement.hidden = !isAway;
  part("contact-away").hidden = true;
  part("composer").hidden = isAway;
  part("consent").hidden = !given.consent;
  (isAway ? page.querySelector("#contact .ends") : part("composer")).before(part("consent"));
  for (const file of page.querySelectorAll(".icon.file")) file.hidden = !given.files;
  preview.classList.toggle("chat-preview-left", given.place === "left");
  const isHidden = isAway && given.when_away === "hidden";
  frame.parentElement.classList.toggle("chat-preview-none", isHidden);
  frame.hidden = isHidden;
  preview.querySelector(".chat-preview-foot").hidden = isHidden;
  const says = preview.querySelector("[data-preview-say]");
  says.textContent = greeting;
  says.hidden = !Number(given.greeting_after);
}

if (frame && form) {
  frame.addEventListener("load", show);
  for (const changing of [form, preview]) changing.addEventListener("input", show);
  if (frame.contentDocument?.readyState === "complete") show();
}
