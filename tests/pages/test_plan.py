"""The plan: a site and an instant become views, addresses and the next change. No file is read or written here."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.config import fallback_order
from sitegen.content.local_text import LocalText
from sitegen.content.rules import phone_href
from sitegen.content.site import SourceFile
from sitegen.engine.digest import digest_value
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import DictInputs
from sitegen.engine.queries import Asking, query
from sitegen.hosts import site_files
from sitegen.pages.city_pages import CityMain
from sitegen.site.addresses import Addresses, alias_path, make_slug, root_of
from sitegen.site.assets import published_assets
from sitegen.site.clock import Clock
from sitegen.site.collisions import find_collisions
from sitegen.site.course_pages import CourseMain, SessionMain
from sitegen.site.dates import Dates
from sitegen.site.entry_pages import HomeMain
from sitegen.site.inputs import OPTIONS
from sitegen.site.locales import Locale
from sitegen.site.output import Copy
from sitegen.site.outputs import Output
from sitegen.site.parts import PAGE_LIMIT
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.text_pages import PartnersMain
from sitegen.site.views import Page
from sitegen.site.visible import KEEP_PAST, upcoming_sessions
from tests.kit.plans import maps_of, moments, page, plan, small
from tests.kit.small_site import NOW, Files, Plan, begin_site, plan_site, small_files

PARIS = ZoneInfo("Europe/Paris")


# ------------------------------------------------------------------------------------- time


def digests(found: Plan) -> dict[str, str]:
    """The digest of what each output holds."""
    return {output.path: digest_value(output.content) for output in found.outputs}


def test_between_two_changes_the_plan_is_the_same_and_at_each_it_differs() -> None:
    changes = moments()
    assert len(changes) > 10
    before = digests(plan(now=changes[0] - timedelta(days=300)))
    for change, following in zip(changes, [*changes[1:], changes[-1] + timedelta(days=900)], strict=True):
        assert digests(plan(now=change - timedelta(microseconds=1))) == before
        at = digests(plan(now=change))
        assert at != before, f"nothing changed at {change}"
        middle = change + (following - change) / 2
        assert digests(plan(now=middle)) == at
        before = at


def test_the_next_change_is_in_utc_and_the_zone_of_now_does_not_matter() -> None:
    here, there = plan(now=NOW), plan(now=NOW.astimezone(ZoneInfo("Pacific/Noumea")))
    assert here == there
    assert here.next_change is not None
    assert here.next_change.tzinfo is UTC


@query
def have_begun(q: Asking, days: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether each of these days has begun in Paris."""
    clock = Clock.of(q)
    return tuple(clock.has_begun(date.fromisoformat(day), PARIS) for day in days)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1))))
def test_the_nearest_instant_ahead_that_was_asked_for_is_the_next_change(now: datetime, days: list[date]) -> None:
    here = now.replace(tzinfo=PARIS)
    engine = Engine()
    engine.begin(DictInputs({OPTIONS.name: {"early": False}}), here)
    asked = tuple(map(str, days))
    instants = [datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC) for day in days]
    assert engine.ask(have_begun, asked) == tuple(instant <= here for instant in instants)
    assert engine.answer(have_begun, asked).until == min((i for i in instants if i > here), default=None)


def test_a_span_holds_from_its_first_to_its_last_moment_in_its_zone() -> None:
    day = date(2026, 3, 29)  # the night has a gap in Paris: the day has 23 hours
    start = datetime(2026, 3, 28, 23, tzinfo=UTC)
    end = datetime(2026, 3, 29, 22, tzinfo=UTC)
    for now, expected in ((start, True), (start - timedelta(seconds=1), False), (end, False)):
        assert Clock.at(now).holds(day, day, PARIS) is expected
    assert Clock.at(end - timedelta(seconds=1)).holds(day, day, PARIS)
    assert Clock.at(end).holds(None, None, PARIS)


