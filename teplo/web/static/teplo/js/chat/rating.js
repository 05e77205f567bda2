// Stars at the end of a talk; given again they take the place of what was given. Who does not want to is asked no more
// until the next talk ends.
export function openRating(chat, { wire, store }) {
  const form = chat.querySelector("#rating");

  function show(asked) {
    if (!asked) {
      store.drop("unrated");
      form.reset();
      form.classList.remove("done");
      form.querySelector("#rating-words").hidden = true;
      form.querySelector("[role=status]").textContent = "";
    }
    form.hidden = !asked || store.read("unrated") === true;
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
    store.write("unrated", true);
    form.hidden = true;
  });
  return { show };
}
