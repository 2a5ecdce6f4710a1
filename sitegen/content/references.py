"""The fold: all records become one site, or the list of what does not fit together.

Invariant: a whole-site pure function that always runs in full. What leaves it is consistent: every id
names a thing, every link leads somewhere, every session has its instants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import unquote

from sitegen.content.config import SECTIONS, SiteConfig, fallback_order
from sitegen.content.folders import Content
from sitegen.content.kinds import KINDS, LINKED, VOCABULARY
from sitegen.content.links import DRAFTS, check_references, tell_missing
from sitegen.content.national_values import check_national_values
from sitegen.content.picture_names import PICTURE_ENDINGS, find_picture
from sitegen.content.problem import KeyPath, Message, Problem, Severity, has_errors, say
from sitegen.content.reading import read, sessions
from sitegen.content.records import Course, Series, Vocabulary
from sitegen.content.schedule import CITY_LIMIT, SITE_LIMIT, check_rooms
from sitegen.content.schema import suggestion
from sitegen.content.site import Entry, Session, Site, SourceFile, SourcePicture, Words, in_order
from sitegen.content.suggest import KnownIds, Named, nearest
from sitegen.content.values import SCHEMES
from sitegen.content.zones import find_zone, zone_names
from sitegen.engine.engine import Engine


def assemble_site(
    config_path: str,
    config: SiteConfig,
    content: Content,
    pictures: Mapping[str, SourcePicture | None],
    assets: tuple[SourceFile, ...],
    reading: Engine,
) -> tuple[Site | None, tuple[Problem, ...]]:
    """Join everything; the site is None when something is wrong."""
    known = _known_ids(content)
    problems: list[Problem] = list(_check_config(config_path, config, known))
    if config.timezone not in zone_names():
        return None, tuple(problems)
    problems.extend(_check_records(content, known))
    held, wrong = _schedule(reading, content)
    problems.extend(wrong)
    for entry in _all_entries(content):
        for words in entry.words.values():
            problems.extend(_check_words(entry, words, content, pictures, config, known))
    problems.extend(_check_pictures(content, pictures))
    if content.vocabulary is None or has_errors(problems):
        return None, tuple(problems)
    site = Site(
        config_path,
        config,
        find_zone(config.timezone),
        content.vocabulary,
        content.things,
        in_order(held),
        {key: picture for key, picture in pictures.items() if picture is not None},
        assets,
        content.synonyms,
    )
    return site, tuple(problems)


def _all_entries(content: Content) -> Iterator[Entry[Any]]:
    return chain.from_iterable(content.things.values())


def _known_ids(content: Content) -> KnownIds:
    """The ids of each kind with the words for them: names, titles, labels; of what could not be read, the id only."""
    known = {
        kind: {name: () for other, name in content.unread if other == kind}
        | {entry.id: tuple(_names(entry)) for entry in content.things[kind]}
        for kind in KINDS
    }
    if content.vocabulary is not None:
        for kind in ("topics", "audiences", "levels", "formats", "access"):
            terms = getattr(content.vocabulary, kind)
            known[kind] = {name: tuple(term.label.all()) for name, term in terms.items()}
    known[DRAFTS] = {f"{kind}/{name}": () for kind, name in content.drafts}
    return known


def _names(entry: Entry[Any]) -> Iterator[str]:
    if hasattr(entry.facts, "name"):
        yield from entry.facts.name.all()
    yield from (words.front.title for words in entry.words.values())


def _check_config(path: str, config: SiteConfig, known: KnownIds) -> Iterator[Problem]:
    yield from check_zone(path, config.timezone)
    from babel import Locale, UnknownLocaleError

    for index, language in enumerate(config.languages):
        try:
            Locale.parse(language.locale)
        except (UnknownLocaleError, ValueError):
            yield Problem(
                path,
                say("the locale “{name}” is not known", name=language.locale),
                say("write a language and a country, for example “fr_FR”"),
                key=("languages", index, "locale"),
            )
    for field in ("navigation", "footer"):
        for index, item in enumerate(getattr(config, field)):
            name = item.removeprefix("pages/")
            if item.startswith("pages/") and name not in known["pages"]:
                yield Problem(path, *tell_missing("pages", name, known), key=(field, index))


def check_zone(path: str, name: str) -> Iterator[Problem]:
    """A zone must be one of the IANA database."""
    key = ("timezone",)
    if name not in zone_names():
        near = nearest(name, sorted(zone_names()))
        remedy = say("did you mean “{name}”?", name=near) if near else say("write a name such as Europe/Paris")
        yield Problem(path, say("the time zone “{name}” is not known", name=name), remedy, key=key)


def _check_records(content: Content, known: KnownIds) -> Iterator[Problem]:
    if content.vocabulary is not None:
        yield from check_references(VOCABULARY, content.vocabulary, known)
        yield from check_national_values(VOCABULARY, content.vocabulary)
        yield from _check_labels(content.vocabulary)
    for entry in _all_entries(content):
        if KINDS[entry.kind].record:
            yield from check_references(entry.facts_path, entry.facts, known)
    for city, listed in content.series.items():
        for index, series in listed:
            yield from check_references(f"content/cities/{city}/sessions.yaml", series, known, key=(index,))
    courses = {course.id: course.facts for course in content.things["courses"]}
    for course in content.things["courses"]:
        yield from _check_prerequisites(course, courses)


def _check_labels(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Two words of one list that are called the same: no visitor could tell them apart."""
    for section in Vocabulary.model_fields:
        seen: dict[tuple[str, str], str] = {}
        for name, term in getattr(vocabulary, section).items():
            for code, label in term.label.texts or (("", term.label.everywhere),):
                other = seen.setdefault((code, label.casefold()), name)
                if other != name:
                    yield Problem(
                        VOCABULARY,
                        say(
                            "“{other}” and “{name}” have the same label, “{label}”", other=other, name=name, label=label
                        ),
                        say("give one of them another label"),
                        key=(section, name, "label", code) if code else (section, name, "label"),
                        severity=Severity.WARNING,
                    )


