// Keeps the day's rolls usable without a network. Only rolls, and what they are drawn
// with, are kept; all other addresses go to the network as if this were not here.

const PAGES = "sidro-roll-pages";
const PARTS = "sidro-roll-parts";
const ROLL = /\/teach\/sessions\/\d+\/roll\/$/;
const PATIENCE = 5000; // milliseconds a roll may take before the kept one is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && ROLL.test(url.pathname)) {
    event.respondWith(page(request, url.pathname));
  } else if (["style", "script", "font", "image"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepAll(event.data.keep, event.data.parts ?? []));
});

async function page(request, path) {
  const fresh = fetch(request).then(async (answer) => {
    await keep(path, answer);
    return answer;
  });
  fresh.catch(() => {}); // looked at below, or too late
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  try {
    return await Promise.race([fresh, late]);
  } catch {
    const kept = await (await caches.open(PAGES)).match(path);
    return kept ?? fresh;
  }
}

// What is in use is newer than what is kept, unless there is no network.
async function part(request) {
  const parts = await caches.open(PARTS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await parts.put(request.url, answer.clone());
    return answer;
  } catch (problem) {
    const kept = await parts.match(request.url);
    if (kept) return kept;
    throw problem;
  }
}

// A page that asks to sign in, or was refused, is not the roll.
async function keep(path, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  await (await caches.open(PAGES)).put(path, answer.clone());
}

async function keepAll(paths, parts) {
  const store = await caches.open(PARTS);
  await Promise.allSettled([
    ...paths.filter((path) => ROLL.test(path)).map(async (path) => {
      await keep(path, await fetch(path, { credentials: "same-origin" }));
    }),
    ...parts.map(async (address) => {
      const answer = await fetch(address);
      if (answer.ok) await store.put(address, answer);
    }),
  ]);
}
