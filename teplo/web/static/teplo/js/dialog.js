// data-dialog="id" opens a <dialog>, data-close closes the one it stands in, a click on the backdrop too.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("details.menu")?.removeAttribute("open");
    document.getElementById(opener.dataset.dialog).showModal();
    return;
  }
  const inside = event.target.closest("dialog");
  if (event.target.closest("[data-close]")) inside?.close();
  else if (inside && event.target === inside && isOutside(inside, event)) inside.close();
});

function isOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
