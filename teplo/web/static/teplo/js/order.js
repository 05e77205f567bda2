// data-order on a list: data-order-up and data-order-down in its lines let a line change places with its neighbour.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order-up], [data-order-down]");
  const line = button?.closest("[data-order] > *");
  if (!line) return;
  if ("orderUp" in button.dataset) line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
});
