// A thin line on top while an answer is awaited for more than a moment.
const line = document.getElementById("working");
let waiting = 0;

const show = () => line?.classList.toggle("on", waiting > 0);

document.addEventListener("htmx:before:request", () => {
  waiting += 1;
  show();
});
document.addEventListener("htmx:finally:request", () => {
  waiting = Math.max(waiting - 1, 0);
  show();
});