def test_what_has_an_end_leaves_by_itself() -> None:
    files = small_files()
    files["content/pages/about/ar.md"]["front"] |= {"publish": "2026-11-21", "expire": "2026-11-22"}
    shown = {
        day: page(plan(files, datetime(2026, 11, day, 12, tzinfo=UTC)), "ar/about/index.html").fallback is None
        for day in (20, 21, 22, 23)
    }
    assert shown == {20: False, 21: True, 22: True, 23: False}
    partners = [
        page(plan(now=datetime(2027, month, day, 12, tzinfo=UTC)), "fr/partenaires/index.html").main
        for month, day in ((6, 30), (7, 1))
    ]
    names = []
    for main in partners:
        assert isinstance(main, PartnersMain)
        names.append({partner.id for group in main.groups for partner in group.partners})
    assert names[0] - names[1] == {"bic"}
    files = small_files()
    files["content/cities/nancy/city.yaml"]["partners"][0]["until"] = "2026-11-21"
    there = {
        (name, day): "city" in {partner.id for partner in city_page(files, name, day).partners}
        for name in ("rennes", "nancy")
        for day in (21, 22)
    }
    assert there == {("rennes", 21): True, ("rennes", 22): True, ("nancy", 21): True, ("nancy", 22): False}


def city_page(files: Files, name: str, day: int) -> CityMain:
    """What the French page of a city shows on a day of November."""
    main = page(plan(files, datetime(2026, 11, day, 12, tzinfo=UTC)), f"fr/villes/{name}/index.html").main
    assert isinstance(main, CityMain)
    return main


def test_a_city_says_since_when_a_partner_is_there_and_when_it_is_closed() -> None:
    files = small_files()
    files["content/partners/city/partner.yaml"]["since"] = "2019-05-01"
    files["content/cities/nancy/city.yaml"]["partners"][0].pop("since")
    since = {name: {one.id: one.since for one in city_page(files, name, 20).partners} for name in ("rennes", "nancy")}
    assert (since["rennes"]["city"], since["nancy"]["city"]) == ("1er janvier 2025", "1er mai 2019")
    for name in ("rennes", "nancy"):
        files[f"content/cities/{name}/city.yaml"]["closures"] = [{"from": "2026-11-21", "reason": "Travaux"}]
    files["content/cities/nancy/city.yaml"]["closures"][0]["until"] = "2026-11-23"
    told = {
        (name, day): bool(city_page(files, name, day).closures) for name in ("rennes", "nancy") for day in (21, 23, 24)
    }
    assert [key for key, closed in told.items() if closed] == [("rennes", 21), ("nancy", 21), ("nancy", 23)]


def test_past_sessions_leave_the_lists_but_keep_their_pages() -> None:
    site = small()
    last = max(session.ends for session in site.sessions)
    before, after = plan_site(site, last - timedelta(minutes=1)), plan_site(site, last)
    assert {o.path for o in before.outputs if "/seances/" in o.path and o.path.endswith(".html")} == {
        o.path for o in after.outputs if "/seances/" in o.path and o.path.endswith(".html")
    }
    for found, left in ((before, True), (after, False)):
        main = page(found, "fr/index.html").main
        assert isinstance(main, HomeMain)
        assert bool(main.sessions) is left
    assert begin_site(site, last + KEEP_PAST).ask(upcoming_sessions) == ()


# ------------------------------------------------------------------------------------- languages


def test_fallback_goes_to_the_default_language_first() -> None:
    config = small().config
    assert fallback_order(config, "ar") == ("ar", "fr")
    languages = (*config.languages, config.languages[0].model_copy(update={"code": "oc"}))
    wider = config.model_copy(update={"languages": languages})
    assert fallback_order(wider, "oc") == ("oc", "fr", "ar")
    assert fallback_order(wider.model_copy(update={"default_language": "ar"}), "oc") == ("oc", "ar", "fr")


def test_borrowed_words_carry_their_language() -> None:
    config = small().config
    locale = Locale(config.languages, config.default_language, "ar")
    known = {"languages": ("fr", "ar")}
    borrowed = locale.phrase(LocalText.model_validate({"fr": "Salle"}, context=known))
    assert (borrowed.text, borrowed.lang, borrowed.dir) == ("Salle", "fr", "ltr")
    own = locale.phrase(LocalText.model_validate({"fr": "Salle", "ar": "قاعة"}, context=known))
    assert (own.text, own.lang, own.dir) == ("قاعة", "", "")


