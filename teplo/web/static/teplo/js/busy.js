// Whether somebody is at work in a part of the page, so that fetching it anew would take something out of his hands.
const ELSEWHERE = "dialog[open], .dragging";
const OPEN = ".editing, details.menu[open], .htmx-request, form[data-dirty]";

export function isBusy(part) {
  return part.matches(".htmx-request") || isWorkedIn(part);
}

export function isWorkedIn(part) {
  if (document.hidden || document.querySelector(ELSEWHERE)) return true;
  // What a morph skips is not touched, so work in it does not count.
  const skipped = (one) => one.closest("[hx-morph-skip]") !== part && part.contains(one.closest("[hx-morph-skip]"));
  if ([...part.querySelectorAll(OPEN)].some((one) => !skipped(one))) return true;
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}
