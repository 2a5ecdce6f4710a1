"""The links that add one session to a calendar: they say the same as its file, in UTC, and are whole addresses."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kit.calendar_readers import read_icalendar
from tests.kit.samplesite import LANGUAGES, NOW, Sample


def links(page: Path) -> dict[str, str]:
    """The addresses of Google, of Outlook and of the file, on the page of a session."""
    hrefs = [html.unescape(href) for href in re.findall(r'href="([^"]+)"', page.read_text("utf-8"))]
    kinds = {"google": "https://calendar.google.com/", "outlook": "https://outlook.live.com/"}
    files = [("file", href) for href in hrefs if href.endswith(".ics")]
    return dict([(kind, href) for kind, start in kinds.items() for href in hrefs if href.startswith(start)] + files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_of_a_session_say_what_its_file_says(sample: Sample, language: str) -> None:
    seen = 0
    for file in sorted((sample.output / language).glob("*/*/*.ics")):
        (event,) = read_icalendar(file.read_bytes())
        found = links(file.parent / "index.html")
        if event.ends <= NOW or event.status != "CONFIRMED":
            assert found == {}, file
            continue
        seen += 1
        assert found["file"].endswith(f"/{file.name}")
        address = f"{sample.base_url}{file.parent.relative_to(sample.output).as_posix()}/"
        google, outlook = (urlsplit(found[name]) for name in ("google", "outlook"))
        assert "+" not in google.query + outlook.query, "these pages show a plus sign as it is"
        asked = {key: value for key, (value,) in parse_qs(google.query, strict_parsing=True).items()}
        assert (google.path, asked["action"]) == ("/calendar/render", "TEMPLATE")
        assert asked["dates"] == f"{event.starts:%Y%m%dT%H%M%SZ}/{event.ends:%Y%m%dT%H%M%SZ}"
        assert asked["details"] == address
        assert event.summary.endswith(asked["text"])
        wanted = {key: value for key, (value,) in parse_qs(outlook.query, strict_parsing=True).items()}
        assert (outlook.path, wanted["path"]) == ("/calendar/0/deeplink/compose", "/calendar/action/compose")
        instants = [datetime.fromisoformat(wanted[key]).astimezone(UTC) for key in ("startdt", "enddt")]
        assert instants == [event.starts, event.ends]
        assert (wanted["subject"], wanted["body"]) == (asked["text"], address)
        assert asked["location"] == wanted["location"] == event.location
    assert seen > 100
