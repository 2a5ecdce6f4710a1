// The form that filters all sessions to come. Without it the lists of the page lead to the same sessions.
(function () {
  "use strict";
  const doc = document;
  const { byId, whole, say, make, words, copyOf, piece, go } = window.siteFind;

  const PART = 50; // sessions that are shown at a time

  function startProgramme(form) {
    const told = form.dataset, status = byId("found-count"), all = byId("all"), found = byId("found");
    const list = byId("found-list"), none = byId("found-none"), ways = byId("found-ways"), more = byId("found-more");
    const fields = Array.from(form.elements).filter(field => field.name);
    const usual = status.textContent;
    const waiting = [];
    let shown = PART, failed = false;

    function chosen() {
      const values = {};
      fields.forEach(field => {
        if (field.type === "checkbox" ? field.checked : field.value) { (values[field.name] = values[field.name] || []).push(field.value); }
      });
      return values;
    }

    function queryOf(values) {
      const query = new URLSearchParams();
      Object.keys(values).forEach(name => values[name].forEach(value => query.append(name, value)));
      const text = query.toString();
      return text ? "?" + text : "";
    }

    function fill() {
      const query = new URLSearchParams(location.search);
      fields.forEach(field => {
        const given = query.getAll(field.name);
        if (field.type === "checkbox") { field.checked = given.indexOf(field.value) >= 0; } else { field.value = given[0] || ""; }
        if (field.selectedIndex < 0) { field.value = ""; } // a choice that is not offered any more
      });
      const rare = form.querySelector("details");
      if (rare && Array.from(rare.querySelectorAll("select, input")).some(f => f.type === "checkbox" ? f.checked : f.value)) { rare.open = true; }
    }

    // The data is asked for when somebody begins to choose: most readers of the page never need it.
    function load(then) {
      if ((window.siteData || {}).programme) { then(); return; }
      waiting.push(then);
      if (waiting.length > 1) { return; }
      const script = doc.createElement("script");
      script.src = told.source;
      script.onload = () => waiting.splice(0).forEach(act => act());
      script.onerror = () => { waiting.length = 0; failed = true; script.remove(); show(); };
      doc.head.appendChild(script);
    }

    function sessions() {
      const data = window.siteData.programme, rows = data.rows, moved = new Map(data.moved);
      if (!data.sessions) {
        data.sessions = [];
        for (let at = 0; at < rows.length; at += 4) {
          const day = data.days[rows[at]], kind = data.kinds[rows[at + 1]], course = data.courses[kind[2]];
          const offset = data.offsets[rows[at + 2]], hours = data.hours[kind[4]], until = day[0] + "T" + hours[1] + offset;
          data.sessions.push({
            id: kind[0] + "-" + (moved.get(at / 4) || day[0]), day, offset, state: data.states[rows[at + 3]],
            until, ends: Date.parse(until), hours: hours[0], title: course.slice(2),
            city: data.cities[kind[1]], topic: data.topics[course[0]], level: data.levels[course[1]], format: data.formats[kind[3]],
            spoken: data.spoken[kind[5]], mode: data.modes[kind[6]], place: data.places[kind[7]], walkIn: kind[8],
            audiences: kind[9].map(n => data.audiences[n]), access: kind[10].map(n => data.access[n]), town: data.towns[kind[11]]
          });
        }
      }
      return data.sessions;
    }

    // The day it is now where a session is held, moved by some days.
    function today(offset, days) {
      const minutes = (offset[0] === "-" ? -1 : 1) * (60 * offset.slice(1, 3) + +offset.slice(4));
      return new Date(Date.now() + minutes * 6e4 + days * 864e5);
    }

    const iso = date => date.toISOString().slice(0, 10);
    const meets = {
      city: (s, v) => s.city[0] === v || s.town === v, // a city is a team, wherever it goes; a town is a place
      topic: (s, v) => s.topic === v,
      audience: (s, v) => s.audiences.indexOf(v) >= 0,
      level: (s, v) => s.level[0] === v,
      format: (s, v) => s.format[0] === v,
      language: (s, v) => s.spoken[0] === v,
      access: (s, v) => s.access.indexOf(v) >= 0,
      free: s => held(s) && s.state !== "full",
      day: (s, v) => s.day[0] === v,
      when(s, v) {
        const now = today(s.offset, 0), day = s.day[0];
        if (v === "today") { return day === iso(now); }
        if (v === "week") { return day >= iso(now) && day <= iso(today(s.offset, (7 - now.getUTCDay()) % 7)); }
        return day >= iso(now) && day.slice(0, 7) === iso(now).slice(0, 7);
      }
    };

    // What is cancelled or postponed is shown, and not counted: as on every page.
    const held = s => ["cancelled", "postponed"].indexOf(s.state) < 0;
    const count = some => some.filter(held).length;

    function filter(values) {
      const now = Date.now();
      return sessions().filter(s => s.ends > now && Object.keys(values).every(name => values[name].every(value => meets[name](s, value))));
    }

    function row(s) {
      const item = copyOf("found-row");
      if (!held(s)) { item.className += " off void"; }
      item.dataset.city = s.city[0];
      item.dataset.ends = s.until;
      item.querySelector("a").href = told.root + whole(addressOf(s));
      say(item.querySelector(".hour"), [s.hours]);
      say(item.querySelector(".p-name"), words(s.title));
      say(item.querySelector(".vh"), [" (" + s.day[1] + told.comma + (s.place ? s.place[0][0] : s.city[1]) + ")"]);
      const tags = [];
      if (s.state !== "scheduled") { tags.push(piece("found-words", s.state), " "); }
      if (s.mode !== "onsite" && s.state !== "moved-online") { tags.push(piece("found-words", s.mode), " "); }
      const team = () => piece("found-words", "team-" + s.city[0]);
      if (s.mode === "online") {
        tags.push(team());
      } else if (s.place) {
        tags.push(make("b", s.place[0]), told.comma, ...words(s.place[1]));
        if (s.place[2]) { tags.push(" (", team(), ")"); }
      } else {
        tags.push(make("b", s.city.slice(1)));
      }
      tags.push(" · ", ...words(s.format.slice(1)), " · ", ...words(s.level.slice(1)));
      if (s.spoken[1]) { tags.push(" · " + told.spoken + " " + s.spoken[1]); }
      if (s.walkIn && meets.free(s)) { tags.push(" · " + told.walkIn); }
      say(item.querySelector(".tags"), tags);
      return item;
    }

    function addressOf(s) {
      const parts = window.siteData.programme.address;
      return parts[0] + s.id + parts[1];
    }

    function draw(some) {
      list.textContent = "";
      let day = "", rows;
      some.slice(0, shown).forEach(s => {
        if (s.day[0] !== day) {
          day = s.day[0];
          const group = copyOf("found-day"), time = doc.createElement("time");
          time.dateTime = day;
          group.querySelector("h3").appendChild(time);
          say(time, [s.day[1]]);
          rows = group.querySelector("ul");
          list.appendChild(group);
        }
        rows.appendChild(row(s));
      });
      more.hidden = some.length <= shown;
      if (window.siteMark) { window.siteMark(); }
    }

    // Nothing found: which single choice stands in the way, and how many sessions there are without it.
    function suggest(values) {
      ways.textContent = "";
      Object.keys(values).forEach(name => {
        const rest = Object.assign({}, values);
        delete rest[name];
        const found = Object.keys(rest).length ? count(filter(rest)) : 0;
        if (found) {
          const button = make("button", told.without + " " + values[name].map(value => nameOf(name, value)).join(told.comma) + " (" + found + ")", "button quiet");
          button.type = "button";
          button.addEventListener("click", () => {
            fields.forEach(field => { if (field.name === name) { if (field.type === "checkbox") { field.checked = false; } else { field.value = ""; } } });
            change();
            byId("found-title").focus();
          });
          const item = doc.createElement("li");
          item.appendChild(button);
          ways.appendChild(item);
        }
      });
    }

    function nameOf(name, value) {
      const field = fields.filter(f => f.name === name && (f.type !== "checkbox" || f.value === value))[0];
      return field.options ? field.options[field.selectedIndex].text : field.type === "date" ? value : field.parentNode.textContent.trim();
    }

    function show() {
      const values = chosen(), narrowed = Object.keys(values).length > 0;
      if (narrowed && failed) { all.hidden = false; found.hidden = true; say(status, [told.failed]); return; }
      if (narrowed && !(window.siteData || {}).programme) { load(show); return; }
      all.hidden = narrowed;
      found.hidden = !narrowed;
      if (!narrowed) { say(status, [usual]); return; }
      const some = filter(values);
      say(status, [told.count + " " + count(some)]);
      none.hidden = some.length > 0;
      if (!some.length) { suggest(values); }
      draw(some);
    }

    function change() {
      const query = queryOf(chosen());
      shown = PART;
      failed = false;
      if (query !== location.search) { go(query); }
      show();
    }

    function restore() {
      shown = PART;
      fill();
      show();
    }

    form.addEventListener("focusin", () => load(() => {}));
    form.addEventListener("change", change);
    form.addEventListener("submit", event => {
      event.preventDefault();
      change();
      (found.hidden ? all : byId("found-title")).focus();
    });
    // A reset empties the fields only after its event.
    form.addEventListener("reset", () => setTimeout(change));
    byId("found-again").addEventListener("click", () => { form.reset(); form.querySelector("select").focus(); });
    more.addEventListener("click", () => {
      const before = list.querySelectorAll("li").length;
      shown += PART;
      show();
      const next = list.querySelectorAll("li a")[before];
      if (next) { next.focus(); }
    });
    byId("found-copy").addEventListener("click", () => copy(location.href).then(
      () => say(status, [told.copied]), () => say(status, [location.href])));
    addEventListener("popstate", restore);
    addEventListener("pageshow", event => { if (event.persisted) { show(); } });
    restore();
  }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    const field = doc.createElement("textarea");
    field.value = text;
    field.className = "vh";
    doc.body.appendChild(field);
    field.select();
    const done = doc.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  const form = byId("find");
  if (form) { startProgramme(form); }
}());
