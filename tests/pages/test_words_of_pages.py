"""What pages say about a session and a city: in which language, how long, where, for whom to ask.

One small site with the real layouts; each table has a session or a state, and the words that
pages must or must not say.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.kit.small_site import PROJECT, SVG, SmallSite, small_files, tell, words

LIBRARY = {"name": "Bibliothèque du Nord", "street": "9 rue de la Lune", "postcode": "35000", "town": "rennes"}
NAMESAKE = {"name": "Salle des fêtes", "postcode": "22000", "town": "Rennes"}
AWAY = {"name": "Médiathèque d’Albi", "street": "2 place du Vigan", "postcode": "81000", "town": "Albi"}
JOIN = "https://visio.example.org/salle"
DAY = "2026-12-07"


def series(name: str, **facts: Any) -> dict[str, Any]:
    """A session of 45 minutes at the venue of Rennes; `facts` say what is otherwise."""
    plain = {"id": name, "course": "seo", "dates": [DAY], "time": "10:00-10:45", "format": "workshop"}
    return plain | {"updated": "2026-11-01"} | facts


SESSIONS: tuple[dict[str, Any], ...] = (
    series("plain"),
    series("library", place=LIBRARY, dates=["2026-11-25", DAY]),
    series("namesake", place=NAMESAKE),
    series("away", place=AWAY, time="14:00-16:00"),
    series("web", mode="online", join=JOIN),
    series("join-note", mode="online", join=JOIN, **{"join-note": "Le lien s’ouvre à 9 h 45."}),
    series("both", mode="hybrid", join=JOIN),
    series("over", mode="hybrid", join=JOIN, dates=["2026-11-19"]),
    series("arabic", language="ar"),
    series("full", status="full"),
    series("full-walk-in", status="full", **{"walk-in": "yes"}),
    series("walk-in", **{"walk-in": "yes"}),
    series("walk-in-online", mode="online", join=JOIN, **{"walk-in": "yes"}),
    series("cancelled", status="cancelled", mode="online", join=JOIN),
    series("postponed", status="postponed", mode="hybrid", join=JOIN),
    series("moved-online", status="moved-online", join=JOIN),
    series("not-yet", booking={"opens": "6 days before"}),
    series("closed", booking={"closes": "3 semaines avant"}),
    series("closes", booking={"closes": "2 jours avant"}),
    series("last-day", booking={"closes": DAY}),
    series("closes-late", booking={"closes": "2026-12-24"}),
    series("phone", booking={"phone": "+33 1 99 00 00 09", "only": "yes"}),
    series("own-phone", booking={"phone": "+33 1 99 00 00 09"}),
    series("address", booking={"url": "https://booking.example.org/?s={id}&d={date}#{course}"}),
    series("noted", note="Apportez une photo", dates=["2026-11-24"], place=AWAY, time="14:00-16:00"),
)


@dataclass(frozen=True)
class Published:
    """The published pages of the site."""

    output: Path

    def html(self, address: str) -> str:
        return (self.output / address / "index.html").read_text("utf-8")

    def text(self, address: str, part: str = "") -> str:
        """The words of a page in one line, or of the part of it that begins with `part` and ends with its element."""
        html = self.html(address)
        if part:
            found = re.search(rf"{part}.*?</(?:article|section|div></div>|ul>)", html, re.DOTALL)
            assert found, (address, part)
            html = found[0]
        return plain(html)

    def session(self, name: str, code: str = "fr", day: str = DAY) -> str:
        return self.text(f"{code}/{'seances' if code == 'fr' else 'sessions'}/rennes-{name}-{day}")

    def facts(self, name: str, code: str = "fr", day: str = DAY) -> str:
        """The facts in short, on its page."""
        return self.text(f"{code}/{'seances' if code == 'fr' else 'sessions'}/rennes-{name}-{day}", '<dl class="facts')

    def ticket(self, name: str, code: str = "fr", day: str = DAY) -> str:
        """The ticket at the head of its page."""
        return self.text(
            f"{code}/{'seances' if code == 'fr' else 'sessions'}/rennes-{name}-{day}", '<div class="coupon'
        )

    def row(self, address: str, name: str, day: str = DAY) -> str:
        """Its line in a list."""
        lines = re.findall(r"<li class=\"(?:row|ticket|dated).*?</li>", self.html(address), re.DOTALL)
        return plain(next(line for line in lines if f"rennes-{name}-{day}/" in line))


def plain(html: str) -> str:
    """The words of a piece of HTML, in one line."""
    return " ".join(
        unescape(
            re.sub(r"<(?:br|li|p|dd|dt)\b[^>]*>|<[^>]*>", lambda t: " " if t[0][1:2] in "blpd" else "", html)
        ).split()
    )


def site_files() -> dict[str, Any]:
    """The small site in three languages with the real layouts, one city of it, and the sessions of the table."""
    files = {path: value for path, value in small_files().items() if not path.startswith("layouts/")}
    files |= {
        f"layouts/{path.relative_to(PROJECT / 'layouts').as_posix()}": path.read_bytes()
        for path in (PROJECT / "layouts").rglob("*")
        if path.is_file()
    }
    config = files["site_config.yaml"]
    config["languages"].insert(1, {"code": "en", "name": "English", "locale": "en_GB"})
    config["features"] = {**config.get("features", {}), "posters": "yes"}
    config["contact"] = {"phone": "+33 1 99 00 00 00", "email": "bonjour@example.org"}
    for path in [path for path in files if path.startswith("content/cities/nancy/")]:
        del files[path]
    city = files["content/cities/rennes/city.yaml"]
    city |= {"contact": {"phone": "+33 1 99 00 00 01", "email": "rennes@example.org"},
             "booking": "https://booking.example.org/rennes",
             "picture": {"file": "gate.svg", "alt": {"fr": "La grille", "ar": "البوابة"}}}  # fmt: skip
    files["content/cities/rennes/gate.svg"] = SVG.format(8)
    config["features"] |= {"open_data": "yes"}
    files["content/cities/rennes/sessions.yaml"] = list(SESSIONS)
    files["content/courses/seo/fr.md"] = words("Texte.\n", title="Être trouvé", summary="Les moteurs")
    files["content/pages/about/fr.md"] = words("Nous.\n", title="À propos")
    files["content/courses/seo/en.md"] = words("Text.\n", title="Being found")
    del files["content/pages/about/ar.md"], files["content/courses/seo/plan.svg"]
    return files


def publish(root: Path, files: dict[str, Any]) -> Published:
    site = SmallSite(root, files)
    outcome = site.build()
    assert outcome.status == "built", tell(outcome)
    return Published(site.output)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("published"), site_files())


# ------------------------------------------------------------------------------------- the language spoken

SPOKEN = {
    ("plain", "fr"): "", ("plain", "en"): "Language spoken: French", ("plain", "ar"): "لغة الجلسة: الفرنسية",
    ("arabic", "fr"): "Langue parlée : arabe", ("arabic", "en"): "Language spoken: Arabic", ("arabic", "ar"): "",
}  # fmt: skip


PICTURES = {
    "fr/villes": ('alt="La grille"', False), "en/cities": ('alt="La grille" lang="fr"', True),
    "ar/cities": ('alt="البوابة"', False),
}  # fmt: skip
"""What stands for the picture on the page of a city, and whether it has a language of its own."""


@pytest.mark.parametrize("section", PICTURES)
def test_words_for_a_picture_that_are_borrowed_say_their_language(published: Published, section: str) -> None:
    (picture,) = re.findall(r'<figure class="view">.*?(<img [^>]*>)', published.html(f"{section}/rennes"), re.DOTALL)
    words, borrowed = PICTURES[section]
    assert words in picture and ("lang=" in picture) is borrowed


@pytest.mark.parametrize(("name", "code"), SPOKEN)
def test_the_language_spoken_is_told_where_it_is_not_that_of_the_page(
    published: Published, name: str, code: str
) -> None:
    label = {"fr": "Langue parlée", "en": "Language spoken", "ar": "لغة الجلسة"}[code]
    cities = {"fr": "fr/villes/rennes", "en": "en/cities/rennes", "ar": "ar/cities/rennes"}
    places = [published.ticket(name, code), published.row(f"{code}/programme", name), published.row(cities[code], name)]
    for text in places:
        assert SPOKEN[name, code] in text if SPOKEN[name, code] else label not in text
    assert (label in published.facts(name, code)) is bool(SPOKEN[name, code])


def test_home_pages_lead_to_sessions_in_their_language(published: Published) -> None:
    arabic = published.html("ar")
    assert "جلسة واحدة بهذه اللغة: العربية" in plain(arabic)
    assert 'href="../ar/programme/languages/ar/"' in arabic
    assert "given in this language" not in published.text("en"), "there is none"
    assert "donnée" not in published.text("fr"), "nearly all are"


# ------------------------------------------------------------------------------------- how long


def test_a_session_is_as_long_as_from_its_start_to_its_end(published: Published) -> None:
    assert "Durée 45 minutes" in published.session("plain")
    assert "Durée 2 heures" in published.session("away")
    assert "Length 45 minutes" in published.session("plain", "en")
    events = re.findall(r'"courseWorkload":"(PT\d+M)"', published.html("fr/cours/etre-trouve").replace(" ", ""))
    assert set(events) == {"PT45M", "PT120M"}


def test_a_course_is_as_long_as_what_is_planned_of_it(published: Published) -> None:
    assert "Durée de 45 minutes à 2 heures" in published.text("fr/cours/etre-trouve")
    assert "from 45 minutes to 2 hours" in published.text("en/courses/being-found")
    assert "de 45 minutes à 2 heures" in published.text("fr/cours")
    own = published.text("fr/cours/cours-email")
    assert re.search("Durée 1 heure.{1,4}30 minutes", own), "nothing is planned: what it says itself"


# ------------------------------------------------------------------------------------- where

WHERE = {
    ("plain", "fr"): ("Rennes", "équipe de"),
    ("library", "fr"): ("Rennes, Bibliothèque du Nord", "équipe de"),
    ("namesake", "fr"): ("Rennes (22), Salle des fêtes", "Rennes,"),
    ("away", "fr"): ("Albi, Médiathèque d’Albi", "Rennes,"),
    ("away", "en"): ("Albi, Médiathèque d’Albi", "Rennes,"),
    ("web", "fr"): ("En ligne", "Rennes,"),
    ("both", "fr"): ("Sur place ou en ligne", "équipe de"),
    ("both", "en"): ("On site or online", "team of"),
}
TEAM = {"fr": "équipe de Rennes", "en": "team of Rennes"}


@pytest.mark.parametrize(("name", "code"), WHERE)
def test_where_a_session_is_held_comes_first(published: Published, name: str, code: str) -> None:
    said, never = WHERE[name, code]
    for text in (published.ticket(name, code), published.row(f"{code}/programme", name)):
        assert said in text
        assert never not in text
        assert (TEAM[code] in text) == (name in ("away", "web", "namesake"))
    assert f"({'Albi' if name == 'away' else 'Rennes'})" not in published.ticket(name, code)


def test_the_list_of_a_city_names_every_other_place(published: Published) -> None:
    address = "fr/villes/rennes"
    assert "Rennes, Bibliothèque du Nord" in published.row(address, "library")
    assert "Albi, Médiathèque d’Albi" in published.row(address, "away")
    assert "équipe" not in published.row(address, "away")
    assert "Rennes" not in published.row(address, "plain")


def test_titles_name_the_town_or_that_it_is_online(published: Published) -> None:
    titles = {
        name: re.findall("<title>(.*?)</title>", published.html(f"fr/seances/rennes-{name}-{DAY}"))[0]
        for name in ("away", "web", "plain")
    }
    assert "10:45, Rennes –" in titles["plain"].replace("\u202f", " ")
    assert "16:00, Albi –" in titles["away"]
    assert "Rennes (En ligne) –" in titles["web"]


def test_feeds_name_the_town_the_language_and_that_it_is_online(published: Published) -> None:
    feed = {
        code: json.loads((published.output / f"{code}/news/sessions.json").read_text("utf-8"))["items"]
        for code in ("fr", "en")
    }
    items_of = {code: {one["url"].split("/")[-2]: one for one in items} for code, items in feed.items()}
    away, web = (items_of["en"][f"rennes-{name}-{DAY}"] for name in ("away", "web"))
    assert away["title"].endswith("16:00, Albi")
    assert away["summary"].endswith("Médiathèque d’Albi, Albi – French")
    assert web["title"].endswith(", Rennes (Online)")
    assert items_of["fr"][f"rennes-web-{DAY}"]["title"].endswith(", Rennes (En ligne)")
    assert "français" not in items_of["fr"][f"rennes-away-{DAY}"]["summary"]


def test_the_form_of_the_programme_knows_every_other_place(published: Published) -> None:
    (script,) = published.output.glob("assets/programme*fr*.js")
    data = json.loads(script.read_text("utf-8").partition(".programme=")[2].rstrip(";\n"))
    assert data["places"] == [
        [["Albi"], ["Médiathèque d’Albi"], 1],
        [["Rennes"], ["Bibliothèque du Nord"], 0],
        [["Rennes (22)"], ["Salle des fêtes"], 1],
    ]
    assert 'data-name="team-rennes">équipe de Rennes<' in published.html("fr/programme")


def test_a_poster_prints_the_address_of_every_other_place_and_notes(published: Published) -> None:
    text = published.text("fr/villes/rennes/poster", '<section aria-labelledby="next"')
    assert "Albi, Médiathèque d’Albi, 2 place du Vigan Apportez une photo" in text
    assert "Bibliothèque du Nord, 9 rue de la Lune" in text


# ------------------------------------------------------------------------------------- how to take part

PHONE, EMAIL, URL = "+33 1 99 00 00 01", "rennes@example.org", "https://booking.example.org/rennes"
OWN = "+33 1 99 00 00 09"
SENTENCES = {
    "plain": "C’est gratuit, mais il faut s’inscrire. Choisissez le moyen que vous préférez :",
    "full": "Toutes les places sont prises. Pour être prévenu",
    "full-walk-in": "Toutes les places sont prises. Pour être prévenu",
    "walk-in": "Pas besoin de s’inscrire",
    "walk-in-online": "s’inscrire : suivez le lien.",
    "cancelled": "Cette séance est annulée.",
    "postponed": "Cette séance est reportée.",
    "moved-online": "Cette séance a maintenant lieu en ligne",
    "not-yet": "mardi 1er décembre 2026",
    "closed": "closes. Demandez-nous : il reste peut-être une place.",
    "closes": "Inscrivez-vous jusqu’au samedi 5 décembre 2026",
    "last-day": "Inscrivez-vous jusqu’au lundi 7 décembre 2026",
    "closes-late": "Choisissez le moyen que vous préférez :",
    "phone": "C’est gratuit, mais il faut s’inscrire :",
    "own-phone": "Choisissez le moyen que vous préférez :",
    "address": "Choisissez le moyen que vous préférez :",
}
"""What the page of a session says of how to take part."""
WAYS = {
    "plain": (URL, PHONE, EMAIL),
    "full": ("", PHONE, EMAIL),
    "full-walk-in": ("", PHONE, EMAIL),
    "walk-in": ("", PHONE, EMAIL),
    "walk-in-online": ("", PHONE, EMAIL),
    "cancelled": ("", "", ""),
    "postponed": ("", "", ""),
    "moved-online": (URL, PHONE, EMAIL),
    "not-yet": ("", PHONE, EMAIL),
    "closed": ("", PHONE, EMAIL),
    "closes": (URL, PHONE, EMAIL),
    "last-day": (URL, PHONE, EMAIL),
    "closes-late": (URL, PHONE, EMAIL),
    "phone": ("", OWN, ""),
    "own-phone": (URL, OWN, EMAIL),
    "address": (f"https://booking.example.org/?s=rennes-address-{DAY}&d={DAY}#seo", PHONE, EMAIL),
}
"""The ways that it offers."""


@pytest.mark.parametrize("name", WAYS)
def test_the_page_of_a_session_says_how_to_take_part(published: Published, name: str) -> None:
    text, html = published.session(name), published.html(f"fr/seances/rennes-{name}-{DAY}")
    assert SENTENCES[name] in text
    part = html.partition('class="split"')[2].partition('id="about"')[0]
    links = [unescape(link) for link in re.findall(r'href="((?:https://booking|tel:|mailto:)[^"]*)"', part)]
    url, phone, email = WAYS[name]
    digits = "".join(phone.split())
    assert [link.partition("?subject")[0] for link in links] == [
        *([url] if url else []), *([f"tel:{digits}"] if phone else []), *([f"mailto:{email}"] if email else []),
    ]  # fmt: skip
    assert ("Inscrivez-vous jusqu’au" in text) is (name in ("closes", "last-day"))


def test_a_message_says_which_session_it_is_about(published: Published) -> None:
    for name, where in {"away": "Albi", "plain": "Rennes", "web": "En ligne"}.items():
        (subject,) = re.findall(
            r'href="mailto:[^"?]*\?subject=([^"]*)"', published.html(f"fr/seances/rennes-{name}-{DAY}")
        )[:1]
        assert re.search(rf"^Être trouvé – lundi 7 décembre 2026, 1[04]:00.*, {where}$", unquote(subject))


def test_no_link_leads_to_a_session_that_is_over_or_called_off(published: Published) -> None:
    for name in ("web", "both", "moved-online"):
        assert f'href="{JOIN}"' in published.html(f"fr/seances/rennes-{name}-{DAY}")
        assert (
            JOIN
            in (published.output / f"fr/seances/rennes-{name}-{DAY}/rennes-{name}-{DAY}.ics")
            .read_bytes()
            .replace(b"\r\n ", b"")
            .decode()
        )
    assert f'href="{JOIN}"' not in published.html("fr/seances/rennes-over-2026-11-19")
    for name in ("cancelled", "postponed"):
        files = list((published.output / "fr/seances").glob(f"rennes-{name}-*/*"))
        assert len(files) == 2
        assert not [file for file in files if "visio.example.org" in file.read_text("utf-8").replace("\n ", "")]


@pytest.mark.parametrize("name", WAYS)
def test_calendars_and_data_say_the_same(published: Published, name: str) -> None:
    _, phone, email = WAYS[name]
    off = name in ("cancelled", "postponed")
    asked = [way for way in (phone or off * PHONE, email or off * EMAIL) if way]
    event = (
        (published.output / f"fr/seances/rennes-{name}-{DAY}/rennes-{name}-{DAY}.ics").read_text("utf-8").splitlines()
    )
    assert "CONTACT:" + "\\, ".join(asked) in event
    rows = json.loads((published.output / "data/sessions.json").read_text("utf-8"))
    row = next(one for one in rows if one["id"] == f"rennes-{name}-{DAY}")
    assert row["booking_phone"] == f"tel:{''.join((phone or PHONE).split())}"
    assert row.get("booking_email", "") == (email or off * EMAIL)
    # What can be booked one day has its address in the data, with its days.
    url = WAYS[name][0] or (URL if name in ("not-yet", "closed") else "")
    assert row.get("booking_url", "") == url
    closes = {"closes": "2026-12-05", "last-day": DAY, "closed": "2026-11-16"}
    assert row.get("booking_closes", "") == closes.get(name, "")
    assert row.get("booking_opens", "") == {"not-yet": "2026-12-01"}.get(name, "")
    assert (row.get("join_url") == JOIN) is (name in ("moved-online", "walk-in-online"))
    offer = re.search(r'"offers":\{[^}]*"url":"([^"]*)"', published.html(f"fr/seances/rennes-{name}-{DAY}"))
    assert offer is not None
    assert offer[1] == (url or f"https://example.org/fr/seances/rennes-{name}-{DAY}/").replace("&", "\\u0026")


def test_a_full_session_does_not_say_just_come(published: Published) -> None:
    for text in (published.ticket("full-walk-in"), published.row("fr/programme", "full-walk-in")):
        assert "Complète" in text
    assert "sans inscription" in published.row("fr/programme", "walk-in").lower()
    assert "sans inscription" not in published.row("fr/programme", "full-walk-in").lower()


def test_a_city_offers_no_address_that_is_of_one_session(published: Published, tmp_path: Path) -> None:
    assert "https://booking.example.org/rennes" in published.html("fr/villes/rennes")
    files = site_files()
    files["content/cities/rennes/city.yaml"]["booking"] = "https://booking.example.org/{id}"
    files["content/cities/rennes/sessions.yaml"] = [series("plain")]
    other = publish(tmp_path, files)
    assert "booking.example.org" not in other.html("fr/villes/rennes")
    assert f'href="https://booking.example.org/rennes-plain-{DAY}"' in other.html(f"fr/seances/rennes-plain-{DAY}")


# ------------------------------------------------------------------------------------- online

HINT = "Ouvrez ce lien quelques minutes avant le début"


def test_the_page_says_when_the_link_opens(published: Published) -> None:
    assert HINT in published.session("web")
    assert HINT in published.session("both")
    assert HINT not in published.session("plain")
    assert HINT not in published.session("cancelled")
    text = published.session("join-note")
    assert "Le lien s’ouvre à 9 h 45." in text
    assert HINT not in text


# ------------------------------------------------------------------------------------- the state of a city

CITIES: dict[str, tuple[dict[str, str], str, str, str]] = {
    "no day": ({}, "open", "", "Bientôt"),
    "opens": ({"opened": "2026-11-30", "announced": "2026-10-01"}, "announced",
              "Ouvre le 30 novembre 2026 Annoncé le 1er octobre 2026", "Ouvert depuis"),
    "opens, called open": ({"opened": "2026-11-30", "status": "open"}, "announced",
              "Ouvre le 30 novembre 2026", "depuis"),
    "opened": ({"opened": "2026-11-02", "announced": "2026-10-01"}, "open",
              "Ouvert depuis le 2 novembre 2026", "Annoncé"),
    "opened, called announced": ({"opened": "2026-11-02", "status": "announced"}, "open", "2 novembre 2026", "Ouvre"),
    "announced": ({"status": "announced", "announced": "2026-10-01"}, "announced",
              "Ouvre bientôt Annoncé le 1er octobre", "Ouvre le"),
    "closes": ({"opened": "2026-11-02", "closed": "2027-06-30"}, "open", "Ouvert jusqu’au 30 juin 2027", "Fermé pour"),
    "last day": ({"opened": "2026-11-02", "closed": "2026-11-20"}, "open",
              "Ouvert jusqu’au 20 novembre 2026", "Fermé pour"),
    "closed": ({"opened": "2019-11-02", "closed": "2026-11-19"}, "closed",
              "Fermé pour le moment Dernier jour : 19 novembre", "Ouvert"),
    "closed, no day": ({"opened": "2019-11-02", "status": "closed"}, "closed", "Fermé pour le moment", "Ouvert"),
    "opens again": ({"closed": "2025-06-30", "opened": "2026-12-24"}, "announced",
              "Ouvre le 24 décembre 2026", "Dernier jour"),
    "open again": ({"closed": "2025-06-30", "opened": "2026-01-15"}, "open", "depuis le 15 janvier 2026", "jusqu"),
}  # fmt: skip
"""The days of a city, its state on 20 November 2026, what its page says and what it does not."""


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """One city for each row of the table."""
    files = site_files()
    city = files["content/cities/rennes/city.yaml"]
    city.pop("picture")
    for number, (facts, *_) in enumerate(CITIES.values()):
        files[f"content/cities/c{number}/city.yaml"] = {**city, "name": f"Ville {number}", **facts}
        files[f"content/cities/c{number}/fr.md"] = words("Ici.\n", title=f"Ville {number}")
    files["content/cities/rennes/city.yaml"] = city | {"opened": "2018-06-09"}
    files["content/cities/rennes/sessions.yaml"] = [series("plain")]
    files["content/cities/c0/city.yaml"]["venue"] = city["venue"] | {"acceslibre": "https://acceslibre.example.org/c0"}
    return publish(tmp_path_factory.mktemp("cities"), files)


@pytest.mark.parametrize("name", CITIES)
def test_a_city_is_in_the_state_of_its_days(cities: Published, name: str) -> None:
    number = list(CITIES).index(name)
    _, state, said, never = CITIES[name]
    head = cities.html(f"fr/villes/ville-{number}").partition('class="toc"')[0].partition("<main")[2]
    assert said in plain(head)
    assert never not in plain(head)
    (card,) = re.findall(rf'<li class="city" data-city="c{number}">.*?</li>', cities.html("fr/villes"), re.DOTALL)
    assert ("Ouvre " in plain(card)) is (state == "announced")
    assert ("Fermé pour le moment" in plain(card)) is (state == "closed")
    venues = {one["id"] for one in json.loads((cities.output / "data/venues.json").read_text("utf-8"))}
    assert (f"c{number}" in venues) is (state == "open")
    node = cities.html(f"fr/villes/ville-{number}")
    assert ('"foundingDate"' in node) is (state != "announced" and "opened" in CITIES[name][0])
    assert ('"dissolutionDate"' in node) is (state == "closed" and "closed" in CITIES[name][0])


def test_the_site_changes_by_itself_when_a_city_opens_or_closes(tmp_path: Path) -> None:
    files = site_files()
    city = files["content/cities/rennes/city.yaml"]
    files["content/cities/rennes/sessions.yaml"] = [series("plain")]
    files["content/news/2026-11-01-open/fr.md"] = words("Ouvert.\n", title="Ouverture")
    for facts, change in (
        ({"opened": "2026-11-22"}, "2026-11-21T23:00:00Z"),
        ({"closed": "2026-11-22"}, "2026-11-22T23:00:00Z"),
    ):
        files["content/cities/rennes/city.yaml"] = city | facts
        published = publish(tmp_path, files)
        assert (published.output / ".well-known/next-change").read_text().strip() == change


def test_what_a_directory_says_of_access_is_linked(cities: Published) -> None:
    assert 'href="https://acceslibre.example.org/c0"' in cities.html("fr/villes/ville-0")
    assert "acceslibre.example.org" not in cities.html("fr/villes/ville-1")
