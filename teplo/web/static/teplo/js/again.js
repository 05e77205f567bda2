// Looks every half minute whether a public page has something new in the parts marked data-again, and puts it there.
const EVERY = 30_000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href.split("?")[0], { credentials: "omit", cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-again]")) {
    const now = fresh.getElementById(part.id);
    if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceChildren(...now.childNodes);
  }
}

// A network that is away for a moment is asked again next time.
setInterval(() => look().catch(() => {}), EVERY);
