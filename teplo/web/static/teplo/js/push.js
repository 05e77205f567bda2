// Notices on this device: asked for by a button, given up by another, and all of it gone with the session.
import { forgetAll } from "./waiting.js";

const asks = document.querySelector("[data-push-ask]");
const ours = document.querySelector("meta[name=push-key]")?.content;
const mark = "teplo-push";
const can = ours && "PushManager" in window && "Notification" in window && "serviceWorker" in navigator;

const headers = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
const coded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

function nameOf() {
  const { userAgentData: about, userAgent } = navigator;
  if (about) return [about.brands?.at(-1)?.brand, about.platform].filter(Boolean).join(" · ");
  return userAgent.match(/(Firefox|Safari|Chrome)/)?.[0] ?? "";
}

async function subscribe() {
  const registration = await navigator.serviceWorker.ready;
  let known = await registration.pushManager.getSubscription();
  if (known && coded(known.options.applicationServerKey) !== ours) {
    await known.unsubscribe();
    known = null;
  }
  return known ?? registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: decoded(ours) });
}

async function tellServer(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth, key: ours, name: nameOf() });
  const answer = await fetch("/me/devices/", { method: "POST", headers: headers(), body });
  if (answer.ok) localStorage.setItem(mark, "on");
  return answer.ok;
}

function showState(name) {
  for (const line of document.querySelectorAll("[data-push-state]")) line.hidden = line.dataset.pushState !== name;
}

async function ask() {
  if ((await Notification.requestPermission()) !== "granted") return showState("denied");
  try {
    if (await tellServer(await subscribe())) return location.reload();
  } catch (error) {
    console.info("no push", error.name);
  }
  return showState("failed");
}

if (asks) {
  if (!can) showState("cannot");
  else if (Notification.permission === "denied") showState("denied");
  else asks.hidden = localStorage.getItem(mark) === "on";
  asks.addEventListener("click", ask);
}
// Once per visit: the session may have got another key since, and the device is known by it.
if (can && localStorage.getItem(mark) === "on" && Notification.permission === "granted" && !sessionStorage.getItem(mark)) {
  sessionStorage.setItem(mark, "told");
  subscribe().then(tellServer).catch((error) => console.info("no push", error.name));
}

// Signing out leaves nothing behind on a telephone that others may hold next.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest('form[action$="/accounts/logout/"], form[data-push-off]');
  if (!form || form.dataset.left) return;
  event.preventDefault();
  form.dataset.left = "yes";
  if (!form.matches("[data-push-off]")) forgetAll();
  localStorage.removeItem(mark);
  sessionStorage.removeItem(mark);
  const leave = async () => {
    navigator.serviceWorker?.controller?.postMessage({ leave: !form.matches("[data-push-off]") });
    const registration = await navigator.serviceWorker?.getRegistration();
    await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  };
  await Promise.race([leave().catch(() => null), new Promise((done) => setTimeout(done, 2000))]);
  form.submit();
});