def test_a_page_that_borrows_is_canonical_to_the_original_and_out_of_the_cluster() -> None:
    found = plan()
    own, borrowed = page(found, "fr/cours/cours-email/index.html"), page(found, "ar/courses/email/index.html")
    assert borrowed.fallback is not None
    assert borrowed.fallback.code == "fr"
    assert borrowed.canonical == own.url
    assert borrowed.alternates == ()
    assert {alternate.hreflang for alternate in own.alternates} == {"fr", "x-default"}


def test_a_page_that_must_not_borrow_has_no_copy_and_links_lead_to_the_original() -> None:
    files = small_files()
    files["content/courses/cv/fr.md"]["front"]["no_fallback"] = True
    found = plan(files)
    paths = {output.path for output in found.outputs}
    assert "fr/cours/cours-cv/index.html" in paths
    assert not any(path.startswith("ar/courses/cv") for path in paths)
    home = page(found, "ar/index.html").main
    assert isinstance(home, HomeMain)
    addresses = {course.id: course.address for topic in home.topics for course in topic.courses}
    assert addresses["cv"] == "fr/cours/cours-cv/"


def test_adding_a_language_changes_no_address() -> None:
    files = small_files()
    before = {output.path for output in plan(files).outputs if output.path.endswith((".html", ".ics"))}
    files["site_config.yaml"] = copy.deepcopy(files["site_config.yaml"])
    files["site_config.yaml"]["languages"].append({"code": "en", "name": "English", "locale": "en_GB"})
    after = {output.path for output in plan(files).outputs if output.path.endswith((".html", ".ics"))}
    assert before < after
    assert all(path.startswith("en/") for path in after - before)