def _check_prerequisites(course: Entry[Course], courses: Mapping[str, Course]) -> Iterator[Problem]:
    seen: set[str] = set()
    waiting = list(course.facts.prerequisites)
    while waiting:
        name = waiting.pop()
        if name == course.id:
            yield Problem(
                course.facts_path,
                say("the course is one of its own prerequisites"),
                say("remove one of the prerequisites that lead back here"),
                key=("prerequisites",),
            )
            return
        if name not in seen and name in courses:
            seen.add(name)
            waiting.extend(courses[name].prerequisites)


def _schedule(reading: Engine, content: Content) -> tuple[list[Session], list[Problem]]:
    spoken = _spoken_languages() | (content.vocabulary.languages.keys() if content.vocabulary else set())
    ids: dict[str, Session] = {}
    problems: list[Problem] = []
    for city in content.things["cities"]:
        path = city.series_path
        wrong_zone = list(check_zone(city.facts_path, city.facts.timezone)) if city.facts.timezone else []
        problems.extend(wrong_zone)
        if wrong_zone:
            continue
        own: list[Session] = []
        for index, series in content.series.get(city.id, ()):
            found, wrong = read(reading, sessions, city.id, index)
            problems.extend(wrong)
            problems.extend(_check_spoken(path, index, series, spoken))
            own.extend(found)
            if len(own) > CITY_LIMIT or len(ids) + len(own) > SITE_LIMIT:
                problems.append(_too_many(path, index, of_city=len(own) > CITY_LIMIT))
                return [], problems
        problems.extend(check_rooms(own))
        for session in own:
            other = ids.setdefault(session.id, session)
            if other is not session:
                problems.append(
                    Problem(
                        path,
                        say(
                            "two sessions would have the id “{id}”; the other is in {path}",
                            id=session.id,
                            path=other.path,
                        ),
                        say("give the series another id"),
                        key=(session.index, "id"),
                    )
                )
    return list(ids.values()), problems


