// The one stream of this browser: says which kinds of things changed, and whether it lives at all. It is held by
// live-worker.js for all tabs, or by the page itself where there are no shared workers.
const ADDRESS = "/live/";
const AGAIN = { first: 10_000, last: 60_000 };

export function openStream(say) {
  let source = null;
  let broken = false;
  let timer = null;
  let pause = AGAIN.first;

  function begin() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    source = new EventSource(ADDRESS);
    source.onopen = () => {
      say({ lives: true, changed: broken ? ["all"] : [] });
      broken = false;
      pause = AGAIN.first;
    };
    source.onmessage = (event) => say({ lives: true, changed: event.data.split(" ") });
    source.onerror = () => {
      broken = true;
      // Refused, as after signing out or where there is no room; else the browser itself tries again soon.
      const isRefused = source.readyState === EventSource.CLOSED;
      say({ lives: false, changed: [], isRefused });
      if (!isRefused) return;
      timer = setTimeout(begin, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, AGAIN.last);
    };
  }

  function end() {
    clearTimeout(timer);
    source?.close();
    broken = true;
  }

  begin();
  return { begin, end };
}
