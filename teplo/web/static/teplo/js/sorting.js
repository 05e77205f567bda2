// A list whose lines are dragged to another place; the buttons beside the handle do the same without a mouse.
//
// data-sort          on the list (an element with an id): the server answers with it as it stands then
// data-sort-item     on a line: where its new place is posted, as `place`, counted from 0; a line without it stays
// data-sort-handle   on what it is taken up by
import Sortable from "../../vendor/sortablejs/sortable.esm.js";

function placed(event) {
  const { item, to, oldDraggableIndex, newDraggableIndex } = event;
  if (oldDraggableIndex === newDraggableIndex) return;
  htmx.ajax("POST", item.dataset.sortItem, { source: item, target: to, swap: "outerMorph", values: { place: newDraggableIndex } });
}

function arm() {
  for (const list of document.querySelectorAll("[data-sort]")) {
    if (Sortable.get(list)) continue;
    Sortable.create(list, {
      draggable: "[data-sort-item]",
      handle: "[data-sort-handle]",
      forceFallback: true,
      fallbackTolerance: 4,
      animation: 120,
      ghostClass: "card-place",
      fallbackClass: "card-held",
      onEnd: placed,
    });
  }
}

document.addEventListener("htmx:after:swap", arm);
arm();
