"""Edits of the small site that chance chooses, as many hands make them: for tests that compare what comes of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from tests.kit.small_site import NOW, SVG, SmallSite, both, words

T = TypeVar("T")


class World:
    """A site, its clock, and the chance that chooses the edits."""

    def __init__(self, site: SmallSite, seed: int) -> None:
        self.site = site
        self.files = site.files
        self.chance = random.Random(seed)
        self.now = NOW
        self.serial = 0

    def pick(self, *choices: T) -> T:
        return self.chance.choice(choices)

    def path(self, end: str, start: str = "content/") -> str:
        found = sorted(path for path in self.files if path.startswith(start) and path.endswith(end))
        return self.pick(*found) if found else ""

    def text(self) -> str:
        self.serial += 1
        return self.pick("Bonjour", "<b>&amp;", "é\u202f; , \\ x", "1er", f"texte {self.serial}", "نص")

    def day(self) -> str:
        return f"{self.now.date() + timedelta(self.chance.randint(-40, 40))}"


def change_city(world: World) -> None:
    facts = world.files[world.path("city.yaml")]
    key, value = world.pick(
        ("name", both(world.text())), ("region", world.text()), ("order", world.pick(0, 1, 2)),
        ("status", world.pick("open", "announced", "closed")), ("opened", world.day()), ("updated", world.day()),
        ("booking", "https://example.org/book"), ("timezone", world.pick("Europe/Paris", "Indian/Reunion")),
        ("contact", {"phone": "+33 1 99 00 00 09"}), ("closures", [{"from": world.day(), "reason": world.text()}]),
        ("figures", [{"value": world.pick("7", "1234567"), "unit": "u", "label": world.text()}]),
        ("partners", [{"partner": world.pick("bic", "city"), "role": world.text(), "until": world.day()}]),
    )  # fmt: skip
    facts[key] = value


def change_venue(world: World) -> None:
    venue = world.files[world.path("city.yaml")]["venue"]
    key, value = world.pick(
        ("name", both(world.text())), ("town", world.text()), ("street", world.text()), ("access", []),
        ("latitude", "47.25"), ("opening_hours", "Mo-Sa 10:00-12:00,14:00-18:00"), ("directions", world.text()),
    )  # fmt: skip
    venue[key] = value


def change_course(world: World) -> None:
    path = world.path("course.yaml")
    key, value = world.pick(
        ("topic", world.pick("web", "home")), ("minutes", world.pick("60", "150")), ("order", world.pick(0, 5)),
        ("audiences", world.pick(["all"], ["seniors"], ["all", "seniors"])), ("formats", ["conference"]),
        ("equipment", both(world.text())), ("updated", world.day()), ("prerequisites", [world.pick("cv", "email")]),
    )  # fmt: skip
    if path:
        world.files[path][key] = value


def change_partner(world: World) -> None:
    path = world.path("partner.yaml")
    key, value = world.pick(
        ("name", world.text()), ("kind", world.pick("school", "private")), ("url", "https://p.example.org/"),
        ("since", world.day()), ("until", world.day()), ("cities", world.pick([], ["nancy"], ["nancy", "rennes"])),
    )  # fmt: skip
    if path:
        world.files[path][key] = value


def change_vocabulary(world: World) -> None:
    kind = world.pick("topics", "audiences", "levels", "formats", "access")
    terms = world.files["content/vocabulary.yaml"][kind]
    terms[world.pick(*sorted(terms))] = {
        "label": world.pick(both(world.text()), world.text()),
        "order": world.pick(0, 3),
    }


def change_series(world: World) -> None:
    path = world.path("sessions.yaml")
    if not path:
        return
    series = world.pick(*world.files[path])
    key, value = world.pick(
        ("time", world.pick("10:00-11:00", "9h-10h", "18:30-20:00")), ("seats", world.pick("5", "20")),
        ("course", world.pick("seo", "email", "cv")), ("language", world.pick("en", "ar", "fr")),
        ("status", world.pick("full", "cancelled", "postponed", "scheduled")), ("partners", ["bic"]),
        ("note", both(world.text())), ("audiences", [world.pick("all", "seniors")]), ("updated", world.day()),
        ("place", {"name": both(world.text()), "town": world.pick("Fougères", "Rennes")}), ("revision", "3"),
    )  # fmt: skip
    series[key] = value


def change_session(world: World) -> None:
    path = world.path("sessions.yaml")
    for series in world.files[path] if path else []:
        if series.get("dates"):
            day = world.pick(*series["dates"])
            series.setdefault("changes", {})[day] = world.pick(
                {"status": "cancelled", "note": world.text(), "updated": world.day()},
                {"date": world.day(), "status": "rescheduled", "revision": "2"},
                {"status": "moved-online", "join": "https://example.org/j"},
                {"time": "16:00-17:00"},
                {"booking": {"url": "https://example.org/b", "opens": world.day()}},
            )
            return


def change_dates(world: World) -> None:
    path = world.path("sessions.yaml")
    for series in world.files[path] if path else []:
        if "dates" in series:
            series["dates"] = sorted({world.day(), world.day(), *series["dates"][: world.pick(0, 1, 3)]})
            series.pop("changes", None)
            return


def add_session(world: World) -> None:
    city = world.path("city.yaml").removesuffix("city.yaml")
    world.serial += 1
    world.files.setdefault(f"{city}sessions.yaml", []).append(
        {"id": f"s{world.serial}", "course": world.pick("seo", "email", "cv"), "dates": [world.day()],
         "time": "11:00-12:00", "format": "workshop", "updated": world.day()}
    )  # fmt: skip


def remove_sessions(world: World) -> None:
    world.files.pop(world.path("sessions.yaml"), None)


def change_front(world: World) -> None:
    front = world.files[world.path(".md")]["front"]
    world.serial += 1
    key, value = world.pick(
        ("title", world.text()), ("summary", world.text()), ("slug", world.pick("page", f"adresse-{world.serial}")),
        ("draft", world.pick("true", "false")), ("publish", world.day()), ("expire", world.day()),
        ("updated", world.day()), ("no_fallback", world.pick("true", "false")),
        ("aliases", [f"/ancien-{world.serial}/", "/fr/vieux/"][: world.pick(1, 1, 2)]),
        ("source", "0123"), ("extra", {"key": world.text()}),
    )  # fmt: skip
    front[key] = value


def change_body(world: World) -> None:
    world.files[world.path(".md")]["body"] = world.pick(
        f"## {world.text()}\n\n{world.text()}\n", "", "::: next-sessions {course=cv}\n", "::: partners {city=nancy}\n",
        "::: figures\n\n::: calendars\n", "[seo](@/courses/seo) [r](@/cities/rennes) [a](@/pages/about)\n",
        "::: note\nune note\n:::\n\n::: next-sessions {audience=seniors limit=1}\n", "<script>x</script>\n",
    )  # fmt: skip


def change_text(world: World) -> None:
    """What editors do most: another word, another heading, a link to another site. No block, nothing at the top."""
    world.serial += 1
    page = world.files[world.path(".md")]
    page["body"] = world.pick(
        f"{page['body']}\nmot{world.serial} {world.text()}\n", f"## Titre {world.serial}\n\n{page['body']}",
        f"{page['body']}\n[ailleurs](https://example.org/{world.serial}) et [plus bas](#titre)\n",
        page["body"].replace("e", "é", 1), "\n" + page["body"],
    )  # fmt: skip


def add_words(world: World) -> None:
    path = world.path("/fr.md").replace("/fr.md", "/ar.md")
    world.files[path] = words(world.text(), title=world.text())


def remove_words(world: World) -> None:
    path = world.path("/ar.md")
    world.files.pop(path, None)


def add_thing(world: World) -> None:
    world.serial += 1
    name = f"chose-{world.serial}"
    kind = world.pick("pages", "news", "courses", "cities")
    folder = f"content/{kind}/{world.day()}-{name}" if kind == "news" else f"content/{kind}/{name}"
    world.files[f"{folder}/{world.pick('fr', 'ar')}.md"] = words(world.text(), title=f"Chose {world.serial}")
    for facts, like in (("course.yaml", "courses"), ("city.yaml", "cities")):
        if kind == like:
            world.files[f"{folder}/{facts}"] = world.site.copy_files()[world.path(facts)]


def remove_thing(world: World) -> None:
    path = world.path(".md")
    folder = path.rsplit("/", 1)[0] + "/"
    for name in [name for name in world.files if name.startswith(folder)]:
        del world.files[name]


def rename_thing(world: World) -> None:
    folder = world.path(".md", world.pick("content/pages/", "content/news/", "content/courses/")).rsplit("/", 1)[0]
    world.serial += 1
    for name in [name for name in world.files if folder and name.startswith(folder + "/")]:
        world.files[f"{folder[:-1]}{world.serial}/{name.rsplit('/', 1)[1]}"] = world.files.pop(name)


def change_picture(world: World) -> None:
    path = world.path(".svg")
    if path:
        world.files[path] = SVG.format(world.pick(3, 8, 90))


def add_picture(world: World) -> None:
    path = world.path(".md")
    folder = path.rsplit("/", 1)[0]
    world.files[f"{folder}/photo.svg"] = SVG.format(world.pick(5, 7))
    world.files[path]["body"] = "![une photo](photo.svg)\n"


def change_template(world: World) -> None:
    path = world.path(".html", "layouts/")
    text = world.files[path]
    world.files[path] = world.pick(
        text.replace("|", "·", 1),
        text.replace("</h1>", "!</h1>", 1),
        text.replace("{% endmacro %}", "{{ _('seats') }}{% endmacro %}", 1),
        text + "\n",
        text.replace("main.", "main .", 1),
    )


def add_template(world: World) -> None:
    part = world.pick("parts/a.html", "parts/b.html")
    world.files[f"layouts/{part}"] = f"<i>{world.text()}</i>\n"
    call = world.pick(
        f'{{% include "{part}" %}}',
        f'{{% include "parts/" ~ "{part[6:]}" %}}',
        f'{{% include ["{part}", "frame.html"] %}}',
    )
    path = world.path(".html", "layouts/")
    if "parts/" not in path:
        world.files[path] = world.files[path].replace("{% endblock %}", f"{call}{{% endblock %}}", 1)


def break_template(world: World) -> None:
    path = world.path(".html", "layouts/")
    mistake = world.pick("{{ page.nothing }}", "{% if %}", "{% include 'no.html' %}")
    world.files[path] = world.files[path].replace("{% endblock %}", mistake + "{% endblock %}", 1)


def change_asset(world: World) -> None:
    world.files[world.pick("layouts/assets/site.css", "layouts/assets/icon.svg", "layouts/assets/new.js")] = world.pick(
        "body { background: url(icon.svg) } /* é */\n", SVG.format(2), f"/* {world.serial} */ a {{ color: red }}\n"
    )


def change_catalogue(world: World) -> None:
    path = world.path(".po", "layouts/")
    text = world.files[path]
    world.files[path] = world.pick(
        text + f'\nmsgid "unused {len(text)}"\nmsgstr "x"\n',
        text.replace('msgstr "places"', 'msgstr "sièges"'),
        text.replace("Annulé", "ANNULÉ"),
        text.replace("مقاعد", "كراسي"),
    )


def change_config(world: World) -> None:
    facts = world.files["site_config.yaml"]
    key, value = world.pick(
        ("title", both(world.text())), ("description", world.text()), ("banner", world.text()),
        ("base_url", world.pick("https://example.org/", "https://example.org/sous/", "http://autre.example.org/")),
        ("timezone", world.pick("Europe/Paris", "UTC", "America/Cayenne")), ("organizer", world.text()),
        ("contact", {"email": "b@example.org"}), ("calendar_domain", world.pick("example.org", "autre.example.org")),
        ("navigation", ["programme", "cities"]), ("footer", world.pick([], ["news"])),
        ("default_language", world.pick("fr", "ar")),
        ("languages", world.pick(facts["languages"], facts["languages"][::-1])),
        ("features", {"open_data": world.pick("true", "true", "false"), "search": world.pick("true", "false")}),
        ("data_licence", "CC0-1.0"),
    )  # fmt: skip
    facts[key] = value


def move_clock(world: World) -> None:
    world.now += timedelta(hours=world.pick(1, 5, 26, 24 * 9, 24 * 40))


def touch_nothing(world: World) -> None:
    """A batch may change nothing at all."""


def spoil_output(world: World) -> None:
    """Somebody writes into the output folder by hand."""
    pages = sorted(world.site.output.rglob("*.html"))
    if pages:
        page = world.pick(*pages[:5])
        spoils: tuple[Callable[[], object], ...] = (page.unlink, lambda: page.write_bytes(b"spoilt"))
        world.pick(*spoils)()


EDITS = tuple(value for name, value in sorted(globals().items()) if name.split("_")[0] in
              ("add", "break", "change", "move", "remove", "rename", "spoil", "touch") and callable(value))  # fmt: skip
