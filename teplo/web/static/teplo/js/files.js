// A field that takes several files (data-most bytes together, data-most-files of them): what goes beyond is left out and
// named beside the field after the words of data-too-much, before anything is sent; nothing else that was filled in is lost.
function beside(input) {
  const known = input.parentElement.querySelector("[data-left-out]");
  if (known) return known;
  const made = document.createElement("div");
  made.className = "field-error";
  made.dataset.leftOut = "";
  made.setAttribute("role", "alert");
  input.after(made);
  return made;
}

function fit(input) {
  const most = Number(input.dataset.most);
  const kept = new DataTransfer();
  const out = [];
  let size = 0;
  for (const file of input.files) {
    const fits = size + file.size <= most && kept.files.length < Number(input.dataset.mostFiles);
    if (fits) kept.items.add(file);
    else out.push(file.name);
    size += fits ? file.size : 0;
  }
  if (out.length) input.files = kept.files;
  const words = out.length ? `${input.dataset.tooMuch} ${out.join(", ")}` : "";
  if (words || input.parentElement.querySelector("[data-left-out]")) beside(input).textContent = words;
}

// Before whoever shows what was chosen.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches?.("input[type=file][data-most]")) fit(event.target);
  },
  true,
);

// What is chosen stands beside a picker with data-kept, and stays chosen where the answer shows it again as refused.
const chosen = new Map();

function tell(input) {
  input.parentElement.querySelector("[data-chosen]").textContent = [...input.files].map((file) => file.name).join(", ");
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=file][data-kept]")) tell(event.target);
});
document.addEventListener("htmx:before:request", (event) => {
  for (const input of event.target.querySelectorAll?.("input[type=file][data-kept]") ?? []) chosen.set(input.id, input.files);
});
document.addEventListener("htmx:after:swap", () => {
  for (const input of document.querySelectorAll("input[type=file][data-kept=again]")) {
    if (input.files.length || !chosen.has(input.id)) continue;
    input.files = chosen.get(input.id);
    tell(input);
  }
});
