// What is typed for a question of a script waits for its answer, whatever else is done in that part meanwhile: an objection
// that is opened, a mark that is set. It goes back with the state of the card that was seen beside it.
const FIELD = "script-value";
let kept = null;

document.addEventListener("input", ({ target }) => {
  if (target.id !== FIELD) return;
  kept = { of: target.dataset.of, value: target.value, version: target.form.elements.version.value };
});

document.addEventListener("submit", (event) => {
  if (event.target.elements?.[FIELD]) kept = null;
});

document.addEventListener("htmx:after:swap", () => {
  const field = document.getElementById(FIELD);
  if (!kept || field?.dataset.of !== kept.of) return;
  field.value = kept.value;
  field.form.elements.version.value = kept.version;
});
