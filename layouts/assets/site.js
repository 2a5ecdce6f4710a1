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
    each("a[href], form[action]", function (link) {
      var name = link.tagName === "FORM" ? "action" : "href", href = link.getAttribute(name);
      var cut = /^([^?#]*)(.*)$/.exec(href);
      var folder = cut[1] ? /(^|\/)\.{0,2}$/.test(cut[1]) : href === "";
      if (folder && !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) {
        link.setAttribute(name, cut[1].replace(/(\.)$/, "$1/") + "index.html" + cut[2]);
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

  // Copies the address beside a button, and selects it, so that it can be copied by hand too.
  var said = doc.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  // Where the device can share, that stands on the button instead; its place is on a line of its own.
  var share = navigator.share && location.protocol !== "file:";
  each(".copy", function (button) {
    if (share && button.hasAttribute("data-share")) { button.textContent = button.getAttribute("data-share"); }
    button.className += " ready";
  });
  if (doc.querySelector(".copy")) { doc.body.appendChild(said); }
  doc.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".copy");
    if (!button) { return; }
    if (button.classList.contains("print")) { print(); return; }
    var address = button.parentNode.querySelector(".address");
    if (share && button.hasAttribute("data-share")) {
      navigator.share({ title: doc.title, url: address.textContent }).catch(function () { /* not now */ });
      return;
    }
    getSelection().selectAllChildren(address);
    if (doc.execCommand("copy")) {
      var word = button.firstChild, before = word.data;
      said.textContent = word.data = button.getAttribute("data-done");
      if (before !== word.data) {
        setTimeout(function () { word.data = before; said.textContent = ""; }, 4000);
      }
    }
  });

  // “Today” and “tomorrow”, beside the date and where no line grows. The day is that of the venue.
  function day(shift, offset) {
    var minutes = (offset.charAt(0) === "-" ? -1 : 1) * (60 * offset.slice(1, 3) + +offset.slice(4));
    return new Date(Date.now() + minutes * 6e4 + shift * 864e5).toISOString().slice(0, 10);
  }
  function mark() {
    each(".soon", function (word) { word.remove(); });
    each(".day > .date time, .ticket time.dt-start, .coupon time.dt-start", function (time) {
      var within = time.closest(".day, .ticket, article"), ends = within.hasAttribute("data-ends") ? within : within.querySelector("[data-ends]") || within;
      var offset = (ends.getAttribute("data-ends") || "").slice(-6), date = time.getAttribute("datetime").slice(0, 10);
      if (!/^[+-]/.test(offset)) { return; }
      ["today", "tomorrow"].forEach(function (name, shift) {
        if (date === day(shift, offset)) {
          var word = doc.createElement("b");
          word.className = "soon";
          word.textContent = doc.body.getAttribute("data-" + name);
          time.parentNode.insertBefore(word, time.nextSibling);
          time.parentNode.insertBefore(doc.createTextNode(" "), word);
        }
      });
    });
  }
  window.siteMark = mark;

  // A page read long after it was built, or kept open: what is over is not offered any more. A build takes
  // a session out within the hour; a page that offers one seven days after its end was not renewed since.
  var WEEK = 7 * 864e5;
  function ends(item) { return Date.parse(item.getAttribute("data-ends")); }
  function refresh() {
    var now = Date.now(), stale = false;
    each("[data-upcoming] [data-ends]:not(.past)", function (item) { // a list of what was stays whole
      item.hidden = ends(item) < now;
      stale = stale || ends(item) + WEEK < now;
    });
    each(".day[data-upcoming], .group", function (part) {
      part.hidden = !part.querySelector("[data-ends]:not([hidden])");
    });
    each(".gone", function (line) {
      var count = line.parentNode.querySelectorAll("[data-ends][hidden]").length;
      line.hidden = !count;
      line.querySelector("b").textContent = count;
    });
    each("article[data-ends]", function (article) {
      var over = article.querySelector(".over"), past = ends(article) < now;
      stale = stale || (past && !article.hasAttribute("data-past") && ends(article) + WEEK < now);
      if (past) {
        over.hidden = false;
        each("[data-before]", function (part) { part.hidden = true; });
      }
    });
    each(".stale", function (notice) {
      var time = doc.querySelector(".updated time"), place = notice.querySelector(".when");
      notice.hidden = !stale;
      if (stale && time) { place.textContent = ""; place.appendChild(time.parentNode.cloneNode(true)); }
    });
    mark();
  }
  refresh();
  addEventListener("pageshow", refresh);

  // What was read is kept for the time without a connection, by a worker that asks for nothing while the page loads.
  var worker = doc.currentScript.getAttribute("data-worker");
  if (worker && navigator.serviceWorker && location.protocol !== "file:") {
    addEventListener("load", function () { navigator.serviceWorker.register(worker).catch(function () { /* private mode */ }); });
  }
}());
