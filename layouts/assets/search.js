// The page that searches an index of its own: it works offline, under a sub-path and from a disk.
(function () {
  "use strict";
  const { byId, whole, say, words, copyOf, piece, go } = window.siteFind;

  // ------------------------------------------------------------------------------------- words
  // The same folding as sitegen/content/folding.py: tests/finding/vectors.json holds the two together.

  const MARKS = /[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
  const FOLDED = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"
  };
  const LETTER = "0-9a-z\u00df-\u00f6\u00f8-\u02af\u0370-\u058f\u05d0-\u05ea\u0620-\u06d3\u0750-\u077f\u0900-\u1fff\u3040-\ud7ff";
  const WORD = new RegExp("[" + LETTER + "]+(?:[-\u2010\u2011][" + LETTER + "]+)*", "g");
  const ARABIC = /[\u0620-\u06d3]/;

  function fold(text) {
    return text.normalize("NFKD").toLowerCase().replace(MARKS, "")
      .replace(/[œæßøłđıٱىیةک]/g, letter => FOLDED[letter])
      .replace(/[\u0660-\u0669]/g, digit => String(digit.charCodeAt(0) - 0x660));
  }

  // The words of a text, each with its parts: “e-mail” is [["e", "mail"]].
  const splitWords = text => (fold(text).match(WORD) || []).map(word => word.split(/[-\u2010\u2011]/));

  // An Arabic word without its article, then without its pronoun and ending; other words stay as they are. These are the
  // light stems of “light10” (Larkey, Ballesteros and Connell, Light Stemming for Arabic Information Retrieval, 2007),
  // with more pronouns, because visitors write of “my” and “your” things, and one more plural (شركاء).
  const strip = word => word.replace(/^[وف]?(?:[بك]?ال|لل)(?=.{2})/, "");

  function trim(word) {
    if (!ARABIC.test(word)) { return word; }
    return word.replace(/(.{3})(?:ت?(?:ها|هم|هن|كم|كن)|تنا|ته|تي|تك)$/, "$1").replace(/(.{4})(?:نا|ك)$/, "$1")
      .replace(/(.{3})(?:يه|يات|ات|ون|ين|ان|اء)$/, "$1").replace(/(.{2})[هيا]$/, "$1");
  }

  // What forms of one word have in common: the consonants in Arabic (درس، دروس), else a word without its ending.
  function root(word) {
    if (ARABIC.test(word)) {
      const bare = word.length > 3 ? word.replace(/^ا/, "") : word;
      const bones = bare[0] + bare.slice(1).replace(/[اوي]/g, "");
      return bones.length > 2 ? bones : bare;
    }
    return word.replace(/([b-df-hj-np-tv-z])\1+/g, "$1").replace(/(.{3})ies$/, "$1y").replace(/(.{3})(?:ing|es|ed|er|s|x|e)$/, "$1");
  }

  // How well a word that was typed meets one of a text, from 0 to 1; both trimmed, `asked` and `found` are their roots.
  function meet(typed, word, asked, found) {
    if (typed === word) { return 1; }
    if (typed.length > 1 && word.startsWith(typed) && (typed.length > 3 || word.length - typed.length < 3)) { return 0.8; }
    if (asked === found) { return 0.7; }
    let same = 0;
    while (same < typed.length && typed[same] === word[same]) { same += 1; }
    const share = same / Math.max(typed.length, word.length);
    return (same > 3 && share >= 0.65) || (same > 6 && share >= 0.55) ? 0.5 : 0;
  }

  // The ways to read a word. ال may belong to it (العاب), and a letter in front may be a word of its own (و، ف، ب، ك، ل)
  // or the first of this one. light10 takes و away always; here the other word tells, and short words stay whole: بطاقة is
  // no طاقة. `whole` is the root with the ending: the ان of عنوان belongs to it.
  function read(word) {
    const ways = [strip(word)];
    if (ARABIC.test(word)) {
      if (ways[0] !== word) { ways.push(word); }
      [/^(?:[وف](?=.{4})|[بكل](?=.{5}))/, /^[وف][بكل](?=.{5})/].forEach(head => {
        if (head.test(word)) { ways.push(word.replace(head, "")); }
      });
    }
    return ways.map((way, number) => {
      const bare = trim(way);
      return { first: !number, bare, bones: root(bare), whole: root(ARABIC.test(way) ? way.replace(/[هيا]$/, "") : way) };
    });
  }

  // How well two words meet, from the ways to read them; one of the two may have a letter in front.
  function meetWays(ones, others) {
    let best = 0;
    ones.forEach(one => others.forEach(other => {
      if (!one.first && !other.first) { return; }
      let quality = one.bare === other.bare ? 0.7 : one.bones === other.bones ? 0.6 : 0;
      if (one.first && other.first) {
        quality = meet(one.bare, other.bare, one.bones, other.bones) || (one.whole === other.whole ? 0.6 : 0);
      }
      best = Math.max(best, quality);
    }));
    return best;
  }

  const match = (typed, word) => meetWays(read(typed), read(word));

  // ------------------------------------------------------------------------------------- search

  // Which documents a word finds: document → score, the best of its words and of their synonyms.
  function findWord(index, typed) {
    index.ways = index.ways || index.words.map(read);
    const asked = new Map([[typed, 1]]), scores = new Map();
    index.synonyms.forEach(group => {
      if (group.some(word => match(typed, word) >= 0.7 && trim(strip(word)).length - trim(strip(typed)).length < 2)) {
        group.forEach(word => { if (!asked.has(word)) { asked.set(word, 0.6); } });
      }
    });
    asked.forEach((factor, word) => {
      const ways = read(word);
      index.ways.forEach((others, number) => {
        const quality = factor * meetWays(ways, others);
        if (quality) {
          index.places[number].forEach(place => {
            const score = quality * (place & 15);
            if (score > (scores.get(place >> 4) || 0)) { scores.set(place >> 4, score); }
          });
        }
      });
    });
    return scores;
  }

  // A word with hyphens finds what its whole finds, and what all its parts find.
  function findParts(index, parts) {
    const scores = findWord(index, parts.join(""));
    const each = parts.length > 1 ? parts.filter(part => part.length > 1).map(part => findWord(index, part)) : [];
    if (each.length) {
      each[0].forEach((_, number) => {
        const least = Math.min.apply(null, each.map(some => some.get(number) || 0));
        if (least > (scores.get(number) || 0)) { scores.set(number, least); }
      });
    }
    return scores;
  }

  // The documents that meet all words, best first; those that meet some of them when none meets all (`near`).
  function search(index, text) {
    const total = new Map(), met = new Map();
    let wanted = 0;
    const words = splitWords(text).filter(parts => parts.join("").length > 1);
    words.forEach(parts => {
      const scores = findParts(index, parts);
      // “les”, “في”: a short word that stands everywhere asks for nothing.
      const small = words.length > 1 && parts.join("").length < 4 && scores.size > index.documents.length / 4;
      wanted += small ? 0 : 1;
      scores.forEach((score, number) => {
        total.set(number, (total.get(number) || 0) + (small ? score / 10 : score));
        met.set(number, (met.get(number) || 0) + (small ? 0 : 1));
      });
    });
    const order = Array.from(total.keys()).sort((a, b) => met.get(b) - met.get(a) || total.get(b) - total.get(a) || a - b);
    const full = order.filter(number => met.get(number) >= wanted);
    return { near: !full.length && order.length > 0, found: full.length ? full : order };
  }

  window.siteSearch = { fold, splitWords, match, search }; // for the tests

  // ------------------------------------------------------------------------------------- the page that searches

  function startSearch(form) {
    const list = byId("found"), status = byId("found-count"), told = form.dataset;
    const field = form.elements.q;
    let asked = false, failed = false;

    // The index is large beside the page: it comes after the page is seen, unless somebody asks before.
    function load() {
      if (asked) { return; }
      asked = true;
      const script = document.createElement("script");
      script.src = told.source;
      script.onload = show;
      script.onerror = () => { asked = false; failed = true; script.remove(); show(); };
      document.head.appendChild(script);
    }

    function show() {
      const text = (new URLSearchParams(location.search).get("q") || "").trim();
      const index = (window.siteData || {}).search;
      field.value = text;
      list.textContent = "";
      if (!text) { say(status, [""]); return; }
      if (!index) { say(status, [failed ? told.failed : ""]); if (!failed) { load(); } return; }
      const result = search(index, text);
      say(status, [result.found.length ? (result.near ? told.near + " " : "") + told.count + " " + result.found.length : told.none]);
      result.found.slice(0, 50).forEach(number => {
        const entry = index.documents[number], item = copyOf("found-item"), link = item.querySelector("a");
        link.href = form.dataset.root + whole(entry[1]);
        say(link, words(entry[2]));
        say(item.querySelector(".small"), [piece("found-words", entry[0])]);
        say(item.querySelector("p:last-child"), words(entry[3]));
        list.appendChild(item);
      });
    }

    form.addEventListener("submit", event => {
      event.preventDefault();
      const query = field.value.trim() ? "?q=" + encodeURIComponent(field.value.trim()) : "";
      if (query !== location.search) { go(query); }
      failed = false;
      show();
    });
    addEventListener("popstate", show);
    // Half a second: on a slow phone the first paint comes after `load`, and the index would compete with it.
    addEventListener("load", () => setTimeout(load, 500));
    show();
  }

  const form = byId("search");
  if (form) { startSearch(form); }
}());
