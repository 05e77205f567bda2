// The page around the frame: only the company's own sites are listened to, and only the one that spoke is answered.
export function openHost(sites, { theme, page, open, closed }) {
  const isFramed = window.parent !== window;
  const waiting = [];
  let origin = "";

  function isOurs(given) {
    if (given === location.origin) return true;
    try {
      return sites.includes(new URL(given).host);
    } catch {
      return false; // "null": a page without an origin
    }
  }
  const heard = {
    host(said) {
      theme(said.theme);
      page(said);
    },
    page,
    open,
    closed,
  };
  function tell(said, more = {}) {
    if (!isFramed) return;
    if (origin) window.parent.postMessage({ teplo: said, ...more }, origin);
    else waiting.push([said, more]);
  }
  addEventListener("message", (event) => {
    if (!isFramed || event.source !== window.parent || !isOurs(event.origin)) return;
    const isFirst = !origin;
    origin = event.origin;
    heard[event.data?.teplo]?.(event.data);
    if (isFirst) for (const [said, more] of waiting.splice(0)) tell(said, more);
  });
  return {
    isFramed,
    tell,
    // Nothing but that we are here goes to a page of which nothing is known yet.
    begin: () => isFramed && window.parent.postMessage({ teplo: "ready" }, "*"),
  };
}