# ------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Être trouvé sur l’internet", "etre-trouve-sur-linternet"),
        ("  Œuvres & ça !  ", "oeuvres-ca"),
        ("تعلّم البحث", "the-id"),
        ("🎉", "the-id"),
        ("Straße nach İzmir", "strasse-nach-izmir"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert make_slug(title, "the-id") == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_a_safe_part_of_a_path(title: str) -> None:
    slug = make_slug(title, "the-id")
    assert 0 < len(slug) <= 80
    assert not slug.strip("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == make_slug(slug, "other"), "it is stable"


def test_addresses_at_a_root_under_a_path_and_portable() -> None:
    plain, portable = Addresses("https://example.org/a/b/"), Addresses("https://example.org/", portable=True)
    assert (plain.page("fr", "villes"), plain.path("fr", "villes")) == ("fr/villes/", "fr/villes/index.html")
    assert (plain.url("fr/é/"), plain.base_path()) == ("https://example.org/a/b/fr/%C3%A9/", "/a/b/")
    assert (portable.page("fr"), portable.url("fr/index.html")) == ("fr/index.html", "https://example.org/fr/")
    assert (root_of("index.html"), root_of("fr/a/index.html")) == ("./", "../../")


@pytest.mark.parametrize(
    ("address", "path"),
    [("/ancien/", "ancien/index.html"), ("/a/b", "a/b/index.html"), ("/a.html", "a.html"), ("/a.htm", "a.htm")],
)
def test_old_addresses_become_files(address: str, path: str) -> None:
    assert alias_path(address) == path


@pytest.mark.parametrize(
    ("paths", "bad"),
    [
        (("fr/a.html", "fr/b.html"), 0),
        (("fr/a.html", "FR/A.html"), 1),
        (("caf\u00e9.html", "cafe\u0301.html"), 1),
        (("fr/stra\u00dfe.html", "fr/STRASSE.html"), 1),
        (("fr/a", "fr/a/b.html"), 1),
        (("fr/con/index.html",), 1),
        (("fr/nul.txt",), 1),
        (("fr/" + "é" * 128 + ".html",), 1),
        (("fr/../a.html",), 1),
        (("fr/a\u202eb.html",), 1),
        (("fr/a .html", "fr/b./x.html"), 1),
    ],
)
def test_paths_that_no_two_systems_agree_on_are_refused(paths: tuple[str, ...], bad: int) -> None:
    outputs = [Output(path, "page", (), (f"source-{number}",)) for number, path in enumerate(paths)]
    assert len(list(find_collisions(outputs))) == bad


def test_a_collision_names_both_sources() -> None:
    (problem,) = find_collisions([Output("a", "page", (), ("one.md",)), Output("A", "page", (), ("two.md",))])
    assert problem.path == "two.md"
    assert "one.md" in str(problem.what)


# ------------------------------------------------------------------------------------- around the pages


def test_the_name_of_a_style_sheet_covers_the_files_that_it_names() -> None:
    site = replace(
        small(), assets=(SourceFile("layouts/assets/a.css", "1" * 32), SourceFile("layouts/assets/b.svg", "2" * 32))
    )
    other = replace(site, assets=(site.assets[0], SourceFile("layouts/assets/b.svg", "3" * 32)))
    assets = {asset.name: asset.address for asset in begin_site(site, NOW).ask(published_assets)}
    changed = {asset.name: asset.address for asset in begin_site(other, NOW).ask(published_assets)}
    assert assets.keys() == {"a.css", "b.svg"}
    assert assets["a.css"] != changed["a.css"]
    (sheet,) = [output.content for output in plan_site(site, NOW).outputs if output.path == assets["a.css"]]
    assert isinstance(sheet, Copy)
    assert dict(sheet.addresses)["b.svg"] == assets["b.svg"].removeprefix("assets/")


def test_a_large_map_is_cut_into_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert site_files.MAP_LIMIT <= 50_000
    (whole,) = maps_of(plan()).values()
    count = len(whole)
    monkeypatch.setattr(site_files, "MAP_LIMIT", count - 1)
    maps = maps_of(plan())
    assert list(maps) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert maps["sitemap.xml"] == ["https://example.org/sitemap-1.xml", "https://example.org/sitemap-2.xml"]
    assert [len(maps[name]) for name in maps] == [count - 1, 1, 2]
    assert maps["sitemap-1.xml"] + maps["sitemap-2.xml"] == whole
    monkeypatch.setattr(site_files, "MAP_LIMIT", count)
    assert maps_of(plan()) == {"sitemap.xml": whole}


# ------------------------------------------------------------------------------------- pages


def test_outputs_are_in_the_order_of_their_paths_and_each_names_its_sources() -> None:
    found = plan()
    paths = [output.path for output in found.outputs]
    assert paths == sorted(paths)
    assert found.problems == ()
    known = small_files().keys()
    for output in found.outputs:
        assert output.sources
        for source in output.sources:
            assert source in known or any(path.startswith(f"{source}/") for path in known), (output.path, source)


def test_a_month_of_many_sessions_goes_over_several_pages() -> None:
    files = small_files()
    series = {"course": "seo", "time": "10:00-11:00", "format": "workshop", "every": ["monday"]}
    spans = {"from": "2027-05-01", "until": "2027-05-31"}
    files["content/cities/rennes/sessions.yaml"] = [
        {"id": f"series-{number}", **series, **spans} for number in range(PAGE_LIMIT // 5 + 1)
    ]
    found = plan(files)
    first, second = (page(found, f"fr/programme/2027-05/{part}index.html").main for part in ("", "2/"))
    assert isinstance(first, ProgrammeMain)
    assert isinstance(second, ProgrammeMain)
    shown = [session.id for main in (first, second) for day in main.days for session in day.sessions]
    assert len(shown) == len(set(shown)) == first.total == 5 * (PAGE_LIMIT // 5 + 1)
    assert (first.part, first.parts, first.previous, first.next) == (1, 2, "", "fr/programme/2027-05/2/")
    assert (second.previous, second.next) == ("fr/programme/2027-05/", "")


def test_the_page_of_a_session_offers_other_dates_of_its_course_those_in_its_city_first() -> None:
    files = small_files()
    files["content/cities/nancy/sessions.yaml"].append(
        {"id": "seo", "course": "seo", "dates": ["2026-12-10", "2026-12-11"], "time": "10:00-11:00",
         "format": "workshop", "changes": {"2026-12-10": {"status": "cancelled", "updated": "2026-11-10"}}}
    )  # fmt: skip
    found = plan(files)
    mains = [o.content.main for o in found.outputs if isinstance(o.content, Page) and o.content.kind == "session"]
    assert {"nancy-seo-2026-12-11"} <= {other.id for main in mains for other in main.others}  # type: ignore[attr-defined]
    offered = 0
    for main in mains:
        assert isinstance(main, SessionMain)
        assert all(other.title == main.card.title and other.id != main.card.id for other in main.others)
        assert not any(other.status in ("cancelled", "postponed") or other.past for other in main.others)
        near = [other.city_id == main.card.city_id for other in main.others]
        assert near == sorted(near, reverse=True)
        offered += len(near)
    assert offered


def test_blocks_of_an_editor_take_the_place_of_what_the_layout_shows() -> None:
    files = small_files()
    plain = page(plan(files), "fr/villes/rennes/index.html").main
    files["content/cities/rennes/fr.md"]["body"] += "\n\n::: partners\n\n::: figures\n"
    own = page(plan(files), "fr/villes/rennes/index.html").main
    assert isinstance(plain, CityMain)
    assert isinstance(own, CityMain)
    assert plain.partners
    assert (own.partners, own.figures) == ((), ())
    assert own.body is not None
    (part,) = [part for part in own.body.parts if part.kind == "partners"]
    assert [partner.id for partner in part.partners] == [partner.id for partner in plain.partners]


def test_links_by_id_lead_to_the_page_in_the_language_of_the_reader() -> None:
    found = plan()
    about = page(found, "fr/a-propos/index.html").main
    html = "".join(part.html for part in about.body.parts)  # type: ignore[attr-defined]
    assert 'href="../../fr/cours/cours-seo/"' in html
    assert "@/" not in html
    about = page(found, "ar/about/index.html").main
    html = "".join(part.html for part in about.body.parts)  # type: ignore[attr-defined]
    assert 'href="../../ar/cities/nancy/"' in html
    assert "@/" not in html


def test_a_cancelled_session_is_not_the_next_one_of_its_course() -> None:
    files = small_files()
    before = page(plan(files), "fr/cours/cours-seo/index.html").main
    assert isinstance(before, CourseMain)
    first = before.card.next
    assert first is not None
    for series in files[f"content/cities/{first.city_id}/sessions.yaml"]:
        if first.id.startswith(f"{first.city_id}-{series['id']}-"):
            series.setdefault("changes", {})[first.starts[:10]] = {"status": "cancelled", "updated": "2026-11-19"}
    after = page(plan(files), "fr/cours/cours-seo/index.html").main
    assert isinstance(after, CourseMain)
    assert after.card.next != first
    assert all(session.id != first.id for city in after.cities for session in city.sessions)
    assert page(plan(files), f"fr/seances/{first.id}/index.html").main.card.status == "cancelled"  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------- words of dates


def test_dates_are_those_of_the_language_of_the_page() -> None:
    french, english, arabic = Dates("fr_FR"), Dates("en_GB"), Dates("ar")
    first = date(2026, 12, 1)
    assert french.weekday_day(first) == "mardi 1er décembre 2026"
    assert french.weekday_day(date(2026, 12, 11)) == "vendredi 11 décembre 2026"
    assert english.weekday_day(first) == "Tuesday, 1 December 2026"
    assert "2026" in arabic.weekday_day(first) or "٢٠٢٦" in arabic.weekday_day(first)
    assert french.month(first) == "décembre 2026"
    assert french.duration(90).replace("\u00a0", " ") == "1 heure et 30 minutes"
    assert english.duration(120) == "2 hours"
    assert french.number(Decimal(19900)).replace("\u202f", " ") == "19 900"
    assert french.weekday(0) == "lundi"


def test_phone_numbers_become_links() -> None:
    assert phone_href("+33 1 99 00 00 00") == "tel:+33199000000"
    assert phone_href("") == ""
