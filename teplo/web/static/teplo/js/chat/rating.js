// Stars at the end of a talk; given again they take the place of what was given.
export function openRating(chat, { wire }) {
  const form = chat.querySelector("#rating");
  let isDone = false;

  function show(asked) {
    form.hidden = !asked || isDone;
  }
  form.addEventListener("change", () => (form.querySelector("#rating-words").hidden = false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const stars = Number(new FormData(form).get("stars"));
    if (!stars) return;
    const says = form.querySelector("[role=status]");
    try {
      await wire.post("rate", { stars, words: form.elements.words.value.trim() });
      says.textContent = form.dataset.thanks;
      form.classList.add("done");
    } catch (refusal) {
      says.textContent = refusal.message || form.dataset.later;
    }
  });
  form.querySelector("#rating-away").addEventListener("click", () => {
    isDone = true;
    show(false);
  });
  return { show };
}
