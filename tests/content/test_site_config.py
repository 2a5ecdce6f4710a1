"""What commands need of the configuration early: a mistake in one key hides no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.cli import main
from sitegen.content.site_config import WrittenConfig, written_config, written_language
from sitegen.content.sources import Source
from sitegen.engine.digest import digest_bytes
from tests.kit.sitekit import CONFIG, TINY, tiny_site

GOOD = TINY[CONFIG] + "output: public\n"


def source_of(data: bytes | str) -> Source:
    data = data.encode() if isinstance(data, str) else data
    return Source(CONFIG, data, digest_bytes(data))


def changed(old: str, new: str) -> bytes:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new).encode()


def facts_of(written: WrittenConfig) -> tuple[object, ...]:
    keys = ("timezone", "default_language", "base_url", "output")
    return (*map(written.text, keys), str(written.zone()), written.codes())


FACTS = ("Europe/Paris", "fr", "https://example.org/", "public", "Europe/Paris", ("fr", "en"))
TITLE = "title: Petit site"
MISTAKES = {
    "a colon": changed(TITLE, f"{TITLE} : essais"),
    "a quotation mark": changed(TITLE, 'title: "Petit site'),
    "a bracket": changed("[cities, courses, pages/about]", "[cities, courses"),
    "a tab": changed("    name: English", "\tname: English").replace(b"  - code: en", b"  - {code: en}\nbanner:"),
    "a key twice": changed(TITLE, f"{TITLE}\n{TITLE}"),
    "an anchor": changed(TITLE, "title: &petit Petit site"),
    "a second document": changed("organizer:", "---\norganizer:"),
    "a line of prose": changed("organizer:", "voici\norganizer:"),
    "another encoding": GOOD.replace(TITLE, "title: Été").encode("cp1252").replace("ç".encode("cp1252"), b"c"),
    "a control character": changed(TITLE, f"{TITLE}\x07"),
    "a direction that is left open": changed(TITLE, f"{TITLE}\u202e"),
    "marks of git": changed("organizer:", "<<<<<<< ours\norganizer: Nous\n=======\norganizer:").replace(
        b"calendar", b">>>>>>> theirs\ncalendar"
    ),
}


@pytest.mark.parametrize("data", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_one_key_hides_no_other(data: bytes) -> None:
    written = written_config(source_of(data))
    assert written.problem is not None
    assert facts_of(written) == FACTS


@pytest.mark.parametrize("data", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r")])
def test_a_sound_file_says_all(data: str) -> None:
    written = written_config(source_of(data))
    assert written.problem is None
    assert facts_of(written) == FACTS


@pytest.mark.parametrize("zone", ["timezone: Europe/Pari", "timezone: [Europe/Paris]", "timezone:", ""])
def test_a_zone_that_is_not_one_is_utc(zone: str) -> None:
    assert str(written_config(source_of(changed("timezone: Europe/Paris", zone))).zone()) == "UTC"


def test_nothing_is_written_where_there_is_no_file() -> None:
    assert facts_of(written_config(None)) == ("", "", "", "", "UTC", ())


@pytest.mark.parametrize("before", ["", f"{TITLE}\n", f"{TITLE} : essais\n"])
@pytest.mark.parametrize("value", ["{}", '"{}"', "  '{}'  # ours", '\n  "{}"'])
@pytest.mark.parametrize("code", ["fr", "nl", "pt-BR"])
def test_the_language_is_that_of_the_file_however_it_is_written(before: str, value: str, code: str) -> None:
    source = source_of(f"{before}default_language: {value.format(code)}\n{TITLE}\n")
    assert written_language(source) == code == written_config(source).text("default_language")


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_the_language_of_json(indent: int | None) -> None:
    assert written_language(source_of(json.dumps({"title": "a", "default_language": "fr"}, indent=indent))) == "fr"


@pytest.mark.parametrize("data", MISTAKES.values(), ids=MISTAKES)
def test_a_broken_configuration_is_told_in_the_language_of_the_site(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is written beside its output: the folder `output` is somebody else's here."""
    config = tiny_site(tmp_path)
    config.write_bytes(data)
    (tmp_path / "output").mkdir()
    (tmp_path / "output/mine").touch()
    before = {path.name for path in tmp_path.iterdir()}
    for command in ("check", "build"):
        assert main([command, "--config", str(config)]) == 1
        said = capsys.readouterr()
        assert said.out.startswith("Erreurs\u00a0: 1.")
        assert said.err.startswith(f"{CONFIG}:")
    assert {path.name for path in tmp_path.iterdir()} - before == {".cache", ".public.lock"}
