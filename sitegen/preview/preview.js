// What the preview adds to a page: what has changed, problems over the page, its sources. A plugin of livereload.
// It is served from its own address and styles itself through the CSSOM, so that it works under a strict policy
// (script-src 'self'; connect-src 'self').
(() => {
  "use strict";

  const tag = document.currentScript;

  const CSS = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 16px/1.5 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    .corner { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; display: flex; gap: .5rem;
      align-items: center; flex-wrap: wrap; justify-content: flex-end; max-width: calc(100vw - 2rem); }
    .mark { background: #7a2e00; color: #fff; border: 2px solid #fff; border-radius: .5rem; padding: .25rem .75rem; }
    button { min-width: 2.75rem; min-height: 2.75rem; border: 2px solid #fff; border-radius: 1.5rem; padding: 0 .75rem;
      background: #22203a; color: #fff; font-weight: 700; cursor: pointer; }
    button.wrong { background: #a3001d; }
    button:focus-visible { outline: 3px solid #ffb000; outline-offset: 2px; }
    section { position: fixed; z-index: 2147483646; background: #fff; color: #1c1b22; border: 2px solid #22203a;
      border-radius: .75rem; padding: 1rem 1.25rem; overflow: auto; box-shadow: 0 .5rem 2rem #0008; }
    .problems { left: 1rem; right: 1rem; top: 1rem; max-height: 70vh; border-color: #a3001d; border-width: 4px; }
    .about { right: 1rem; bottom: 4.75rem; width: 32rem; max-width: calc(100vw - 2rem); max-height: 60vh; }
    .head { display: flex; justify-content: space-between; align-items: start; gap: 1rem; }
    h2 { font-size: 1.2rem; font-weight: 700; margin: .4rem 0; }
    ul { margin: .5rem 0; padding-inline-start: 1.25rem; }
    li { margin: .25rem 0; overflow-wrap: anywhere; }
    p { margin: .5rem 0; }
    bdi { font-family: ui-monospace, monospace; font-size: .95em; font-weight: 700; unicode-bidi: isolate; }
    .error bdi { color: #a3001d; }
    .warning bdi { color: #7a2e00; }
    @media print { .corner, section { display: none; } }`;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) { element.className = className; }
    if (text) { element.textContent = text; }
    return element;
  };

  // The place on the page is kept over a reload. Browsers do so too, but lose it when one reload comes upon another:
  // the page between them has not found its place yet, and must not be believed.
  const PLACE = "sitegen-preview-place";
  const [visit] = performance.getEntriesByType("navigation");
  let placed = false;
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(PLACE)); } catch (_) { /* no storage: as the browser does */ }
  const again = visit && visit.type === "reload" && kept && kept[0] === location.pathname;
  history.scrollRestoration = again ? "manual" : "auto";
  const place = () => {
    const moved = !location.hash && (scrollX || scrollY);  // by somebody who did not wait: not pulled back
    if (again && !moved) { scrollTo({ left: kept[1], top: kept[2], behavior: "instant" }); }
    placed = true;
  };
  if (document.readyState === "complete") { place(); } else { addEventListener("load", place); }
  addEventListener("pagehide", () => {
    if (!placed) { return; }
    history.scrollRestoration = "auto";                // for who goes away and comes back
    try {
      sessionStorage.setItem(PLACE, JSON.stringify([location.pathname, scrollX, scrollY]));
    } catch (_) { /* no storage: as the browser does */ }
  });

  let about = null;      // what the server says of this page
  let dismissed = "";    // the problems that were closed by hand: they stay closed until others come
  let asked = 0;
  const parts = {};

  const build = () => {
    const host = make("sitegen-preview");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    parts.host = host;
    parts.problems = make("section", "problems");
    parts.problems.setAttribute("role", "alert");
    parts.about = make("section", "about");
    parts.about.id = "about";
    parts.about.setAttribute("role", "region");
    parts.corner = make("div", "corner");
    parts.marks = make("span");
    parts.marks.setAttribute("role", "status");
    parts.wrong = make("button", "wrong");
    parts.wrong.type = "button";
    parts.question = make("button", "question", "?");
    parts.question.type = "button";
    parts.question.setAttribute("aria-controls", "about");
    parts.question.setAttribute("aria-expanded", "false");
    parts.problems.hidden = parts.about.hidden = parts.wrong.hidden = true;
    parts.corner.append(parts.marks, parts.wrong, parts.question);
    root.append(parts.problems, parts.about, parts.corner);
    parts.question.addEventListener("click", () => openAbout(parts.about.hidden));
    parts.wrong.addEventListener("click", () => { dismissed = ""; show(); });
    document.addEventListener("keydown", press);
    document.documentElement.append(host);
  };

  const openAbout = (open) => {
    parts.about.hidden = !open;
    parts.question.setAttribute("aria-expanded", String(open));
  };

  const press = (event) => {
    const target = event.composedPath()[0];
    const typing = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "?" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      openAbout(parts.about.hidden);
      if (!parts.about.hidden) { parts.question.focus({ preventScroll: true }); }
    } else if (event.key === "Escape") {
      if (!parts.about.hidden) { openAbout(false); } else { dismiss(); }
    }
  };

  const dismiss = () => {
    dismissed = about ? JSON.stringify(about.problems) : "";
    show();
  };

  const head = (title, close) => {
    const row = make("div", "head");
    const button = make("button", "close", about.words.close);
    button.type = "button";
    button.addEventListener("click", close);
    row.append(make("h2", "", title), button);
    return row;
  };

  const list = (problems) => {
    const rows = make("ul");
    for (const problem of problems) {
      const row = make("li", problem.kind);
      row.append(make("bdi", "", problem.place), problem.place ? ": " : "", problem.text);
      rows.append(row);
    }
    return rows;
  };

  const show = () => {
    if (!about) { return; }
    if (!parts.host) { build(); }
    const words = about.words;
    const errors = about.problems.filter((problem) => problem.kind === "error");
    const warnings = about.problems.filter((problem) => problem.kind === "warning");
    parts.host.lang = about.language;
    parts.host.dir = "ltr";                            // that of the messages, whatever that of the page
    parts.marks.replaceChildren(...about.marks.map((mark) => make("strong", "mark", mark)));
    parts.question.title = words.open;
    parts.question.setAttribute("aria-label", words.open);
    const closed = dismissed !== "" && dismissed === JSON.stringify(about.problems);
    parts.problems.hidden = !about.failed || closed;
    parts.problems.replaceChildren();
    if (!parts.problems.hidden) {
      parts.problems.append(head(words.errors, dismiss), list(errors), make("p", "", words.stays));
    }
    parts.wrong.hidden = !about.failed || !closed;
    parts.wrong.textContent = words.errors;
    parts.about.setAttribute("aria-label", words.made);
    parts.about.replaceChildren(head(about.sources.length ? words.made : words.unknown, () => openAbout(false)));
    if (about.sources.length) {
      const rows = make("ul");
      for (const source of about.sources) {
        const row = make("li");
        row.append(make("bdi", "", source.path), ": " + source.about);
        rows.append(row);
      }
      parts.about.append(rows, make("p", "", words.edit));
    }
    if (warnings.length) { parts.about.append(make("h2", "", words.warnings), list(warnings)); }
  };

  const ask = async () => {
    const number = ++asked;
    try {
      const answer = await fetch("/.preview/page?address=" + encodeURIComponent(location.pathname));
      const found = await answer.json();
      if (number === asked) { about = found; show(); }
    } catch {
      // The server has ended, or the page is being left: there is nothing to say.
    }
  };

  // The page as it is sent, without this script: its scripts have not touched it.
  const fetchPage = async () => {
    const text = await (await fetch(location.href)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const own = page.querySelector("script[data-stamp]");
    own.remove();
    return { page, stamp: own.dataset.stamp };
  };

  // What this page was made from, once it is known; null when it has changed since, or cannot be had.
  const digest = (stamp) => stamp.slice(stamp.indexOf("-"));
  const isOurs = (found) => digest(found.stamp) === digest(tag.dataset.stamp);
  let sent = fetchPage().then((found) => (isOurs(found) ? found.page : null), () => null);

  // One after the other: what a page becomes is what the next one is compared with.
  const become = (change) => {
    sent = sent.then(async (before) => {
      const found = await fetchPage();
      if (!isOurs(found)) { await change(before, found.page); }
      tag.dataset.stamp = found.stamp;
      return found.page;
    }).catch(() => location.reload());
  };

  // Only the style sheets differ: each is replaced by its successor when that has come, so that nothing flashes.
  const renewStyles = (before, page) => {
    const fresh = page.querySelectorAll("link[rel=stylesheet]");
    const old = document.querySelectorAll("link[rel=stylesheet]");
    if (fresh.length !== old.length) { location.reload(); return; }
    old.forEach((link, number) => {
      const address = fresh[number].getAttribute("href");
      if (address === link.getAttribute("href")) { return; }
      const successor = document.importNode(fresh[number]);
      successor.addEventListener("load", () => link.remove());
      successor.addEventListener("error", () => location.reload());
      link.after(successor);
    });
  };

  // What was sent and what would be sent now are compared; where they differ, the page is changed. But only where no
  // script has changed it, nor may listen to it or wait for it: else the page is loaded again.
  const ALIVE = "script:not([type='application/ld+json']), style, link[rel=stylesheet], template, iframe, object, " +
    "video, audio, form, input, select, textarea, button, dialog, details, [hidden], [onclick], [contenteditable]";
  const isInert = (node) => node.nodeType !== Node.ELEMENT_NODE ||
    [node, ...node.querySelectorAll("*")].every((one) => !one.matches(ALIVE) && !Object.keys(one.dataset ?? {}).length);
  const isSameKind = (one, other) => one.nodeName === other.nodeName && (one.nodeType !== Node.ELEMENT_NODE ||
    one.cloneNode().isEqualNode(other.cloneNode()));

  // Adds to `steps` what makes `here`, a node of the page, of `before` what `after` is; false when that cannot be.
  const compare = (before, after, here, steps) => {
    if (!before.matches("html, body") && !isSameKind(before, here)) { return false; }
    const [old, fresh, present] = [before, after, here].map((node) => [...node.childNodes]);
    if (!old.every((node, place) => present[place] && present[place].nodeName === node.nodeName)) { return false; }
    let start = 0;
    let [end, last] = [old.length, fresh.length];
    while (start < end && start < last && old[start].isEqualNode(fresh[start])) { start += 1; }
    while (start < end && start < last && old[end - 1].isEqualNode(fresh[last - 1])) { end -= 1; last -= 1; }
    const pairs = old.slice(start, end).map((node, number) => [node, fresh[start + number], present[start + number]]);
    if (end === last && pairs.every(([node, other]) => node.nodeType === Node.ELEMENT_NODE && isSameKind(node, other))) {
      return pairs.every((pair) => compare(...pair, steps));
    }
    const added = fresh.slice(start, last);
    if (!added.every(isInert) || !pairs.every(([node, , one]) => one.isEqualNode(node) && isInert(node))) { return false; }
    steps.push(() => {
      pairs.forEach(([, , one]) => one.remove());
      const next = present[end] ?? null;
      added.forEach((node) => here.insertBefore(document.importNode(node, true), next));
    });
    return true;
  };

  const renewPage = (before, page) => {
    const steps = [];
    if (!before || !compare(before.documentElement, page.documentElement, document.documentElement, steps)) {
      location.reload();
      return;
    }
    steps.forEach((step) => step());
  };

  window.LiveReloadPluginSitegen = class {
    static identifier = "sitegen";
    static version = "1";

    analyze() { return { stamp: tag.dataset.stamp }; }

    reload(path) {
      if (path === "sitegen:renew") { become(renewPage); }
      if (path === "sitegen:styles") { become(renewStyles); }
      if (path === "sitegen:ask") { ask(); }
      return true;
    }
  };

  ask();
})();
