// The service worker: pages from the network first, else as they were saved. The line above has SITE.
"use strict";
const PATH = new URL(registration.scope).pathname, MINE = PATH + "|1|";
const CORES = MINE + "core|", CORE = CORES + SITE.core;
const SAVED = MINE + "saved", PAGES = MINE + "pages", FILES = MINE + "files";
const WAIT = 4000, PAGES_LIMIT = 60, FILES_LIMIT = 120;
const OFFLINE = new Map(SITE.offline);

// The first part of an address below the site's root; undefined for what is not ours.
const partOf = url => url.origin === location.origin && url.pathname.startsWith(PATH)
  ? url.pathname.slice(PATH.length).split("/")[0].replace("index.html", "") : undefined;

// The offline page for that part; undefined for other programs on this host, such as an editor at /admin/.
const offlineOf = part => OFFLINE.get(part === "" ? SITE.default : part);

// One name for a page, whatever its query, with index.html or without the final slash.
const keyOf = url => {
  let path = url.pathname.replace(/\/index\.html$/, "/").replace(/\/[^/.]+$/, "$&/");
  try { path = encodeURI(decodeURI(path)); } catch (_) { /* not UTF-8: as it is */ }
  return url.origin + path;
};

const findIn = (name, key) => caches.match(key, {cacheName: name}).catch(() => {}); // a damaged store is an empty one

const find = async key => {
  const names = await caches.keys().catch(() => []);
  for (const name of names.reverse()) { // the newest core first
    const found = name.startsWith(MINE) && await findIn(name, key);
    if (found) { return found; }
  }
};

const keep = async (name, key, response, limit) => {
  try {
    const cache = await caches.open(name);
    await cache.put(key, response);
    for (const old of (await cache.keys()).slice(0, -limit)) { await cache.delete(old); }
  } catch (_) { /* no room: it was shown all the same */ }
};

// A page lies in one place: where it was saved on purpose, else among those that were read, of which the oldest go.
const keepPage = async (key, response) => {
  for (const name of [CORE, SAVED]) {
    if (await findIn(name, key)) { return keep(name, key, response, Infinity); }
  }
  return keep(PAGES, key, response, PAGES_LIMIT);
};

const ask = async (event, request, key) => {
  const response = await fetch(request, {cache: "no-cache"});
  const type = response.headers.get("content-type") || "";
  if (response.status === 200 && !response.redirected && type.startsWith("text/html")) {
    event.waitUntil(keepPage(key, response.clone()));
  }
  return response;
};

const answerPage = async (event, url, offline) => {
  const key = keyOf(url);
  // The links of a page hold below its final slash only; a host would send on to it too.
  if (key.endsWith("/") && !/\/(index\.html)?$/.test(url.pathname) && await find(key)) {
    return Response.redirect(key + url.search);
  }
  const network = ask(event, event.request, key);
  const late = new Promise(done => setTimeout(done, WAIT)).then(() => find(key)).then(copy => copy || network);
  let response, failure;
  try {
    response = await Promise.race([network, late]);
    if (response.status < 500) { return response; }
  } catch (error) { failure = error; }
  const read = await findIn(PAGES, key);
  if (read) { event.waitUntil(keep(PAGES, key, read.clone(), PAGES_LIMIT)); } // the last read go last
  const copy = read || await find(key) || response || await find(new URL(offline, registration.scope).href);
  if (copy) { return copy; }
  throw failure;
};

const answerFile = async event => {
  const key = event.request.url, saved = await find(key);
  if (saved) { return saved; }
  const response = await fetch(event.request);
  if (response.status === 200) { event.waitUntil(keep(FILES, key, response.clone(), FILES_LIMIT)); }
  return response;
};

addEventListener("fetch", event => {
  const request = event.request, url = new URL(request.url), part = partOf(url);
  if (request.method !== "GET" || part === undefined) { return; }
  if (request.mode === "navigate") {
    if (offlineOf(part)) { event.respondWith(answerPage(event, url, offlineOf(part))); }
  } else if (part === "assets" && request.destination) { // what a script asks for is not for us
    event.respondWith(answerFile(event));
  }
});

// A page needs no worker of its own age: its files have names for ever. So the new one begins at once.
addEventListener("install", event => {
  skipWaiting();
  const core = SITE.files.map(file => new Request(file, {cache: "no-cache"}));
  event.waitUntil(caches.open(CORE).then(cache => cache.addAll(core)));
});

addEventListener("activate", event => event.waitUntil((async () => {
  const names = (await caches.keys()).filter(name => name.startsWith(PATH + "|"));
  const former = names.filter(name => name.startsWith(CORES) && name !== CORE);
  former.pop(); // the pages that were read before still need it
  for (const name of names) {
    if (!name.startsWith(MINE) || former.includes(name)) { await caches.delete(name); }
  }
  await clients.claim();
  for (const client of await clients.matchAll()) { // the page that brought this worker
    const url = new URL(client.url), part = partOf(url);
    if (offlineOf(part)) { await ask(event, url.href, keyOf(url)).catch(() => {}); }
  }
})()));
