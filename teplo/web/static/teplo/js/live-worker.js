// Shared by all tabs of one browser, so that together they hold one stream.
import { openStream } from "./stream.js";

// What was heard between the making of a page and its coming here is said to it again.
const BEFORE = 5_000;

const tabs = new Set();
let lives = false;
let stream = null;
let lately = [];

function recent() {
  lately = lately.filter((news) => news.at > Date.now() - BEFORE);
  return lately.flatMap((news) => news.changed);
}

function say(news) {
  lives = news.lives;
  recent();
  lately.push({ at: Date.now(), changed: news.changed });
  for (const tab of tabs) tab.postMessage(news);
}

self.addEventListener("connect", (event) => {
  const tab = event.ports[0];
  tab.onmessage = () => {
    tabs.delete(tab);
    if (tabs.size) return;
    stream?.end();
    stream = null;
    lives = false;
  };
  tabs.add(tab);
  // A page that has just been opened may be the first after signing in again.
  if (stream) stream.begin();
  else stream = openStream(say);
  tab.postMessage({ lives, changed: recent() });
});
