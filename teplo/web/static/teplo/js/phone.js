// The product as an application on a phone: its service worker, the prompt to install it, and whether there is a line.
const worker = document.querySelector("meta[name=service-worker]")?.content;
const isDesk = location.pathname === "/desk/";
let prompt = null;

const usedFiles = () =>
  [...performance.getEntriesByType("resource")].map((one) => one.name).filter((url) => new URL(url).pathname.startsWith("/static/"));

async function tellWorker() {
  const hadOne = Boolean(navigator.serviceWorker.controller);
  await navigator.serviceWorker.register(worker, { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ files: usedFiles(), desk: isDesk && !hadOne });
}

if (worker && "serviceWorker" in navigator && window.isSecureContext) {
  // After everything else: whoever waits for his desk waits for no worker. It may be refused (a private window): the
  // page then works as before.
  const begin = () => setTimeout(() => tellWorker().catch((error) => console.info("no service worker", error.name)), 1000);
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
}

const showInstall = (is) => {
  for (const button of document.querySelectorAll("[data-install]")) button.hidden = !is;
};
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = event;
  showInstall(true);
});
window.addEventListener("appinstalled", () => showInstall(false));
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-install]") || !prompt) return;
  prompt.prompt();
  prompt = null;
  showInstall(false);
});

// A page that the worker has kept says of when it is.
const kept = document.body.dataset.kept;
const banner = document.getElementById("kept");
if (kept && banner) {
  const at = new Date(kept).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  banner.querySelector("[data-kept-at]").textContent = at;
  banner.hidden = false;
}
window.addEventListener("online", () => {
  if (kept && isDesk) location.reload();
});
