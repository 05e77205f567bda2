// The chat on another site: <script src="…/w/<key>.js" async></script>. It draws a button, a greeting and a frame of ours;
// what is said stays in the frame. At the visitor's nothing is kept before he has written, then a mark of this name, and
// what the frame would keep itself where the browser does not let it.
// data-theme="dark" forces a look; a click on [data-teplo-chat] of the site opens the chat.
(() => {
  const here = document.currentScript;
  const address = here.src.replace(/\.js(?:[?#].*)?$/, "");
  const { origin } = new URL(address);
  const MARK = `teplo-chat:${address.split("/").pop()}`;
  const AGAIN = [2, 10, 60]; // seconds between tries to learn how it looks, each made longer by chance
  const PHONE = matchMedia("(max-width: 30rem), (max-height: 26rem)");
  const LOOK = `
:host { all: initial; }
.chat { position: fixed; z-index: 2147483000; inset: auto 20px 20px auto; color-scheme: light dark;
  font: 15px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.chat.left { inset: auto auto 20px 20px; }
button { font: inherit; cursor: pointer; border: 0; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.launch { display: grid; place-items: center; position: relative; width: 60px; height: 60px; margin-left: auto; padding: 0;
  border-radius: 50%; background: var(--accent); color: var(--ink); box-shadow: 0 6px 24px #0004, 0 1px 4px #0003;
  transition: transform 120ms, filter 120ms; }
.left .launch { margin: 0; }
.launch:hover { filter: brightness(1.08); transform: scale(1.04); }
.launch svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round;
  stroke-linejoin: round; }
.launch .shut, .open .launch .talk { display: none; }
.open .launch .shut { display: block; }
.count { position: absolute; inset: -3px -3px auto auto; min-width: 22px; padding: 0 6px; box-sizing: border-box;
  border-radius: 11px; border: 2px solid #fff; background: #16211f; color: #fff; font-size: 12px; font-weight: 700;
  line-height: 18px; text-align: center; }
.say { position: absolute; right: 0; bottom: 76px; display: flex; width: max-content; max-width: min(300px, calc(100vw - 40px));
  border-radius: 14px 14px 4px 14px; background: light-dark(#fff, #212b2a); color: light-dark(#1d2726, #e3eae8);
  box-shadow: 0 8px 30px #0004; animation: rise 180ms ease-out; }
.left .say { right: auto; left: 0; border-radius: 14px 14px 14px 4px; }
.say .words { padding: 12px 0 12px 16px; background: none; color: inherit; text-align: start; white-space: pre-line;
  overflow-wrap: anywhere; }
.say .away { align-self: flex-start; padding: 8px 12px; background: none; color: inherit; font-size: 20px; line-height: 1; }
iframe { position: absolute; right: 0; bottom: 76px; width: 380px; height: min(620px, calc(100vh - 116px)); border: 0;
  border-radius: 16px; background: light-dark(#fff, #1a2221); box-shadow: 0 12px 48px #0005; color-scheme: light dark;
  transition: opacity 140ms, transform 140ms; }
.left iframe { right: auto; left: 0; }
.chat:not(.open) iframe { visibility: hidden; opacity: 0; transform: translateY(12px); pointer-events: none; }
.dark { color-scheme: dark; } .light { color-scheme: light; }
[hidden] { display: none !important; }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (max-width: 30rem), (max-height: 26rem) {
  .open iframe { position: fixed; inset: 0; width: 100%; height: 100dvh; border-radius: 0; box-shadow: none; }
  .open .launch { display: none; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media print { .chat { display: none; } }`;

  const made = (tag, given = {}, ...parts) => {
    const one = Object.assign(document.createElement(tag), given);
    one.append(...parts);
    return one;
  };
  const drawing = (name, path) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", name);
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };
  // A site may forbid its pages to keep anything; then the chat begins anew on each of them.
  const kept = (area) => {
    try {
      return window[area].getItem(MARK);
    } catch {
      return null;
    }
  };
  const keep = (area, value, name = MARK) => {
    try {
      if (value) window[area].setItem(name, value);
      else window[area].removeItem(name);
    } catch {
      return;
    }
  };

  const keptForFrame = () => {
    try {
      const ours = Object.entries(localStorage).filter(([name]) => name.startsWith(`${MARK}:`));
      return Object.fromEntries(ours.map(([name, value]) => [name.slice(MARK.length + 1), value]));
    } catch {
      return {};
    }
  };

  async function learn(tries = 0) {
    const language = document.documentElement.lang || navigator.language;
    try {
      const answer = await fetch(`${address}/look?language=${encodeURIComponent(language)}`, { credentials: "omit" });
      if (answer.ok) return draw(await answer.json());
      if (answer.status < 500 && answer.status !== 429) return;
    } catch (error) {
      if (tries >= AGAIN.length) console.warn("The chat does not answer.", error);
    }
    if (tries < AGAIN.length) setTimeout(() => learn(tries + 1), AGAIN[tries] * (1 + Math.random()) * 1000);
  }

  function draw(look) {
    const isKnown = () => kept("localStorage") === "1";
    if (look.mode === "hidden" && !isKnown()) return;
    const count = made("span", { className: "count", hidden: true });
    const launch = made(
      "button",
      { className: "launch", type: "button" },
      drawing("talk", "M4 20l1.4-4.2a8 8 0 1 1 3.4 3z M9 11.5h.01 M12.5 11.5h.01 M16 11.5h.01"),
      drawing("shut", "M6 9l6 6 6-6"),
      count,
    );
    const words = made("button", { className: "words", type: "button" });
    const away = made("button", { className: "away", type: "button", ariaLabel: look.words.dismiss, textContent: "×" });
    const say = made("div", { className: "say", hidden: true }, words, away);
    const live = made("div", { role: "status", ariaLive: "polite" }, say);
    const chat = made("div", { className: `chat ${look.place} ${here.dataset.theme || ""}` }, live, launch);
    chat.style.setProperty("--accent", look.colour);
    chat.style.setProperty("--ink", look.ink);
    const host = made("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // a policy of the site may refuse <style>
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    root.append(chat);
    document.body.append(host);

    let frame = null;
    let isReady = false;
    const isOpen = () => chat.classList.contains("open");
    const tell = (said, more = {}) => frame.contentWindow.postMessage({ teplo: said, ...more }, origin);
    const tellPage = () => isReady && tell("page", page());

    function load() {
      if (frame) return;
      frame = made("iframe", { title: look.words.frame, src: `${address}/?language=${look.language}` });
      chat.insertBefore(frame, launch);
    }
    function show(isShown) {
      load();
      chat.classList.toggle("open", isShown);
      say.hidden = true;
      launch.ariaExpanded = String(isShown);
      name(isShown ? look.words.close : look.words.open);
      if (isShown) count.hidden = true;
      if (isKnown()) keep("sessionStorage", isShown ? "open" : "");
      if (isReady) tell(isShown ? "open" : "closed");
      if (isShown) frame.focus();
      else launch.focus();
      fit();
    }
    function name(given) {
      launch.ariaLabel = launch.title = given;
    }
    function greet(given) {
      words.textContent = given;
      say.hidden = false;
    }
    // On a phone the frame is what the keyboard leaves of the screen, and the page below it stays where it is.
    function fit() {
      const whole = isOpen() && PHONE.matches && window.visualViewport;
      frame.style.height = whole ? `${visualViewport.height}px` : "";
      frame.style.top = whole ? `${visualViewport.offsetTop}px` : "";
      document.documentElement.style.overflow = whole ? "hidden" : "";
    }

    const heard = {
      ready() {
        isReady = true;
        tell("host", { ...page(), theme: here.dataset.theme || "", kept: keptForFrame() });
        if (isOpen()) tell("open");
      },
      close: () => show(false),
      known: () => keep("localStorage", "1"),
      keep: ({ name, value }) => keep("localStorage", value, `${MARK}:${name}`),
      news({ unread, text }) {
        if (isOpen()) return;
        count.hidden = !unread;
        count.textContent = unread > 9 ? "9+" : unread;
        name(unread ? look.words.unread.replace("{count}", unread) : look.words.open);
        if (text) greet(text);
      },
    };
    addEventListener("message", (event) => {
      if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
      heard[event.data?.teplo]?.(event.data);
    });
    launch.addEventListener("click", () => show(!isOpen()));
    words.addEventListener("click", () => show(true));
    away.addEventListener("click", () => {
      say.hidden = true;
      launch.focus();
    });
    chat.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && isOpen()) show(false);
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.("[data-teplo-chat]")) return;
      event.preventDefault();
      show(true);
    });
    window.visualViewport?.addEventListener("resize", () => isOpen() && fit());
    window.visualViewport?.addEventListener("scroll", () => isOpen() && fit());
    PHONE.addEventListener("change", () => isOpen() && fit());
    addEventListener("storage", ({ key, newValue }) => {
      if (isReady && key?.startsWith(`${MARK}:`)) tell("kept", { name: key.slice(MARK.length + 1), value: newValue });
    });
    addEventListener("popstate", tellPage);
    window.navigation?.addEventListener("navigatesuccess", tellPage);

    name(look.words.open);
    launch.ariaExpanded = "false";
    if (isKnown()) {
      load();
      if (kept("sessionStorage") === "open" && !PHONE.matches) chat.classList.add("open");
    } else if (look.greeting && look.greeting_after) {
      setTimeout(() => !frame && greet(look.greeting), look.greeting_after * 1000);
    }
  }

  function page() {
    const utm = {};
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (name.startsWith("utm_")) utm[name.slice(4)] = value.slice(0, 200);
    }
    return {
      page: location.href.slice(0, 2000),
      title: document.title.slice(0, 200),
      referrer: document.referrer.slice(0, 2000),
      utm,
    };
  }

  const drawn = (window.teploChats ||= new Set());
  if (drawn.has(address)) return;
  drawn.add(address);
  if (document.body) learn();
  else addEventListener("DOMContentLoaded", () => learn());
})();
