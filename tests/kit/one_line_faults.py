"""Forty faults of one line that a person would suffer from: `python -m tests.kit.one_line_faults` tells which are seen.

Invariant: a fault is chosen before anybody looks which test would see it. It is one text, found exactly once in its
file; when it is no longer found, nothing is tried until somebody has written it anew. Nothing is changed here: each
fault stands in a copy of the project, alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
LEFT_OUT: Final = shutil.ignore_patterns(".git", ".venv", ".cache", ".*_cache", "__pycache__", "output", ".output.*")
LEAST: Final = 0.9
"""The share of the faults that must be seen."""


class Fault(NamedTuple):
    """In `file`, `text` becomes `wrong`; `harm` is what comes of it; `tests`, those that are asked first."""

    file: str
    text: str
    wrong: str
    harm: str
    tests: str


GOLDEN, BOARD = (
    "tests/whole/test_golden.py tests/pages/test_words_of_pages.py",
    "tests/whole/test_golden.py tests/whole/test_shipped.py",
)
FORM, SEARCH, OFFLINE = "tests/browser/test_find.py", "tests/browser/test_find.py", "tests/offline/test_offline.py"

FAULTS: Final = (
    # ------------------------------------------------------------------------------- layouts
    Fault(
        "layouts/parts/words.html",
        'pgettext("session", "Postponed, new date to come")',
        'pgettext("session", "Cancelled")',
        "a postponed session is called cancelled",
        GOLDEN,
    ),
    Fault(
        "layouts/session.html",
        "{% if main.join and not s.past and not off %}",
        "{% if main.join and not off %}",
        "the link to a session that is over is offered",
        GOLDEN,
    ),
    Fault(
        "layouts/session.html",
        "<dt>{{ words.level }}</dt>",
        "<dt>{{ words.length }}</dt>",
        "the level is called length",
        GOLDEN,
    ),
    Fault(
        "layouts/session.html",
        "<p>{{ words.former_date }} <s>{{ s.previous }}</s></p>",
        "",
        "a session that was moved does not tell its former date",
        GOLDEN,
    ),
    Fault(
        "layouts/session.html",
        '{% if booking.state == "open" and booking.closes %}',
        '{% if booking.state == "open" and booking.opens %}',
        "the last day to book is not told",
        GOLDEN,
    ),
    Fault(
        "layouts/base.html",
        "{% trans language=page.fallback.name %}",
        "{% trans language=language.name %}",
        "a text that is borrowed is said to be in the language that it is not in",
        GOLDEN,
    ),
    Fault(
        "layouts/base.html",
        "{% elif page.outdated %}",
        "{% elif page.outdated and not page.updated %}",
        "nothing says that a translation is behind its original",
        GOLDEN,
    ),
    Fault(
        "layouts/city.html",
        '{% if c.reason %} <span class="small">{{ c.reason }}</span>{% endif %}',
        "",
        "nothing says why a place is closed",
        GOLDEN,
    ),
    Fault(
        "layouts/parts/cards.html",
        '{% if s.walk_in and status not in ("full", "cancelled", "postponed") %}',
        '{% if s.walk_in and status not in ("cancelled", "postponed") %}',
        "people are told to come without booking to a session that is full",
        GOLDEN,
    ),
    Fault(
        "layouts/parts/cards.html",
        "{{ city_opens }} {{ c.opened }}",
        "{{ city_opened }} {{ c.opened }}",
        "a place still to come is said to be open since a day that has not come",
        GOLDEN,
    ),
    Fault(
        "layouts/parts/find.html",
        '("level", _("Level"), _("All levels"))',
        '("level", _("Format"), _("All levels"))',
        "the field of levels is called format",
        BOARD,
    ),
    Fault(
        "layouts/poster.html",
        '{% if s.status == "full" %} · <b>{{ words.states.full }}</b>{% endif %}',
        "",
        "a poster invites to a session that is full",
        GOLDEN,
    ),
    Fault(
        "layouts/parts/picture.html",
        '{% if foreign %} lang="{{ p.alt.lang }}"{% endif %}',
        "",
        "a French description of a picture is read aloud as if it were Arabic",
        GOLDEN,
    ),
    Fault(
        "layouts/parts/share.html",
        "sms:?&amp;body={{ body }}",
        "sms:?&amp;body={{ subject }}",
        "a text message to a friend has no link",
        GOLDEN,
    ),
    # ------------------------------------------------------------------------------- scripts
    Fault(
        "layouts/assets/programme.js",
        "level: (s, v) => s.level[0] === v,",
        "level: () => true,",
        "the choice of a level changes nothing",
        FORM,
    ),
    Fault(
        "layouts/assets/programme.js",
        "today(s.offset, (7 - now.getUTCDay()) % 7)",
        "today(s.offset, 7 - now.getUTCDay())",
        "on a Sunday, “this week” shows the next one too",
        FORM,
    ),
    Fault(
        "layouts/assets/programme.js",
        "(moved.get(at / 4) || day[0])",
        "day[0]",
        "the link to a session that was moved leads nowhere",
        FORM,
    ),
    Fault(
        "layouts/assets/programme.js",
        "if (s.walkIn && meets.free(s)) {",
        "if (s.walkIn) {",
        "what was found says “no booking needed” of a session that is full or cancelled",
        FORM,
    ),
    Fault(
        "layouts/assets/search.js",
        '(result.near ? told.near + " " : "") + ',
        "",
        "nothing says that what was found does not meet all words",
        SEARCH,
    ),
    Fault(
        "layouts/assets/site.js",
        "var WEEK = 7 * 864e5;",
        "var WEEK = 70 * 864e5;",
        "an old copy of a page does not say so",
        FORM,
    ),
    Fault(
        "layouts/assets/worker.js",
        "PAGES_LIMIT = 60,",
        "PAGES_LIMIT = 600,",
        "pages that were read fill the device",
        OFFLINE,
    ),
    Fault(
        "layouts/assets/offline.js",
        "pack.date = !left.size && Date.now();",
        "pack.date = Date.now();",
        "a city of which half is missing is said to be saved",
        OFFLINE,
    ),
    # ------------------------------------------------------------------------------- plan
    Fault(
        "sitegen/site/visible.py",
        "named = {part.partner: clock.holds(part.since, part.until, zone)",
        "named = {part.partner: clock.holds(part.since, None, zone)",
        "a partner that left a city is still shown there",
        "tests/pages/test_plan.py tests/whole/test_golden.py",
    ),
    Fault(
        "sitegen/site/make_cards.py",
        "since=cards.day(part.since if part and part.since else facts.since)",
        "since=cards.day(facts.since)",
        "a city says of a partner the day on which it began elsewhere",
        "tests/whole/test_golden.py tests/pages/test_plan.py",
    ),
    Fault(
        "sitegen/site/parts.py",
        "if parts[-1] and len(parts[-1]) + len(piece) > limit:",
        "if parts[-1] and len(parts[-1]) + len(piece) >= limit:",
        "a list of exactly as many sessions as a page holds is cut in two",
        "tests/pages/test_plan.py tests/pages/test_turning.py",
    ),
    Fault(
        "sitegen/content/rules.py",
        "return day if day is not None and day <= last else None",
        "return day if day is not None and day < last else None",
        "a session that can be booked until its own day does not say so",
        "tests/pages/test_words_of_pages.py tests/whole/test_golden.py",
    ),
    Fault(
        "sitegen/site/city_now.py",
        "if clock.is_over(closed, own):",
        "if clock.has_begun(closed, own):",
        "a place is said to be closed on its last day",
        "tests/pages/test_words_of_pages.py tests/whole/test_date_line.py",
    ),
    Fault(
        "sitegen/site/make_cards.py",
        "if _language(code) != _language(self.code)",
        "if _language(code) != _language(self.config.default_language)",
        "pages in English do not say that a session is given in French",
        GOLDEN,
    ),
    Fault(
        "sitegen/site/versions.py",
        "return max(own, q(version_of_city, facts.city), q(version_of_course, facts.course))",
        "return max(own, q(version_of_city, facts.city))",
        "calendars keep the former title of a course",
        "tests/calendars/test_subscriber.py tests/calendars/test_calendars.py",
    ),
    Fault(
        "sitegen/site/city_now.py",
        "if not clock.is_over(closure.last, own)",
        "if not clock.is_over(closure.first, own)",
        "from its second day on, holidays are not told any more",
        "tests/pages/test_plan.py tests/whole/test_golden.py",
    ),
    # ------------------------------------------------------------------------------- what editors call
    Fault(
        "sitegen/authoring/columns.py",
        '"end": ("end", "heure de fin", "fin", "end time", "until", "à"),',
        '"end": ("end", "heure de fin", "fin", "end time", "until", "à", "from"),',
        "the hour under the heading “from” is read as that of the end",
        "tests/authoring/test_import.py tests/authoring/test_import_rows.py",
    ),
    Fault(
        "sitegen/cli/looking.py",
        'parameters["until"],',
        "None,",
        "a list until a day goes on after it",
        "tests/authoring/test_list.py",
    ),
    Fault(
        "sitegen/cli/writing.py",
        '"join": parameters["join"], "room": parameters["room"],',
        '"join": parameters["join"],',
        "another room is asked for, and not written",
        "tests/authoring/test_new.py",
    ),
    Fault(
        "sitegen/cli/options.py",
        'external=parameters.get("external", False),',
        "external=False,",
        "nobody is told that a link to another site is dead",
        "tests/cli/test_cli.py tests/checks/test_checks.py",
    ),
    Fault(
        "sitegen/cli/importing.py",
        'rows = read_spreadsheet(parameters["file"], parameters["sheet"], others)',
        'rows = read_spreadsheet(parameters["file"], "", others)',
        "the first sheet is imported, not the one that was named",
        "tests/authoring/test_spreadsheets.py tests/authoring/test_import.py tests/authoring/test_import_rows.py",
    ),
    Fault(
        "sitegen/authoring/listing.py",
        "and (filters.until is None or day <= filters.until)",
        "and (filters.until is None or day < filters.until)",
        "a list until a day leaves out that day",
        "tests/authoring/test_list.py",
    ),
    # ------------------------------------------------------------------------------- read and render
    Fault(
        "sitegen/content/schedule.py",
        "join_note=change.join_note or series.join_note,",
        "join_note=series.join_note,",
        "what one date says about how to join is not shown",
        "tests/content/test_schedule.py",
    ),
    Fault(
        "sitegen/calendars/ics.py",
        '"postponed": "TENTATIVE"}',
        '"postponed": "CANCELLED"}',
        "a calendar takes a postponed session out of sight",
        "tests/calendars/test_calendars.py",
    ),
    Fault(
        "sitegen/feeds/atom_json.py",
        '<category term="{escape_attribute(tag)}"/>',
        '<category term="{tag}"/>',
        "a topic called “R&D” breaks the feed of news",
        "tests/feeds/test_feeds.py",
    ),
    Fault(
        "sitegen/feeds/atom_json.py",
        "borrowed = entry.language != language",
        "borrowed = False",
        "a French piece of news is said to be in Arabic",
        "tests/feeds/test_feeds.py",
    ),
)


def misplaced(faults: Iterable[Fault]) -> list[str]:
    """The faults that can no longer be made."""
    counts = [(fault, (ROOT / fault.file).read_text("utf-8").count(fault.text)) for fault in faults]
    return [f"{fault.file}: found {count} times: {fault.text}" for fault, count in counts if count != 1]


class Copy:
    """A copy of the project, in which one fault stands at a time."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT, symlinks=True)
        (self.root / ".venv").symlink_to((ROOT / ".venv").resolve())

    def passes(self, tests: Sequence[str], *more: str) -> bool:
        """Whether the tests are content; the first that is not stays in `told`."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", *more, *tests]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        self.told = next((line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
        if run.returncode and not self.told:
            raise AssertionError(run.stdout + run.stderr)
        return run.returncode == 0

    def is_seen(self, fault: Fault, *, whole: bool) -> bool:
        """Whether a test fails for a fault, and would not without it."""
        place = self.root / fault.file
        right = place.read_text("utf-8")
        place.write_text(right.replace(fault.text, fault.wrong), "utf-8")
        asked = fault.tests.split()
        try:
            seen = not self.passes(asked)
            if not seen and whole:
                asked = []
                seen = not self.passes(asked, "-n", "auto")
        finally:
            place.write_text(right, "utf-8")
        told = self.told
        if seen and not self.passes(asked, "--last-failed"):
            self.told = f"it fails without any fault: {told}"
            return False
        self.told = told
        return seen


def main(arguments: Sequence[str], faults: Sequence[Fault] = FAULTS) -> int:
    """Try the faults, one by one; 1 when too few are seen, or when they could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.kit.one_line_faults", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="ask all tests about what the named ones do not see")
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="try only these (they are numbered from 1)")
    chosen = parser.parse_args(arguments)
    lost = misplaced(faults)
    if lost:
        sys.stdout.write("\n".join(["These faults must be written anew:", *lost, ""]))
        return 1
    numbers = chosen.only or range(1, len(faults) + 1)
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        seen = 0
        for number in numbers:
            fault, start = faults[number - 1], time.monotonic()
            found = copy.is_seen(fault, whole=chosen.whole)
            seen += found
            told = copy.told if found else f"NOT SEEN, {fault.file} {copy.told}".rstrip()
            sys.stdout.write(f"{number:2} {time.monotonic() - start:4.0f} s  {fault.harm}: {told}\n")
            sys.stdout.flush()
    share = seen / len(numbers)
    sys.stdout.write(f"Seen: {seen} of {len(numbers)} ({share:.0%}); at least {LEAST:.0%} are wanted.\n")
    return share < LEAST


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
