// Saves a city, to be read without a connection; what saved.js needs too is in `saving`.
(function () {
  "use strict";
  const place = document.getElementById("page_saving"), workers = navigator.serviceWorker;
  if (!place || !workers || !window.caches) { return; }
  const words = place.dataset, root = new URL("../", document.currentScript.src).href;
  const locale = document.documentElement.lang + "-u-ca-gregory-nu-latn";
  const [status, bar] = place.querySelectorAll("[role=status], progress");
  const open = name => caches.open(new URL(root).pathname + "|1|" + name);
  const say = (...parts) => { status.textContent = parts.join(" "); };
  const day = time => new Date(time).toLocaleDateString(locale, {day: "numeric", month: "long", year: "numeric"});

  function size(files) {
    const mega = files.reduce((sum, file) => sum + file[2], 0) / 1e6;
    return Math.max(mega, .1).toLocaleString(locale, {maximumFractionDigits: 1}) + "\u00a0" + words.mega;
  }

  const none = {files: []};
  const read = async (cache, url) => {
    const found = await cache.match(url);
    return found ? found.json().catch(() => none) : none;
  };

  const get = async url => {
    const response = await fetch(url, {cache: "no-cache"});
    if (!response.ok) { throw response; }
    return response;
  };

  // What no pack needs any more goes.
  async function sweep(cache) {
    const urls = (await cache.keys()).map(key => key.url), needed = [];
    for (const url of urls) {
      if (url.endsWith(".json")) { needed.push(url, ...(await read(cache, url)).files.map(file => root + file[0])); }
    }
    for (const url of urls) { if (!needed.includes(url)) { await cache.delete(url); } }
  }

  // `left`: the files of the pack that are not here, or not the same.
  async function compare(url) {
    const cache = await open("saved"), pack = await (await get(url)).json(), left = new Set();
    const known = new Map((await read(cache, url)).files);
    for (const file of pack.files) {
      if (known.get(file[0]) !== file[1] || !await cache.match(root + file[0])) { left.add(file); }
    }
    return {cache, pack, left};
  }

  async function save(url, {cache, pack, left}) {
    const pages = await open("pages");
    bar.max = left.size;
    bar.hidden = false;
    await Promise.all([...left].map(async file => {
      try {
        await cache.put(root + file[0], await get(root + file[0]));
        await pages.delete(root + file[0]);
        left.delete(file);
        bar.value = bar.max - left.size;
      } catch (_) {}
    }));
    bar.hidden = true;
    pack.files = pack.files.filter(file => !left.has(file));
    pack.date = !left.size && Date.now();
    await cache.put(url, new Response(JSON.stringify(pack)));
    await sweep(cache);
    if (left.size) { throw left; }
  }

  function press(button, act) {
    button.onclick = async () => {
      if (button.ariaBusy) { return; }
      button.ariaBusy = "true";
      say(words.busy);
      try { await act(); } catch (_) { say(words.failed); }
      button.ariaBusy = null;
    };
  }

  // The first press tells the size, the second one saves.
  function offer(button, url, after) {
    const label = button.firstChild;
    let found;
    press(button, async () => {
      const ready = found || await compare(url);
      if (!found && ready.left.size) {
        found = ready;
        label.data = words.go;
        return say(words.size, size([...ready.left]));
      }
      found = null;
      label.data = words.again;
      await save(url, ready);
      if (after) { await after(); }
      return say(words.done, day(Date.now()));
    });
  }

  const link = place.querySelector("[data-pack]");
  if (link) {
    workers.ready.then(async () => {
      const button = link.nextElementSibling, url = root + link.dataset.pack, {date} = await read(await open("saved"), url);
      if (date) { button.firstChild.data = words.again; say(words.done, day(date)); }
      offer(button, url);
      link.hidden = true;
      button.hidden = false;
    }).catch(() => {});
  }
  window.saving = {root, place, words, open, say, day, size, read, sweep, press, offer};
}());
