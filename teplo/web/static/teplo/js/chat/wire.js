// What is said to the server: always with the visitor's secret in a header, never with a cookie.
const PATIENCE = 20_000;

// A refusal in the server's own words; `after` is when to come again, in seconds. Without a status nobody answered.
export class Refused extends Error {
  constructor(status, said = {}, after = 0) {
    super(said.errors?.[0]?.message || said.detail || said.title || "");
    Object.assign(this, { status, type: said.type || "", errors: said.errors || [], after });
  }
  get isPassing() {
    return !this.status || this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

// How long to wait after so many failures, in milliseconds: all who were cut off at once do not come back at once.
export function pause(tries, after = 0) {
  const most = after || (tries ? Math.min(15, 2 * 2 ** tries) : 2);
  return 1000 * (after + Math.random() * most);
}

export function afterOf(answer) {
  return Math.min(Number(answer.headers.get("Retry-After")) || 0, 300);
}

export function openWire(token) {
  const base = location.pathname;

  async function send(path, body, type) {
    let answer;
    try {
      answer = await fetch(base + path, {
        method: "POST",
        body,
        credentials: "omit",
        signal: AbortSignal.timeout(type ? PATIENCE : 9 * PATIENCE),
        headers: { ...(type && { "Content-Type": type }), ...(token() && { "X-Visitor": token() }) },
      });
    } catch {
      throw new Refused(0);
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw new Refused(answer.status, said, afterOf(answer));
  }
  return {
    address: `${base}stream`,
    post: (path, body = {}) => send(path, JSON.stringify(body), "application/json"),
    upload(file, consent) {
      const form = new FormData();
      form.append("consent", consent);
      form.append("file", file);
      return send("files", form);
    },
  };
}