def _too_many(path: str, index: int, *, of_city: bool) -> Problem:
    if of_city:
        what = say("with this series the city has more than {limit} sessions", limit=CITY_LIMIT)
    else:
        what = say("with this series the site has more than {limit} sessions", limit=SITE_LIMIT)
    return Problem(path, what, say("remove sessions of former years, or end series earlier"), key=(index,))


def _check_spoken(path: str, index: int, series: Series, spoken: frozenset[str]) -> Iterator[Problem]:
    said: list[tuple[KeyPath, str | None]] = [((index, "language"), series.language)]
    said += [((index, "changes", str(day), "language"), change.language) for day, change in series.changes.items()]
    for key, code in said:
        if code and code not in spoken:
            what = say("the language “{code}” is not known", code=code)
            remedy = say("write a code of ISO 639 (“fr”, “en”, “ar”), or add it to “languages” in vocabulary.yaml")
            yield Problem(path, what, remedy, key=key)


def _spoken_languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)


def _check_words(
    entry: Entry[Any],
    words: Words,
    content: Content,
    pictures: Mapping[str, SourcePicture | None],
    config: SiteConfig,
    known: KnownIds,
) -> Iterator[Problem]:
    for block in words.body.blocks:
        if block.name == "data" and not config.features.open_data:
            what = say("the block “data” lists the files of open data, but this site publishes none")
            remedy = say("write “open_data: true” under “features” in the configuration, or remove the block")
            yield Problem(words.path, what, remedy, block.line, 1)
        for name, value in block.arguments:
            kind = next((one.name for one in KINDS.values() if one.noun == name), f"{name}s")
            if kind in known and value not in known[kind]:
                what = say("the block asks for something that does not exist: {name}={value}", name=name, value=value)
                yield Problem(words.path, what, suggestion(value, known[kind], known[kind]), block.line, 1)
    for address, line in words.body.links:
        yield from _check_link(entry, words, address, line, content, known, config)
    for address, line in words.body.pictures:
        if not find_picture(pictures, entry.path, address):
            remedy = say("put the file beside this text")
            yield Problem(words.path, *_no_picture(pictures, entry.path, address, remedy), line, 1)


def _check_link(
    entry: Entry[Any],
    words: Words,
    address: str,
    line: int,
    content: Content,
    known: KnownIds,
    config: SiteConfig,
) -> Iterator[Problem]:
    def problem(what: Any, remedy: Any) -> Problem:
        return Problem(words.path, what, remedy, line, 1)

    if address.startswith("#"):
        fragments = {heading.id: (heading.text,) for heading in words.body.headings}
        if address[1:] not in fragments and not address[1:].startswith(("fn:", "fnref")):
            yield problem(
                say("no heading of this page has the address “{name}”", name=address),
                suggestion(address[1:], fragments, fragments),
            )
        return
    if not address.startswith("@/"):
        if address.partition(":")[0].lower() not in SCHEMES:
            yield problem(
                say("“{address}” is neither a web address nor a link by id", address=address),
                say("write https://…, or for a page of this site @/courses/seo, @/cities/nancy, @/pages/about"),
            )
        return
    target, _, fragment = address[2:].partition("#")
    kind, _, name = target.partition("/")
    if target in SECTIONS:
        if fragment:
            yield problem(say("a list has no heading to link to"), say("link to the whole list: @/{name}", name=target))
    elif kind in KINDS and not KINDS[kind].has_pages:
        yield problem(say("partners have no page of their own"), say("link to the list of partners: @/partners"))
    elif kind not in LINKED:
        yield problem(say("“{address}” is not a link by id", address=address), suggestion(kind, LINKED))
    elif f"{kind}/{name}" in known[DRAFTS]:
        yield problem(*tell_missing(kind, name, known))
    elif name not in known[kind]:
        yield problem(
            say("the link leads nowhere: there is no “{name}” in {kind}", name=name, kind=kind),
            suggestion(name, known[kind], known[kind]),
        )
    elif fragment and (kind, name) not in content.unread:
        yield from _check_fragment(entry, words, kind, name, fragment, line, content, config)


