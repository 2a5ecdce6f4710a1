// What the form of the programme and the page that searches share. Both pages are whole without script.
// Classic scripts, ES2017, loaded with `defer`. All that they write into a page is text, never markup.
(function () {
  "use strict";
  const doc = document;
  const byId = id => doc.getElementById(id);

  // Opened from a disk, a folder is not a page.
  const whole = address => location.protocol === "file:" && address.slice(-1) === "/" ? address + "index.html" : address;

  function say(node, texts) {
    node.textContent = "";
    texts.forEach(text => node.appendChild(typeof text === "string" ? doc.createTextNode(text) : text));
    return node;
  }

  function make(tag, text, kind) {
    const node = doc.createElement(tag);
    if (kind) { node.className = kind; }
    return say(node, Array.isArray(text) ? words(text) : [text]);
  }

  // Words of the data are [text], or [text, language, direction] when they are borrowed.
  function words(phrase) {
    if (!phrase[1]) { return [phrase[0]]; }
    const span = make("span", phrase[0]);
    span.lang = phrase[1];
    span.dir = phrase[2];
    return [span];
  }

  const copyOf = id => byId(id).content.firstElementChild.cloneNode(true);
  const piece = (id, name) => byId(id).content.querySelector('[data-name="' + name + '"]').cloneNode(true);

  // The state of both pages is in their addresses, so that they can be shared and the back button works.
  function go(query) {
    try { history.pushState(null, "", location.pathname + query); } catch (_) { /* some browsers forbid it on a disk */ }
  }

  window.siteFind = { byId, whole, say, make, words, copyOf, piece, go };
}());
