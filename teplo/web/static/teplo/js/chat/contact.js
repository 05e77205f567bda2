// A name and a way to answer: instead of the talk when nobody is there, beside it for who wants to be called.
export function openContact(chat, { words, say, mayConsent, changed }) {
  const form = chat.querySelector("#contact");
  const state = form.querySelector("#contact-state");
  let asks = false;
  let sent = ""; // the number of what is under way: it becomes an enquiry when the server has read it, the form stays
  const { name, phone, email, text, website, callback, at } = form.elements;

  function fault(field, words) {
    const says = form.querySelector(`#${field.id}-fault`);
    says.textContent = words;
    says.hidden = !words;
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  // When he wants to be called: at his own clock's time, else as soon as it can be.
  const call = () => callback.checked && { callback_at: at.value ? new Date(at.value).toISOString() : "now" };
  callback.addEventListener("change", () => (at.parentElement.hidden = !callback.checked));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sent) return;
    const given = [phone, email].some((field) => field.value.trim());
    fault(phone, given ? "" : form.dataset.either);
    fault(email, email.validity.valid ? "" : email.validationMessage);
    if (!given || !email.validity.valid) return (given ? email : phone).focus();
    if (!mayConsent()) return;
    asks = true;
    say({
      contact: { name: name.value.trim(), phone: phone.value.trim(), email: email.value.trim(), ...call() },
      text: text.value.trim(),
      website: website.value,
    });
  });

  function under(word) {
    sent = word?.id ?? "";
    state.textContent = sent ? words.sending : "";
    form.querySelector(".go").disabled = Boolean(sent);
  }
  function fill(word) {
    const { phone: number, email: address, name: who } = word.contact;
    Object.assign(name, { value: who });
    Object.assign(phone, { value: number });
    Object.assign(email, { value: address });
    Object.assign(text, { value: word.text });
  }
  function empty() {
    under(null);
    form.reset();
    at.parentElement.hidden = true;
    changed(false);
  }
  form.querySelector("#contact-away").addEventListener("click", () => changed(false));
  return {
    show: (isShown) => (form.hidden = !isShown),
    focus: () => name.focus(),
    isUnder: () => Boolean(sent),
    // Whether what has become of a word is told here: in the form, for as long as it is asked about it.
    follows(word) {
      if (asks) under(word);
      asks = false;
      if (!word.contact || word.id !== sent) return false;
      if (word.isLate) state.textContent = words.late;
      if (word.taken) empty();
      return !word.taken;
    },
    // The server has refused what was given: back into the fields with it, whatever was not changed meanwhile.
    mend(word) {
      if (word.id !== sent) fill(word);
      under(null);
      for (const field of [phone, email]) {
        fault(field, word.errors?.find((error) => error.field === field.name)?.message || "");
      }
      const told = word.errors?.some((error) => ["phone", "email", "consent"].includes(error.field));
      state.textContent = told ? "" : word.fault;
      form.querySelector("[aria-invalid]")?.focus();
    },
  };
}
