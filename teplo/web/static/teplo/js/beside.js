// A card open beside its list: data-open="17" on a link fetches it into #beside where there is room, else the link is
// followed. The address keeps open=17; the card follows the row where j and k stand; Esc and data-beside-close close it.
const ROOM = window.matchMedia("(min-width: 62rem)");
const PAUSE = 150; // whoever runs through the list by keys gets the card where he stops

const beside = () => document.getElementById("beside");
const isOpen = () => Boolean(beside()?.childElementCount);
let waiting = 0;
let shown = null;

function keep(number) {
  const address = new URL(window.location.href);
  if (number) address.searchParams.set("open", number);
  else address.searchParams.delete("open");
  history.replaceState(history.state, "", address);
}

function show(link) {
  const place = beside();
  shown = link.dataset.open;
  if (shown) keep(shown);
  htmx.ajax("GET", link.href, { source: link, target: "#beside", swap: "innerHTML", select: place.dataset.part ?? place.dataset.select });
}

function close() {
  const row = document.querySelector("[data-list] > .at");
  beside().replaceChildren();
  shown = null;
  keep("");
  row?.querySelector("a[href], button")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-beside-close]") && isOpen()) close();
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[data-open]");
  if (!link || !beside() || !ROOM.matches) return;
  event.preventDefault();
  show(link);
});

document.addEventListener("list:at", (event) => {
  clearTimeout(waiting);
  const link = event.target.querySelector("a[data-open]");
  if (!link || !isOpen() || !ROOM.matches || link.dataset.open === shown) return;
  waiting = setTimeout(() => show(link), PAUSE);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen()) return;
  if (document.querySelector("dialog[open], details.menu[open]")) return;
  if (event.target.matches?.("input, textarea, select")) return; // the first Esc leaves the field
  close();
});

// An address with open=17 shows the list with the card, where there is room for both.
const asked = new URL(window.location.href).searchParams.get("open");
if (asked && beside()) {
  shown = asked;
  const link = document.querySelector(`a[data-open="${CSS.escape(asked)}"]`);
  link?.closest("[data-list] > *")?.classList.add("at");
  if (!ROOM.matches && beside().dataset.page) window.location.replace(beside().dataset.page);
}
