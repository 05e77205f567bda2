// A form with a file shows how much of it is sent; the answer takes the form's place, or opens where it leads.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  if (isTooLarge(form)) return refuse(form); // the server would hang up in the middle of it
  const sent = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  form.querySelector("[data-too-large]").hidden = true;
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

function isTooLarge(form) {
  return [...form.elements].some(({ files }) => files?.[0]?.size > Number(form.dataset.most));
}

function refuse(form) {
  form.querySelector("[data-too-large]").hidden = false;
  form.querySelector("progress").hidden = true;
  form.querySelector("button[type=submit]").disabled = false;
}

function answered(form, sent) {
  if (sent.status === 413) return refuse(form);
  const leads = sent.getResponseHeader("HX-Redirect");
  if (leads) return window.location.assign(leads);
  if (!sent.responseText.includes(`id="${form.id}"`)) return form.submit(); // the page itself says what is wrong
  const page = new DOMParser().parseFromString(sent.responseText, "text/html");
  form.replaceWith(document.importNode(page.getElementById(form.id), true));
}
