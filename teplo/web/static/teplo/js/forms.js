// One press, one request; what was typed is not left behind unasked; small filter forms keep the rest of the address.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-merge-address]")) return merge(event, form);
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  delete form.dataset.dirty;
  if (isHtmx(form) || form.method !== "post") return;
  form.dataset.sent = "true";
}, true);

const isHtmx = (form) => form.matches("[hx-post], [hx-get], [hx-put], [hx-delete]");

function merge(event, form) {
  event.preventDefault();
  const address = new URL(window.location.href);
  for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
  address.searchParams.delete("after");
  address.searchParams.delete("before");
  window.location.assign(address);
}

function buttonsOf(element) {
  const form = element.closest?.("form");
  return form ? [...form.querySelectorAll("button[type=submit]"), ...document.querySelectorAll(`button[form="${form.id}"]`)] : [];
}

// Kept by request: a part that has put another in its place is in no form any more when its answer is there.
const resting = new WeakMap();
document.addEventListener("htmx:before:request", (event) => {
  const buttons = buttonsOf(event.target);
  resting.set(event.detail.ctx, buttons);
  for (const button of buttons) button.disabled = true;
});
document.addEventListener("htmx:finally:request", (event) => {
  for (const button of resting.get(event.detail.ctx) ?? []) button.disabled = false;
});
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form && event.detail.ctx.response.status >= 400) form.dataset.dirty = "refused";
});

// Coming back by the browser's button shows a form that may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Whoever has taken back what he typed has nothing to lose.
function isAsItWas(form) {
  return !form.querySelector("[contenteditable]") && [...form.elements].every((one) =>
    one.options
      ? [...one.options].every((option) => option.selected === option.defaultSelected)
      : one.value === (one.defaultValue ?? one.value) && one.checked === one.defaultChecked);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form || form.dataset.dirty === "refused") return;
  if (event.target.matches("textarea") && isAsItWas(form)) delete form.dataset.dirty;
  else form.dataset.dirty = "true";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});
