// A value changed where it stands: a click or Enter opens it, Enter saves (Ctrl Enter in a long text), Esc restores.
const INPUT = "form .form-control, form .form-select, form .form-check-input";

function open(inline) {
  inline.classList.add("editing");
  const input = inline.querySelector(INPUT);
  input?.focus();
  input?.select?.();
}

function close(inline) {
  inline.querySelector("form").reset();
  inline.classList.remove("editing");
  inline.querySelector(".inline-value").focus();
}

document.addEventListener("click", (event) => {
  const inline = event.target.closest("button.inline-value")?.closest("[data-inline]");
  if (inline) open(inline);
  const cancel = event.target.closest("[data-inline] button[type=reset]");
  if (cancel) {
    event.preventDefault();
    close(cancel.closest("[data-inline]"));
  }
});

document.addEventListener("keydown", (event) => {
  const inline = event.target.closest?.("[data-inline].editing");
  if (!inline) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(inline);
  } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    inline.querySelector("form").requestSubmit();
  }
});

document.addEventListener("change", (event) => {
  const inline = event.target.closest("[data-inline].editing");
  if (inline && event.target.matches("select")) inline.querySelector("form").requestSubmit();
});

document.addEventListener("htmx:after:swap", (event) => {
  const id = event.detail.ctx?.target?.id;
  const inline = id && document.getElementById(id)?.closest("[data-inline]");
  if (!inline) return;
  if (inline.classList.contains("editing")) inline.querySelector(INPUT)?.focus();
  else inline.querySelector(".inline-value")?.focus();
});
