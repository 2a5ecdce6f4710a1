"""Incremental equals clean: after any edits a build on top of the last one gives the bytes of a first build.

The ordinary run compares 300 batches of edits, always the same; `make nightly` compares 2,000 others.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sitegen.publish.memory import Memory
from tests.kit.chance import NIGHTLY, how_often
from tests.kit.edits import EDITS, World, change_text
from tests.kit.small_site import NOW, SVG, SmallSite, differences, read_tree, tell, words

STEPS, PARTS = 10, 6
TOLD = ("calendars were told", "the session {id} is gone", "what calendars show of", "“calendar_domain” is")
"""How the warnings begin that compare the site with the release before."""
QUIET = settings(
    deadline=None,
    database=None,
    derandomize=not NIGHTLY,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # making an example small takes minutes; the edits are named anyway
    report_multiple_bugs=False,
)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        folder = tmp_path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    return make


# ------------------------------------------------------------------------------------- the property


@pytest.mark.parametrize("part", range(PARTS))  # so that two processors share them
def test_any_edits_give_the_bytes_of_a_clean_build(part: int, fresh: Callable[[str], Path]) -> None:
    compared, batches = Counter[str](), how_often(300, 2000) // PARTS

    @settings(QUIET, max_examples=-(-batches // STEPS))
    @given(seed=st.integers(0, 2**64))
    def try_batches(seed: int) -> None:
        compare_batches(seed * PARTS + part, fresh, compared)

    try_batches()
    assert compared["built"] + compared["nothing"] >= batches // 2, compared
    print(f"Batches of edits: {compared.total()}, of which {dict(compared)}")


def compare_batches(seed: int, fresh: Callable[[str], Path], compared: Counter[str]) -> None:
    """Batches of edits, one on top of the other; what came of each is counted."""
    site, clean = SmallSite(fresh("incremental")), SmallSite(fresh("clean"))
    clean.files = site.files
    world = World(site, seed)
    # As one command after the other does it, as a preview does it, and both in turns.
    choices: tuple[list[Memory | None], ...] = ([None], [Memory()], [None, Memory()])
    memories = world.pick(*choices)
    site.build(memory=world.pick(*memories))
    for _ in range(STEPS):
        before, moment = site.copy_files(), world.now
        edits = [world.pick(*EDITS) for _ in range(world.pick(1, 2, 3, 4, 5))]
        if world.pick(True, False, False):  # then nothing is planned, but what the next batch needs
            edits = [change_text] * world.pick(1, 2)
        for edit in edits:
            edit(world)
        site.files = clean.files = world.files
        published = read_tree(site.output)
        ours, theirs = site.build(now=world.now, memory=world.pick(*memories)), clean.build_clean(now=world.now)
        names = [edit.__name__ for edit in edits]
        compared[ours.status] += 1
        # What subscribers were told before is known only where something was published before.
        told = [problem for problem in ours.problems if problem.what.template.startswith(TOLD)]
        if theirs.status == "failed":
            assert ours.status == "failed", (names, tell(theirs))
            assert [problem for problem in ours.problems if problem not in told] == list(theirs.problems), names
            assert read_tree(site.output) == published, names
            world.files, world.now = before, moment
            site.files = before
            continue
        assert ours.status in ("built", "nothing"), (names, tell(ours))
        assert differences(site.output, clean.output) == [], names
        assert (ours.next_change, ours.pages, ours.files, ours.warnings - len(told)) == (
            theirs.next_change, theirs.pages, theirs.files, theirs.warnings,
        ), names  # fmt: skip


# ------------------------------------------------------------------------------------- freshness


def _moments(low: timedelta, high: timedelta) -> st.SearchStrategy[datetime]:
    return st.integers(0, int((high - low).total_seconds())).map(lambda seconds: NOW + low + timedelta(seconds=seconds))


@settings(QUIET, max_examples=10)
@given(now=_moments(timedelta(-40), timedelta(60)), part=st.floats(0, 1, exclude_max=True), back=st.integers(1, 10**6))
def test_nothing_changes_before_the_next_change(
    now: datetime, part: float, back: int, fresh: Callable[[str], Path]
) -> None:
    site, clean = SmallSite(fresh("one")), SmallSite(fresh("two"))
    first = site.build(now=now)
    assert first.status == "built"
    change = first.next_change
    between = now + ((change - now) * part if change else timedelta(days=400))
    assert clean.build_clean(now=between).next_change == change
    assert differences(site.output, clean.output) == []
    assert site.build(now=between).status == "nothing"
    earlier = now - timedelta(seconds=back)
    second = site.build(now=earlier)
    assert second.status == "built", "the clock went backwards: nothing is known about that time"
    clean.build_clean(now=earlier)
    assert differences(site.output, clean.output) == []
    if change:
        same = second.next_change is None or now < second.next_change
        assert site.build(now=now).status == ("nothing" if same else "built")
        assert site.build(now=change - timedelta(microseconds=1)).status == "nothing"
        assert site.build(now=change).status == "built"
        clean.build_clean(now=change)
        assert differences(site.output, clean.output) == []


def test_every_change_of_the_clock_is_seen_one_after_the_other(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    now: datetime | None = NOW - timedelta(days=30)
    seen, steps = set(), 0
    while now is not None:
        outcome = site.build(now=now)
        assert outcome.status == "built"
        hidden = (".well-known/", ".sitegen/")  # one tells the next change itself, the other has its digest
        seen.add(tuple((path, data) for path, data in read_tree(site.output).items() if not path.startswith(hidden)))
        steps += 1
        now = outcome.next_change
    assert steps > 15
    assert len(seen) > steps * 0.8, "most changes of the clock are seen in the bytes"


@pytest.mark.parametrize("change", [
    lambda site: site.files["site_config.yaml"].update(title="Autre"),
    lambda site: site.files.update({"content/pages/new/fr.md": words("x", title="Neuf")}),
    lambda site: site.files.update({"layouts/assets/more.js": "1"}),
    lambda site: (site.output / "robots.txt").unlink(),
    lambda site: (site.output / "robots.txt").write_text("spoilt"),
    lambda site: (site.output / ".sitegen" / "manifest.json").unlink(),
    lambda site: shutil.rmtree(site.output),
    lambda site: shutil.rmtree(site.root / ".cache"),
])  # fmt: skip
def test_nothing_to_do_is_said_only_when_it_is_true(change: Callable[[SmallSite], None], tmp_path: Path) -> None:
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    site.build()
    assert site.build().status == "nothing"
    change(site)
    clean.files = site.files
    if not (site.output / ".sitegen" / "manifest.json").exists() and site.output.exists():
        shutil.rmtree(site.output)  # without its marker the folder is not ours: the guard would refuse it
    assert site.build().status == "built"
    clean.build()
    assert differences(site.output, clean.output) == []
    assert site.build().status == "nothing"


def test_a_source_that_cannot_be_read_is_told_even_if_all_others_are_the_same(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    (tmp_path / "content" / "link.md").symlink_to("/etc/hostname")
    assert site.build().status == "failed"


@pytest.mark.parametrize("option", [{"drafts": True}, {"portable": True}, {"base_url": "https://b.example.org/"}])
def test_an_option_is_part_of_what_was_built(option: dict[str, Any], tmp_path: Path) -> None:
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    site.files["content/pages/draft/fr.md"] = words("x", title="Brouillon", draft="true")
    clean.files = site.files
    site.build()
    assert site.build(**option).status == "built"
    clean.build(**option)
    assert differences(site.output, clean.output) == []
    assert site.build().status == "built"


def test_the_same_warnings_stop_a_strict_build_that_has_nothing_to_do(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/partners/bic/unused.svg"] = SVG.format(4)
    assert site.build().warnings == 1
    assert site.build().status == "nothing"
    assert site.build(strict=True).status == "failed"
