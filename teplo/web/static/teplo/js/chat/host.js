// The page around the frame: only the company's own sites are listened to, and only the one that spoke is answered.
const PATIENCE = 3_000; // a page that carries the frame without our script says nothing

export function openHost(sites) {
  const isFramed = window.parent !== window;
  const waiting = [];
  const early = [];
  let origin = "";
  let handlers = null;
  let met;
  const meeting = new Promise((done) => (met = done));

  function isOurs(given) {
    if (given === location.origin) return true;
    try {
      return sites.includes(new URL(given).host);
    } catch {
      return false; // "null": a page without an origin
    }
  }
  function tell(said, more = {}) {
    if (!isFramed) return;
    if (origin) window.parent.postMessage({ teplo: said, ...more }, origin);
    else waiting.push([said, more]);
  }
  addEventListener("message", (event) => {
    if (!isFramed || event.source !== window.parent || !isOurs(event.origin)) return;
    origin = event.origin;
    for (const [said, more] of waiting.splice(0)) tell(said, more);
    if (event.data?.teplo === "host") met(event.data.kept ?? {});
    if (handlers) handlers[event.data?.teplo]?.(event.data);
    else early.push(event.data);
  });
  return {
    isFramed,
    tell,
    // Nothing but that we are here goes to a page of which nothing is known yet. Gives what it keeps for us.
    begin() {
      if (!isFramed) return {};
      window.parent.postMessage({ teplo: "ready" }, "*");
      setTimeout(() => met({}), PATIENCE);
      return meeting;
    },
    serve(given) {
      handlers = given;
      for (const said of early.splice(0)) handlers[said?.teplo]?.(said);
    },
  };
}
