// An enquiry is dragged onto a person: data-assign on the row says where to send, data-owner on the person says whom.
let dragged = null;

const target = (event) => (dragged ? event.target.closest?.("[data-owner]") : null);

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-assign]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  document.body.classList.add("dragging");
});

document.addEventListener("dragover", (event) => {
  const over = target(event);
  for (const one of document.querySelectorAll(".drop-here")) if (one !== over) one.classList.remove("drop-here");
  if (!over) return;
  event.preventDefault();
  over.classList.add("drop-here");
});

document.addEventListener("drop", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  const values = { to: over.dataset.owner };
  htmx.ajax("POST", dragged.dataset.assign, { source: dragged, target: dragged, swap: "none", values });
});

document.addEventListener("dragend", () => {
  dragged = null;
  document.body.classList.remove("dragging");
  for (const one of document.querySelectorAll(".drop-here")) one.classList.remove("drop-here");
});
