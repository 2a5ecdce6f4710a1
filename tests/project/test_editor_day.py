"""A day of an editor, from end to end; the page that tells of it is what a new run says."""

from __future__ import annotations

from pathlib import Path

from tests.kit.editor_day import PAGE, run_day


def test_the_day_goes_as_its_page_says(tmp_path: Path) -> None:
    """After a change that is meant: `python -m tests.kit.editor_day`, then read the difference."""
    page = run_day(tmp_path)
    assert page == PAGE.read_text("utf-8")
    assert "cancelled" in page
    assert "has changed since this translation was made" in page
    built = tmp_path / "output"
    assert (built / "fr/villes/lyon/index.html").is_file()
    assert "annul" in (built / "fr/seances/lyon-weekly-2027-01-12/index.html").read_text("utf-8").lower()
    assert (built / "en/courses/photography/index.html").is_file()