def _check_fragment(
    entry: Entry[Any],
    words: Words,
    kind: str,
    name: str,
    fragment: str,
    line: int,
    content: Content,
    config: SiteConfig,
) -> Iterator[Problem]:
    """The heading is looked for in the text that is shown wherever this one is, by language."""
    texts = next(other.words for other in content.things[kind] if other.id == name)
    missing: dict[str, Named] = {}
    for language in config.languages:
        order = fallback_order(config, language.code)
        shown = next((entry.words[code] for code in order if code in entry.words), None)
        target = next((texts[code] for code in order if code in texts), None)
        if shown is words and target is not None:
            fragments = {heading.id: (heading.text,) for heading in target.body.headings}
            if fragment not in fragments:
                missing[language.code] = fragments
    own = words.path.rpartition("/")[2].removesuffix(".md")
    if own in missing:
        what = say("the page has no heading “{name}”", name=fragment)
        yield Problem(words.path, what, suggestion(fragment, missing[own], missing[own]), line, 1)
    elif missing:
        codes = ", ".join(missing)
        what = say("the page has no heading “{name}” in other languages: {codes}", name=fragment, codes=codes)
        remedy = say("give that heading one address in every language: ## … {#contact}")
        yield Problem(words.path, what, remedy, line, 1, severity=Severity.WARNING)


def _check_pictures(content: Content, pictures: Mapping[str, SourcePicture | None]) -> Iterator[Problem]:
    used: set[str] = set()
    for entry, name, key in _named_pictures(content):
        found = find_picture(pictures, entry.path, name)
        used.add(found)
        if not found:
            remedy = say("put the file beside {file}", file=KINDS[entry.kind].facts)
            yield Problem(entry.facts_path, *_no_picture(pictures, entry.path, name, remedy), key=key)
    for entry in _all_entries(content):
        for words in entry.words.values():
            used.update(find_picture(pictures, entry.path, address) for address, _ in words.body.pictures)
    unread = tuple(f"content/{kind}/{name}/" for kind, name in content.unread)
    yield from _unused(
        picture.path if picture else key
        for key, picture in pictures.items()
        if key not in used and not key.startswith(unread)
    )


def _named_pictures(content: Content) -> Iterator[tuple[Entry[Any], str, KeyPath]]:
    """The pictures that facts name: whose, the name, the key."""
    for partner in content.things["partners"]:
        if partner.facts.logo:
            yield partner, partner.facts.logo, ("logo",)
    for city in content.things["cities"]:
        if city.facts.picture:
            yield city, city.facts.picture.file, ("picture", "file")


def _no_picture(pictures: Collection[str], folder: str, name: str, remedy: Message) -> tuple[Message, Message]:
    """What is said of a picture that is not there."""
    if ":" not in name and not unquote(name).lower().endswith(PICTURE_ENDINGS):
        return (
            say("“{name}” is not a picture that pages can show", name=name[:80]),
            say("save it as PNG, JPG or SVG, and write that name"),
        )
    here = [path.rsplit("/", 1)[1] for path in pictures if path.startswith(f"{folder}/")]
    return say("there is no picture “{name}” in this folder", name=name), suggestion(name, here) if here else remedy


def _unused(paths: Iterable[str]) -> Iterator[Problem]:
    for path in paths:
        yield Problem(path, say("no page shows this picture"), say("use it or remove it"), severity=Severity.WARNING)
