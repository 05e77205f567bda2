// Files by button, drop and paste: each goes up as soon as he has agreed that we keep what he sends, and waits, named, to
// go with the next word.
export function openFiles(chat, { wire, words, most, largest, agreed, changed }) {
  const input = chat.querySelector("#files");
  const list = chat.querySelector("#chosen");
  let chosen = [];
  if (!input) return { take: () => [], has: () => false, isBusy: () => false };

  function draw(one) {
    const remove = document.createElement("button");
    Object.assign(remove, { type: "button", className: "quiet", textContent: "×", ariaLabel: `${words.remove} ${one.file.name}` });
    remove.addEventListener("click", () => drop(one));
    one.item = document.createElement("li");
    one.says = document.createElement("small");
    one.item.append(one.file.name, " ", one.says, remove);
    list.append(one.item);
  }
  function drop(one) {
    chosen = chosen.filter((other) => other !== one);
    one.item.remove();
    changed();
  }
  function refuse(one, why) {
    one.says.textContent = why;
    one.item.classList.add("fault");
  }

  async function add(file) {
    if (chosen.length >= most) return;
    const one = { file, kept: null, isBusy: true };
    chosen.push(one);
    draw(one);
    if (file.size > largest) {
      one.isBusy = false;
      return refuse(one, words.toolarge);
    }
    const consent = await agreed();
    if (!chosen.includes(one)) return;
    one.says.textContent = words.uploading;
    try {
      one.kept = await wire.upload(file, consent);
      one.says.textContent = "";
    } catch (refusal) {
      refuse(one, refusal.message || words.notup);
    }
    one.isBusy = false;
    changed();
  }
  const addAll = (files) => [...files].forEach(add);

  input.addEventListener("change", () => {
    addAll(input.files);
    input.value = "";
  });
  chat.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    chat.classList.add("over");
  });
  chat.addEventListener("dragleave", (event) => {
    if (!chat.contains(event.relatedTarget)) chat.classList.remove("over");
  });
  chat.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    chat.classList.remove("over");
    addAll(event.dataTransfer.files);
  });
  chat.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) addAll(event.clipboardData.files);
  });
  return {
    has: () => chosen.some((one) => one.kept),
    isBusy: () => chosen.some((one) => one.isBusy),
    // What is up, and no longer waits here.
    take() {
      const up = chosen.filter((one) => one.kept);
      chosen = [];
      list.replaceChildren();
      return up.map((one) => one.kept);
    },
  };
}
