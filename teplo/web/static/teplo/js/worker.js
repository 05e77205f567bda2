// The service worker: keeps the files of this build and the last seen desk, shows notices, nothing else. The address of
// this file names the build; a new build is a new worker, and what the former one kept goes.
const STATIC = "/static/";
const BUILD = self.location.search.slice(1) || "first";
const FILES = `files-${BUILD}`;
const DESK = "desk";
const DESK_PATH = "/desk/";
const OFFLINE = "/offline/";
const LEAVES = "/accounts/logout/";
const SIGNS_IN = "/accounts/login/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((files) => files.add(OFFLINE)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => ![FILES, DESK].includes(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// What somebody saw is nobody else's business: it goes with the session.
const forget = () => caches.delete(DESK);

async function file(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) files.put(request, fresh.clone());
  return fresh;
}

async function keepDesk(answer) {
  const desk = await caches.open(DESK);
  const html = (await answer.text()).replace("<body", `<body data-kept="${new Date().toISOString()}"`);
  await desk.put(DESK_PATH, new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
}

const keptDesk = () => caches.match(DESK_PATH, { cacheName: DESK });

async function remember(request, answer) {
  const { pathname } = new URL(request.url);
  if (pathname === SIGNS_IN) await forget();
  else if (pathname === DESK_PATH && answer.ok && !answer.redirected) await keepDesk(answer);
}

// On a poor network the kept desk is there before the fresh one: whoever waits longer than this reads the kept one.
const PATIENCE = 8000;

async function page(event) {
  const { request } = event;
  const isDesk = new URL(request.url).pathname === DESK_PATH;
  const asked = fetch(request).then((fresh) => {
    event.waitUntil(remember(request, fresh.clone()).catch((error) => console.info("not kept", error.name)));
    return fresh;
  });
  const late = new Promise((done) => setTimeout(done, PATIENCE)).then(() => (isDesk ? keptDesk() : null)).then((kept) => kept ?? asked);
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    const kept = isDesk ? await keptDesk() : null;
    return kept ?? (await caches.match(OFFLINE, { cacheName: FILES })) ?? Promise.reject(error);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === LEAVES) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (pathname.startsWith(STATIC)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

// A page that was open before the worker came says what it is made of.
self.addEventListener("message", (event) => {
  const { files = [], desk = false, leave = false } = event.data ?? {};
  const keep = async () => {
    const cache = await caches.open(FILES);
    const lacking = [];
    for (const url of files) if (!(await cache.match(url))) lacking.push(url);
    await Promise.allSettled(lacking.map((url) => cache.add(url)));
    if (desk) {
      const answer = await fetch(DESK_PATH);
      if (answer.ok && !answer.redirected) await keepDesk(answer);
    }
  };
  event.waitUntil(leave ? forget() : keep());
});

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const show = self.registration.showNotification(told.title || "Teplo", {
    body: told.body || "",
    tag: told.tag || undefined,
    renotify: Boolean(told.tag),
    requireInteraction: Boolean(told.stays),
    icon: `${STATIC}${BUILD}/teplo/icons/192.png`,
    badge: `${STATIC}${BUILD}/teplo/icons/badge.png`,
    data: { url: told.url || DESK_PATH },
  });
  event.waitUntil(show);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || DESK_PATH, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const known = pages.find((one) => new URL(one.url).pathname === url.pathname);
    return known ? known.focus() : self.clients.openWindow(url.href);
  };
  event.waitUntil(open());
});
