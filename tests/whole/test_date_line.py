"""A network on both sides of the date line: days stand in their order in every list, and within a day the instants."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.kit.calendar_readers import read_icalendar
from tests.kit.small_site import SmallSite, both, small_files, tell, words

HELD = {
    # Both at six in the evening of 31 March: the first is over when the second begins.
    "rennes": ("Europe/Paris", "2027-03-31", "18:00-19:00"),
    "fort-de-france": ("America/Martinique", "2027-03-31", "18:00-19:00"),
    # An hour before that second one, and on the next day.
    "noumea": ("Pacific/Noumea", "2027-04-01", "08:00-09:00"),
}
IN_ORDER = [f"{city}-seo-{day}" for city, (_, day, _) in HELD.items()]
LISTS = {
    "fr/index.html",
    "fr/programme/index.html",
    "fr/calendars/network.ics",
    "fr/calendars/course-seo.ics",
    "fr/news/sessions.atom",
    "fr/news/sessions.json",
    "data/sessions.csv",
    "data/sessions.json",
    "data/openagenda.json",
}


def publish(root: Path) -> Path:
    """The small site with one session in each of three places."""
    files = small_files()
    city = files["content/cities/rennes/city.yaml"]
    for path in [path for path in files if path.startswith("content/cities/")]:
        del files[path]
    del files["content/pages/about/ar.md"]
    files["content/pages/about/fr.md"] = words(title="À propos")
    files["content/partners/bic/partner.yaml"]["cities"] = []
    # Cities stand in another order than the days: no list is right by chance.
    for number, (name, (zone, day, time)) in enumerate(reversed(HELD.items())):
        files[f"content/cities/{name}/city.yaml"] = {**city, "name": both(name), "timezone": zone, "order": number}
        files[f"content/cities/{name}/fr.md"] = words(title=name.title())
        series: dict[str, Any] = {"id": "seo", "course": "seo", "dates": [day], "time": time, "format": "workshop"}
        files[f"content/cities/{name}/sessions.yaml"] = [{**series, "updated": "2026-11-01"}]
    outcome = SmallSite(root, files).build()
    assert outcome.status == "built", tell(outcome)
    return root / "output"


def test_every_list_is_in_the_order_of_days(tmp_path: Path) -> None:
    output = publish(tmp_path)
    events = read_icalendar((output / "fr/calendars/network.ics").read_bytes())
    assert [event.uid.partition("@")[0] for event in events] == IN_ORDER
    seen = set()
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        # The page of a course has a list for each city, that of a session begins with itself.
        own = re.match(r"\.sitegen/|../(cours|courses|seances|sessions)/", name)
        if path.suffix not in (".html", ".ics", ".atom", ".json", ".csv") or own:
            continue
        row = '<li id="({})"' if path.suffix == ".html" else "({})"
        found = re.findall(row.format("|".join(IN_ORDER)), path.read_text("utf-8").replace("\n ", ""))
        if len(ids := list(dict.fromkeys(found))) == len(IN_ORDER):
            seen.add(name)
            assert ids == IN_ORDER, name
    assert seen >= LISTS, LISTS - seen


def test_months_and_the_search_of_the_programme_too(tmp_path: Path) -> None:
    output = publish(tmp_path)
    programme = (output / "fr/programme/index.html").read_text("utf-8")
    assert list(dict.fromkeys(re.findall(r"programme/(2027-0[34])/", programme))) == ["2027-03", "2027-04"]
    (script,) = output.glob("assets/programme-fr.*.js")
    data = json.loads(script.read_text("utf-8").partition(".programme=")[2].rstrip().rstrip(";"))
    assert [data["kinds"][number][0] for number in data["rows"][1::4]] == [name[:-11] for name in IN_ORDER]
    assert [data["days"][number][0] for number in data["rows"][::4]] == [name[-10:] for name in IN_ORDER]
