// data-mention="address" on a textarea: after `@` and a few letters the address offers those who may be told, in a list
// below the field; data-answers="address" offers quick answers after `#`, whose text takes the place of what was typed.
// Arrows walk the list, Enter or Tab takes a line, Esc closes it; a press with the mouse takes one too.
const MARKS = [
  { sign: "@", of: "mention", words: /(?:^|[^\p{L}\p{N}_.+-])@([\p{L}\p{N} -]{0,40})$/u },
  { sign: "#", of: "answers", words: /(?:^|\s)#([\p{L}\p{N} -]{0,40})$/u },
];
const PAUSE = 120;

let field = null;
let mark = MARKS[0];
let list = null;
let at = -1;
let timer = 0;
let turn = 0;

const options = () => [...(list?.querySelectorAll("[role=option]") ?? [])];

function asked(area) {
  const written = area.value.slice(0, area.selectionStart);
  for (const one of MARKS) {
    const found = area.dataset[one.of] && one.words.exec(written);
    if (!found || found[1].includes("  ")) continue;
    mark = one;
    return found[1];
  }
  return null;
}

function close() {
  turn += 1;
  list?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.setAttribute("aria-expanded", "false");
  list = null;
  at = -1;
}

function point(to) {
  const all = options();
  if (!all.length) return;
  at = (to + all.length) % all.length;
  for (const [place, one] of all.entries()) one.setAttribute("aria-selected", String(place === at));
  field.setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

function take(option) {
  const end = field.selectionStart;
  const start = field.value.slice(0, end).lastIndexOf(mark.sign);
  const words = option.dataset.text ?? `${mark.sign}${option.dataset.name} `;
  field.setRangeText(words, start, end, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function open(area) {
  list = document.createElement("div");
  list.className = "mentions";
  list.id = "mentions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", mark.sign);
  area.after(list);
  area.setAttribute("aria-controls", "mentions");
}

async function offer(area, words) {
  const mine = ++turn;
  if (!list) open(area);
  const url = `${area.dataset[mark.of]}?q=${encodeURIComponent(words.trim())}`;
  await htmx.ajax("GET", url, { source: list, target: list, swap: "innerHTML" });
  if (mine !== turn || !list) return;
  // A name that goes on into the sentence is no question any more.
  if (document.activeElement !== area || (words.includes(" ") && !options().length)) return close();
  list.hidden = false;
  area.setAttribute("aria-expanded", "true");
  point(0);
}

document.addEventListener("input", (event) => {
  const area = event.target.closest?.("textarea[data-mention], textarea[data-answers]");
  if (!area) return;
  field = area;
  const words = asked(area);
  clearTimeout(timer);
  if (words === null) return close();
  timer = setTimeout(() => offer(area, words), PAUSE);
});

document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== field) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) point(at + steps[event.key]);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      const option = options()[at];
      if (!option) return close();
      take(option);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("#mentions [role=option]");
  if (option) {
    event.preventDefault();
    take(option);
  } else if (list && !event.target.closest("#mentions")) close();
});
document.addEventListener("focusout", (event) => {
  if (event.target === field) setTimeout(() => document.activeElement !== field && close(), 0);
});
