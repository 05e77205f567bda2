// A form with a file shows how much of it is sent; the answer takes the form's place, or opens where it leads.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  const sent = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  bar.hidden = false;
  sent.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = Math.round((100 * loaded) / total);
    if (loaded === total) bar.removeAttribute("value"); // now it is read there
  });
  sent.addEventListener("load", () => answered(form, sent));
  sent.addEventListener("error", () => form.submit());
  sent.open("POST", form.action);
  sent.setRequestHeader("HX-Request", "true");
  sent.send(new FormData(form));
});

function answered(form, sent) {
  const leads = sent.getResponseHeader("HX-Redirect");
  if (leads) return window.location.assign(leads);
  if (!sent.responseText.includes(`id="${form.id}"`)) return form.submit(); // the page itself says what is wrong
  const page = new DOMParser().parseFromString(sent.responseText, "text/html");
  form.replaceWith(document.importNode(page.getElementById(form.id), true));
}
