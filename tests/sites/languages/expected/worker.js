// This site is not read without a connection (any more): whoever still has its worker is rid of it here.
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil((async () => {
  const mine = new URL(registration.scope).pathname + "|";
  for (const name of await caches.keys()) {
    if (name.startsWith(mine)) { await caches.delete(name); }
  }
  await registration.unregister();
})()));
