"""A scripted day of an editor on the sample site. `python -m tests.kit.editor_day` writes docs/editor-day.md anew."""

from __future__ import annotations

import io
import re
import shlex
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from sitegen.cli import main
from tests.kit.samplesite import PROJECT, copy_project

PAGE = PROJECT / "docs/editor-day.md"
NOW = "2026-11-21T08:00"
SHEET = "ville;date;horaire;cours;format;places\nlyon;12/02/2027;14h-16h;seo;workshop;8\n"
OPENING = """\
# A day of an editor

Every command and its answer, from a real run on the sample site at a fixed instant. A test compares this page with a
new run; `python -m tests.kit.editor_day` writes it anew. A # begins an edit by hand: lines added to a
file, or, in a PO file, what a translator wrote.
"""
WEEKLY = """\
- id: weekly
  course: seo
  every: tuesday
  from: 2027-01-05
  until: 2027-01-26
  time: 10:00-12:00
  format: workshop
"""
ARABIC = {"Lyon": "ليون", "L’atelier est au deuxième étage.": "الورشة في الطابق الثاني."}
"""What the translator writes."""
PIVOT = 'pivot: "00000000000000"\n'
STEPS = (
    ("Open a city", 'new city --name fr=Lyon --name en=Lyon --region "Auvergne-Rhône-Alpes" --street "1 rue du Pont"'
     " --postcode 69001 --status open"),
    ("Add partners", 'new partner --name "Maison du Vélo" --kind association --city lyon'),
    ("", 'new partner --name "Atelier Onze" --kind third-place --city lyon'),
    ("Write a course in two languages", "new course --title fr=Photographier --title en=Photography"
     " --topic everyday --level beginner --minutes 90 --audience seniors --format workshop"),
    ("Write a weekly series, and cancel one date", "# content/cities/lyon/sessions.yaml"),
    ("", 'change lyon-weekly-2027-01-12 --status cancelled --note "fr=La formatrice est malade"'
     ' --note "en=The trainer is ill"'),
    ("Import a spreadsheet: a dry run, then for good", "import sessions seances.csv"),
    ("", "import sessions seances.csv --write"),
    ("Translate, and change the original after that", "translations accept cities/lyon --in en"),
    ("", "# content/cities/lyon/fr.md"),
    ("Check, and mend what it tells", "check"),
    ("", "translations accept cities/lyon --in en"),
    ("Send a page to a translator, and take it back", "translations export --to ar --page cities/lyon -o lyon.po"),
    ("", "# lyon.po"),
    ("", "translations import lyon.po"),
    ("", "translations import lyon.po --write"),
    ("", "# content/cities/lyon/city.yaml"),
    ("", "check --strict"),
    ("Build", "build"),
    ("Look things up", "list sessions --city lyon"),
    ("", "why lyon-weekly-2027-01-12"),
)  # fmt: skip


def run_day(folder: Path) -> str:
    """The page of the day, from a run in an empty folder. Raises `AssertionError` when a command fails."""
    copy_project(folder)
    sheet = folder / "seances.csv"
    sheet.write_bytes(SHEET.encode("cp1252"))
    parts = [OPENING]
    for title, step in STEPS:
        if title:
            parts.append(f"## {title}\n")
        if step.startswith("# "):
            added = _edit(folder, step[2:])
            parts.append(f"```text\n{step}\n{added.strip()}\n```\n")
            continue
        words = [str(folder / word) if word in (sheet.name, "lyon.po") else word for word in shlex.split(step)]
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = main([*words, "--config", str(folder / "site_config.yaml"), "--now", NOW, "--language", "en"])
        told = said.getvalue().replace(str(folder), "…")
        assert code == 0, (step, told)
        told = re.sub(r"in [0-9]+\.[0-9]{2} s", "in … s", told)
        told = re.sub(r"\b[0-9]{3,} (pages|files|written)", r"… \1", told)  # the sample site grows
        told = re.sub(r"\b[0-9a-f]{16,64}\b", "…", told)
        parts.append(f"```console\n$ python build.py {step}\n{told.rstrip()}\n```\n")
    return "\n".join(parts)


def _edit(folder: Path, path: str) -> str:
    """The edits by hand, each at the end of its file, or in the entries of a translator; returns what was written."""
    place = folder / path
    text = place.read_text("utf-8") if place.exists() else ""
    if place.suffix == ".po":
        for source, said in ARABIC.items():
            text = text.replace(f'msgid "{source}"\nmsgstr ""\n', f'msgid "{source}"\nmsgstr "{said}"\n')
        place.write_text(text, "utf-8")
        return "".join(f'msgid "{source}"\nmsgstr "{said}"\n' for source, said in ARABIC.items())
    more = {"sessions.yaml": WEEKLY, "city.yaml": PIVOT}.get(place.name, "\nL’atelier est au deuxième étage.\n")
    place.write_text(text + more, "utf-8")
    return more


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        PAGE.write_text(run_day(Path(name)), "utf-8")
