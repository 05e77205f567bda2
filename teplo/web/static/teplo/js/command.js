// The search-and-command box: arrows walk what was found, Enter goes there, Esc leaves.
const box = document.getElementById("command");
const list = document.getElementById("command-found");
let chosen = 0;

const lines = () => [...list.querySelectorAll(".found")];

function choose(place) {
  const all = lines();
  for (const line of all) line.setAttribute("aria-selected", "false");
  chosen = all.length ? (place + all.length) % all.length : 0;
  const line = all[chosen];
  line?.setAttribute("aria-selected", "true");
  line?.scrollIntoView({ block: "nearest" });
  if (line) box.setAttribute("aria-activedescendant", line.id);
  else box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-expanded", String(all.length > 0));
}

function leave() {
  box.value = "";
  list.replaceChildren(); // what was found for other words is no answer to the next ones
  box.blur();
}

if (box) {
  document.addEventListener("htmx:after:swap", () => choose(0));
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") leave();
    else if (event.key === "Enter" && lines().length) lines()[chosen].click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus until the click
  list.addEventListener("click", () => setTimeout(leave));
}
