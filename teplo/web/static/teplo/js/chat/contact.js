// A name and a way to answer: instead of the talk when nobody is there, beside it for who wants to be called.
export function openContact(chat, { say, mayConsent, changed }) {
  const form = chat.querySelector("#contact");
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
    const given = [phone, email].some((field) => field.value.trim());
    fault(phone, given ? "" : form.dataset.either);
    fault(email, email.validity.valid ? "" : email.validationMessage);
    if (!given || !email.validity.valid) return (given ? email : phone).focus();
    if (!mayConsent()) return;
    say({
      contact: { name: name.value.trim(), phone: phone.value.trim(), email: email.value.trim(), ...call() },
      text: text.value.trim(),
      website: website.value,
    });
    form.reset();
    at.parentElement.hidden = true;
    changed(true);
  });
  form.querySelector("#contact-away").addEventListener("click", () => changed(false));
  return {
    show: (isShown) => (form.hidden = !isShown),
    focus: () => name.focus(),
    // The server has refused what was given: back into the fields with it.
    mend(word) {
      Object.assign(name, { value: word.contact.name });
      Object.assign(phone, { value: word.contact.phone });
      Object.assign(email, { value: word.contact.email });
      Object.assign(text, { value: word.text });
      for (const field of [phone, email]) {
        fault(field, word.errors?.find((error) => error.field === field.name)?.message || "");
      }
    },
  };
}
