// Comforts only: every page works without this file. Classic script, loaded with `defer`.
(function () {
  "use strict";
  var doc = document;

  function each(selector, act) {
    Array.prototype.forEach.call(doc.querySelectorAll(selector), act);
  }

  // Opened from a disk: a folder is not a page, so links that end in "/" name its index.html. Nothing need be saved.
  if (location.protocol === "file:") {
    each(".saving", function (part) { part.hidden = true; });
    each("a[href]", function (link) {
      var href = link.getAttribute("href");
      var cut = /^([^?#]*)(.*)$/.exec(href);
      var folder = cut[1] ? /(^|\/)\.{0,2}$/.test(cut[1]) : href === "";
      if (folder && !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) {
        link.setAttribute("href", cut[1].replace(/(\.)$/, "$1/") + "index.html" + cut[2]);
      }
    });
  }

  // The language chosen is remembered, and offered first at the site's door. Nobody is sent away.
  function remember(event) {
    var link = event.target.closest && event.target.closest("a[hreflang]");
    if (link) {
      try { localStorage.setItem("language", link.getAttribute("hreflang")); } catch (_) { /* private mode */ }
    }
  }
  doc.addEventListener("click", remember);
  var chosen = null;
  try { chosen = localStorage.getItem("language"); } catch (_) { /* private mode */ }
  each(".tongues > li", function (line) {
    if (line.lang === chosen) { line.className = "chosen"; line.parentNode.insertBefore(line, line.parentNode.firstChild); }
  });

  // A page read long after it was built, or kept open: what is over is not offered any more.
  function refresh() {
    var now = Date.now();
    each("[data-upcoming] [data-ends]:not(.past)", function (item) { // a list of what was stays whole
      item.hidden = Date.parse(item.getAttribute("data-ends")) < now;
    });
    each(".day[data-upcoming]", function (day) {
      day.hidden = !day.querySelector("[data-ends]:not([hidden])");
    });
    each("article[data-ends]", function (article) {
      if (Date.parse(article.getAttribute("data-ends")) < now) { article.querySelector(".over").hidden = false; }
    });
  }
  refresh();
  addEventListener("pageshow", refresh);

  // What was read is kept for the time without a connection, by a worker that asks for nothing while the page loads.
  var worker = doc.currentScript.getAttribute("data-worker");
  if (worker && navigator.serviceWorker && location.protocol !== "file:") {
    addEventListener("load", function () { navigator.serviceWorker.register(worker).catch(function () { /* private mode */ }); });
  }
}());
