// What a part asks by itself: its refresh, and what the stream tells. Where the record has gone out of the reader's
// reach meanwhile, that is said once, the part asks no more, and what is on the page stays, with all that was typed.
import { say } from "./toast.js";

export const askedByItself = (ctx) => /^(refresh|live:)/.test(ctx?.sourceEvent?.type ?? "");

const GONE = [403, 404];
// By what was asked, not by who asked: the next record opened beside a list has parts of the same names.
const gone = new Set();
const asked = (ctx) => ctx.sourceElement.getAttribute("hx-get");

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!askedByItself(ctx)) return;
  if (gone.has(asked(ctx))) event.preventDefault();
  else ctx.request.headers["Teplo-Asked-Itself"] = "1";
});
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (!askedByItself(ctx) || !GONE.includes(ctx.response.status)) return;
  gone.add(asked(ctx));
  say("gone");
});
