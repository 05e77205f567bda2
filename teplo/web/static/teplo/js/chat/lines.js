// What was said, from top to bottom: lines of the server in their order, below them words that are on their way.
const NEAR = 80; // pixels from the end: who is there goes on with what comes
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}»]/g;

const made = (tag, className, ...parts) => {
  const one = document.createElement(tag);
  one.className = className;
  one.append(...parts);
  return one;
};

function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const link = made("a", "", found[0]);
    Object.assign(link, { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow ugc" });
    parts.push(text.slice(from, found.index), link);
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

function sizeOf(bytes, language) {
  const unit = bytes < 1_000_000 ? "kilobyte" : "megabyte";
  const size = bytes / (unit === "kilobyte" ? 1e3 : 1e6);
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}

function fileOf(file, language) {
  const name = file.url ? made("a", "", file.name) : made("span", "", file.name);
  if (file.url) Object.assign(name, { href: file.url, target: "_blank", rel: "noopener" });
  return made("li", "", name, " ", made("small", "", sizeOf(file.size, language)));
}

export function drawLines(list, { words, language, onAgain, onNear }) {
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const calendar = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
  const drawn = new Map(); // by the client's number, for what is ours; by line otherwise
  let lastDay = "";
  let seen = 0;

  const isNear = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  const toEnd = () => (list.scrollTop = list.scrollHeight);
  const firstOfOurs = () => list.querySelector("[data-way]");

  function fill(item, said) {
    const isMine = said.from === "you";
    const text = made("div", "said-text", ...withLinks(said.text || ""));
    const parts = [made("span", "unseen", `${isMine ? words.you : said.name || words.us}: `), text];
    if (said.files?.length) parts.push(made("ul", "said-files", ...said.files.map((file) => fileOf(file, language))));
    const when = made("time", "", clock.format(new Date(said.at)));
    when.dateTime = new Date(said.at).toISOString();
    const name = !isMine && (said.automatic ? words.automatic : said.name);
    parts.push(made("div", "said-foot", ...(name ? [name, " "] : []), when, " ", made("span", "said-state", said.state || "")));
    item.replaceChildren(...parts);
    item.className = `said ${isMine ? "said-mine" : "said-ours"}`;
  }

  function day(at, before) {
    const now = calendar.format(new Date(at));
    if (now === lastDay) return;
    const isFirst = !lastDay;
    lastDay = now;
    if (isFirst && now === calendar.format(new Date())) return;
    list.insertBefore(made("div", "day", now), before);
  }

  // A line of the talk; a word of ours that was on its way takes its place.
  function take(said) {
    const wasNear = isNear() || said.from === "you";
    const before = firstOfOurs();
    day(said.at, before);
    const item = (said.id && drawn.get(said.id)) || made("div", "");
    if (said.id) drawn.set(said.id, item);
    delete item.dataset.way;
    item.dataset.line = said.line;
    fill(item, said);
    list.insertBefore(item, firstOfOurs());
    states();
    if (wasNear) toEnd();
  }

  // A word that is not in the talk yet.
  function await_(word) {
    let item = drawn.get(word.id);
    if (item && !item.dataset.way) return;
    const isNew = !item;
    item ||= made("div", "");
    drawn.set(word.id, item);
    item.dataset.way = word.fault ? "fault" : "under";
    const state = word.fault ? words.refused : word.taken ? words.sent : word.isLate ? words.late : words.sending;
    const { name, phone, email } = word.contact || {};
    fill(item, { ...word, text: [word.text, name, phone, email].filter(Boolean).join("\n"), from: "you", state });
    if (word.fault) {
      const again = made("button", "quiet", words.mend);
      again.type = "button";
      again.addEventListener("click", () => onAgain(word));
      item.append(made("p", "fault", `${word.fault} `, again));
    }
    if (!isNew) return;
    list.append(item);
    toEnd();
  }

  function remove(id) {
    drawn.get(id)?.remove();
    drawn.delete(id);
  }

  // Below the last of our visitor's lines that we have read, and below the very last.
  function states() {
    const mine = [...list.querySelectorAll(".said-mine[data-line]")];
    const lastSeen = mine.findLast((item) => Number(item.dataset.line) <= seen);
    for (const item of mine) {
      const state = item === lastSeen ? words.read : item === mine.at(-1) ? words.sent : "";
      item.querySelector(".said-state").textContent = state;
    }
  }

  // Who is at the end stays there when a box below takes room, and when the keyboard of a phone does.
  let wasNear = true;
  list.addEventListener("scroll", () => {
    wasNear = isNear();
    if (wasNear) onNear();
  });
  new ResizeObserver(() => wasNear && toEnd()).observe(list);
  return {
    take,
    await: await_,
    remove,
    toEnd,
    isNear,
    see(line) {
      seen = Math.max(seen, line);
      states();
    },
  };
}
