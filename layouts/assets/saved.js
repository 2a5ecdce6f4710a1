// The offline page: what is saved on this device. Needs offline.js.
(function () {
  "use strict";
  if (!window.saving) { return; }
  const {root, place, words, open, say, day, size, read, sweep, press, offer} = window.saving;
  const [cities, pages] = place.querySelectorAll("ul"), retry = document.getElementById("retry");

  function add(list, url, title, lang) {
    const line = list.nextElementSibling.content.firstElementChild.cloneNode(true), link = line.querySelector("a");
    link.href = url;
    line.querySelectorAll("bdi").forEach(name => { name.textContent = title; name.lang = lang; });
    list.append(line);
    return line;
  }

  async function show() {
    const cache = await open("saved"), former = await open("pages"), titles = new DOMParser();
    cities.textContent = pages.textContent = "";
    for (const {url} of await cache.keys()) {
      const pack = url.endsWith(".json") && await read(cache, url);
      if (pack && pack.files[0]) {
        const line = add(cities, root + pack.files[0][0], pack.title, pack.lang);
        const [again, remove] = line.querySelectorAll("button");
        line.querySelector("span").textContent = [pack.date ? words.done + " " + day(pack.date) : words.part, size(pack.files)].join(" – ");
        offer(again, url, show);
        press(remove, async () => {
          await cache.delete(url);
          await sweep(cache);
          await show();
          say(words.gone);
          place.focus();
        });
      }
    }
    for (const key of (await former.keys()).reverse()) {
      const page = titles.parseFromString(await (await former.match(key)).text(), "text/html");
      const own = page.querySelector("meta[property='og:title']"); // the title without the name of the site
      add(pages, key.url, own ? own.content : page.title, page.documentElement.lang);
    }
    place.querySelectorAll(".empty").forEach(note => { note.hidden = note.nextElementSibling.firstElementChild; });
  }

  show().catch(() => {});
  if (location.href.split(/[?#]/)[0] !== root + words.here) {
    retry.hidden = false;
    retry.onclick = () => location.reload();
  }
}());
