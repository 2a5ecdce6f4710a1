"""“Did you mean …?” as French editors need it: their words for keys, ids and headings, and what was meant by each.

"" stands where nothing is right: no suggestion is better than a wrong one.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from sitegen.authoring.columns import read_heading
from sitegen.cli import main
from sitegen.content.local_text import Record
from sitegen.content.problem import Refusal
from sitegen.content.records import City, Course, FrontMatter, Partner, Series
from sitegen.content.schema import parse_record
from sitegen.content.strict_yaml import Tree
from sitegen.content.suggest import nearest
from tests.kit.growth import within
from tests.kit.sitekit import TINY, tiny_site

SERIES, BOOKING, CHANGE = (Series, ()), (Series, ("booking",)), (Series, ("changes", "2026-12-01"))
CITY, VENUE, CONTACT, CLOSURE = (City, ()), (City, ("venue",)), (City, ("contact",)), (City, ("closures", 0))
COURSE, PARTNER, WORDS = (Course, ()), (Partner, ()), (FrontMatter, ())
Place = tuple[type[Record], tuple[str | int, ...]]

KEYS: list[tuple[Place, str, str]] = [
    (SERIES, "places", "seats"),
    (SERIES, "Nombre de places", "seats"),
    (SERIES, "capacité", "seats"),
    (SERIES, "Jauge", "seats"),
    (SERIES, "lien", "join"),
    (SERIES, "Lien visio", "join"),
    (SERIES, "salle", "room"),
    (SERIES, "Horaires", "time"),
    (SERIES, "heure", "time"),
    (SERIES, "jours", "dates"),
    (SERIES, "Jour", "dates"),
    (SERIES, "formation", "course"),
    (SERIES, "atelier", "course"),
    (SERIES, "lieu", "place"),
    (SERIES, "remarques", "note"),
    (SERIES, "Observation", "note"),
    (SERIES, "réservation", "booking"),
    (SERIES, "inscriptions", "booking"),
    (SERIES, "sans réservation", "walk-in"),
    (SERIES, "entrée libre", "walk-in"),
    (SERIES, "état", "status"),
    (SERIES, "Statut", "status"),
    (SERIES, "langue", "language"),
    (SERIES, "sauf", "except"),
    (SERIES, "du", "from"),
    (SERIES, "jusqu'au", "until"),
    (SERIES, "publics", "audiences"),
    (SERIES, "walk in", "walk-in"),
    (SERIES, "price", ""),
    (SERIES, "prix", ""),
    (SERIES, "tarif", ""),
    (SERIES, "title", ""),
    (SERIES, "animatrice", ""),
    (BOOKING, "téléphone", "phone"),
    (BOOKING, "Lien", "url"),
    (BOOKING, "courriel", "email"),
    (BOOKING, "ouverture", "opens"),
    (CHANGE, "places", "seats"),
    (CHANGE, "remarque", "note"),
    (CHANGE, "nouvelle date", "date"),
    (CITY, "nom", "name"),
    (CITY, "région", "region"),
    (CITY, "fermetures", "closures"),
    (CITY, "Lieu", "venue"),
    (CITY, "contacts", "contact"),
    (CITY, "partenaires", "partners"),
    (CITY, "chiffres clés", "figures"),
    (VENUE, "rue", "street"),
    (VENUE, "adresse", "street"),
    (VENUE, "code postal", "postcode"),
    (VENUE, "ville", "town"),
    (VENUE, "salles", "rooms"),
    (VENUE, "horaires d’ouverture", "opening_hours"),
    (VENUE, "accessibilité", "access"),
    (CONTACT, "mail", "email"),
    (CONTACT, "Tél", "phone"),
    (CONTACT, "site web", "website"),
    (CLOSURE, "du", "from"),
    (CLOSURE, "au", "until"),
    (CLOSURE, "motif", "reason"),
    (COURSE, "durée", "minutes"),
    (COURSE, "niveau", "level"),
    (COURSE, "thème", "topic"),
    (COURSE, "prérequis", "prerequisites"),
    (COURSE, "matériel", "equipment"),
    (PARTNER, "nom", "name"),
    (PARTNER, "type", "kind"),
    (PARTNER, "lien", "url"),
    (WORDS, "titre", "title"),
    (WORDS, "résumé", "summary"),
    (WORDS, "brouillon", "draft"),
    (WORDS, "expire le", "expire"),
    (WORDS, "mise à jour", "updated"),
    (WORDS, "date de publication", "publish"),
    (WORDS, "auteur", ""),
]
"""Where, what was written, which key is meant."""


def told_key(place: Place, word: str) -> str:
    """The key that is suggested for another one."""
    model, way = place
    tree: Tree = {word: "x"}
    for part in reversed(way):
        tree = [tree] if isinstance(part, int) else {part: tree}
    _, problems = parse_record("x.yaml", model, tree, ("fr",))
    found = [p for p in problems if str(p.what) == f"the key “{word}” is not known here"]
    assert len(found) == 1
    said = str(found[0].remedy)
    return said.removeprefix("did you mean “").removesuffix("”?") if said.startswith("did you mean") else ""


def test_the_words_of_editors_for_keys_are_understood() -> None:
    """At least 95 % of them; and none is told a key that it does not mean."""
    assert len(KEYS) >= 60
    told = {(place, word): told_key(place, word) for place, word, _ in KEYS}
    wrong = [(word, told[place, word], meant) for place, word, meant in KEYS if told[place, word] != meant]
    assert len(wrong) <= len(KEYS) * 0.05, wrong
    assert [one for one in wrong if one[1]] == []


STATES = [
    ("status", "annulée", "cancelled"),
    ("status", "Annulé", "cancelled"),
    ("status", "anulée", "cancelled"),
    ("status", "complet", "full"),
    ("status", "Complète", "full"),
    ("status", "complett", "full"),
    ("status", "reportée", "postponed"),
    ("status", "Reporté ", "postponed"),
    ("status", "déplacée", "rescheduled"),
    ("status", "prévue", "scheduled"),
    ("status", "passée en ligne", "moved-online"),
    ("status", "peut-être", ""),
    ("mode", "présentiel", "onsite"),
    ("mode", "à distance", "online"),
    ("mode", "visio", "online"),
    ("mode", "Hybride", "hybrid"),
    ("mode", "hybrides", "hybrid"),
    ("every", "mardi", "tuesday"),
    ("every", "Mardis", "tuesday"),
    ("every", "mardie", "tuesday"),
    ("every", "last thursday", ""),
    ("every", "tous les jours", ""),
]
"""The key of a series, what was written, what it is read as or told to be."""
HEADINGS = [
    ("Observations", "note"),
    ("Observation", "note"),
    ("Commentaires", "note"),
    ("Remarque", "note"),
    ("Nb de places", "seats"),
    ("Effectif", "seats"),
    ("Capacité", "seats"),
    ("HORAIRES", "time"),
    ("Datte", "date"),
    ("Salle", "room"),
    ("Lien de connexion", "join"),
    ("Formations", "course"),
    ("Tarif", ""),
    ("Formateur", ""),
]
"""The heading of a column, and its key."""


def test_the_words_of_editors_for_states_and_headings_are_understood() -> None:
    wrong = []
    for key, word, meant in STATES:
        rule = {"every": word} if key == "every" else {"every": "monday", key: word}
        tree: Tree = {"id": "a", "course": "seo", "time": "10h-12h", "format": "workshop", "from": "2027-01-01",
                      "until": "2027-02-01", **rule}  # fmt: skip
        record, problems = parse_record("x.yaml", Series, tree, ("fr",))
        read = getattr(record, key) if record else suggested(str(problems[0].remedy))
        if (read[0] if isinstance(read, tuple) else read) != meant:
            wrong.append((word, read))
    for word, meant in HEADINGS:
        try:
            told = read_heading(word, ("fr",))
        except Refusal as refused:
            said = suggested(str(refused.remedy))
            told = read_heading(said, ("fr",)) if said else ""
        if told != meant:
            wrong.append((word, told))
    assert len(wrong) <= (len(STATES) + len(HEADINGS)) * 0.05, wrong


CITY_TEXT = TINY["content/cities/nancy/city.yaml"].replace(
    "    - {id: hall, name: La halle}\n",
    "    - {id: hall, name: La halle}\n    - {id: pc-1, name: {fr: Salle informatique, en: Computer room}}\n",
)
TITLES = {"velo": "Réparer son vélo", "seo-suite": "Être trouvé : la suite", "photo": "Photographier ses produits"}
IDS: list[tuple[str, str, str]] = [
    ("format", "Atelier", "workshop"),
    ("format", "ateliers", "workshop"),
    ("format", "Atelier pratique", ""),
    ("format", "Conférence", "talk"),
    ("format", "conference", "talk"),
    ("format", "Permanence", ""),
    ("room", "Salle informatique", "pc-1"),
    ("room", "La Halle", "hall"),
    ("room", "labo", "lab"),
    ("room", "computer room", "pc-1"),
    ("room", "Grande salle", ""),
    ("course", "Réparer son vélo", "reparer-son-velo"),
    ("course", "velo", "reparer-son-velo"),
    ("course", "Vélo", "reparer-son-velo"),
    ("course", "Mon courriel", "e-mail"),
    ("course", "courriel", "e-mail"),
    ("course", "email", "e-mail"),
    ("course", "photographier", "photo"),
    ("course", "Être trouvé", "seo"),
    ("course", "couture", ""),
    ("audiences", "Tout le monde", "everyone"),
    ("audiences", "séniors", "seniors"),
    ("audiences", "Senior", "seniors"),
    ("audiences", "jeunes", ""),
    ("partners", "BIC", "bic"),
    ("partners", "Bic !", "bic"),
]
"""The key, what was written, which id is meant."""
LINKS = [
    ("@/courses/velo", "reparer-son-velo"),
    ("@/courses/Réparer-son-vélo", "reparer-son-velo"),
    ("@/pages/a-propos", "about"),
    ("@/courses/tricot", ""),
    ("#pour-quoi", "pour-qui"),
    ("#Pour qui", "pour-qui"),
    ("#venir", "comment-venir"),
    ("#prix", ""),
]


def test_what_is_suggested_for_ids_rooms_and_links_exists_and_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = []
    for number, (key, word, _) in enumerate(IDS):
        day, hour = f"2027-0{number % 9 + 1}-04", 8 + number // 9
        entry = {"id": f"s{number}", "course": "seo", "dates": day, "time": f"{hour}:00-{hour + 1}:00"}
        entry["format"] = "workshop"
        series.append({**entry, key: word})
    links = "\n\n".join(f"[lien {number}](<{address}>)" for number, (address, _) in enumerate(LINKS))
    files: dict[str, str | None] = {
        **TINY,
        "content/cities/nancy/city.yaml": CITY_TEXT,
        "content/cities/nancy/sessions.yaml": "\n".join(yaml.dump([one], allow_unicode=True) for one in series),
        "content/vocabulary.yaml": TINY["content/vocabulary.yaml"].replace(
            "  workshop: {label: Atelier}\n",
            "  workshop: {label: Atelier}\n  talk: {label: {fr: Conférence, en: Talk}}\n",
        ),
        "content/courses/seo/fr.md": f"---\ntitle: Être trouvé\n---\n\n## Pour qui\n\n## Comment venir\n\n{links}\n",
    }
    for name, title in TITLES.items():
        folder = "reparer-son-velo" if name == "velo" else name
        files[f"content/courses/{folder}/course.yaml"] = TINY["content/courses/e-mail/course.yaml"]
        files[f"content/courses/{folder}/fr.md"] = f"---\ntitle: '{title}'\n---\n"
    config = tiny_site(tmp_path, files)
    assert main(["check", "--config", str(config), "--language", "en"]) == 1
    said = capsys.readouterr().err.splitlines()
    text = (tmp_path / "content/cities/nancy/sessions.yaml").read_text("utf-8").splitlines()
    wrong = []
    for number, (key, word, meant) in enumerate(IDS):
        first = text.index(next(line for line in text if line.endswith(f"id: s{number}")))
        start = max(at for at in range(first + 1) if text[at].startswith("- "))
        lines = range(start + 1, start + 7)
        told = [one for one in said if any(one.startswith(f"content/cities/nancy/sessions.yaml:{n}:") for n in lines)]
        assert len(told) == 1, (key, word, told)
        wrong += [] if suggested(told[0]) == meant else [(word, told[0])]
    for address, meant in LINKS:
        told = [one for one in said if "seo/fr.md" in one and f"“{address.rpartition('/')[2]}”" in one]
        assert len(told) == 1, (address, told)
        wrong += [] if suggested(told[0]) == meant else [(address, told[0])]
    assert len(wrong) <= (len(IDS) + len(LINKS)) * 0.05, wrong
    assert [told for _, told in wrong if "did you mean" in told] == []


def suggested(line: str) -> str:
    return line.rpartition("did you mean “")[2].removesuffix("”?") if "did you mean “" in line else ""


def test_suggestions_take_little_time() -> None:
    """A thousand unknown keys, a heading of 8,000 letters, ten thousand names."""
    start = time.thread_time()
    many: dict[str, Tree] = {f"key{number}": "x" for number in range(1000)}
    _, problems = parse_record("x.yaml", Series, many, ("fr",))
    assert len(problems) >= 1000
    assert nearest("x" * 8000, ["y" * 8000]) == ""
    names = [f"{number:04}-{'abcdefghij' * 6}" for number in range(10_000)]
    for number in range(20):
        assert nearest(f"{number:04}-{'abcdefghij' * 5}abcdefghiX", names) == names[number]
    assert time.thread_time() - start < within(10)
