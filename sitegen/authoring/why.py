"""Why a page, a session or a file is published as it is, or not at all; since and until when.

Invariant: the reasons are those of the site, asked at the same instant; what the last build left is told
by `explain`, of which this is the longer form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sitegen.authoring.explain import explain_output, find_file
from sitegen.authoring.programme import SeriesPlace, find_series, split_session
from sitegen.content.config import fallback_order
from sitegen.content.kinds import KINDS
from sitegen.content.picture_names import find_picture, picture_key
from sitegen.content.problem import NOTHING, Message, Problem, Severity, say
from sitegen.content.rules import closed_on
from sitegen.content.site import Entry, Session, Site, Words
from sitegen.content.sources import Sources
from sitegen.content.spoken import WEEKDAYS
from sitegen.content.suggest import nearest
from sitegen.options import Options
from sitegen.pipeline import Made, look
from sitegen.site.city_now import state_of
from sitegen.site.clock import Clock
from sitegen.site.outputs import Output
from sitegen.site.views import Page
from sitegen.site.visible import KEEP_PAST
from sitegen.site_reader import locate_problems


@dataclass(frozen=True, slots=True)
class Scene:
    """What a question is asked about: the site with its drafts, what is made of it now, and when."""

    options: Options
    sources: Sources
    site: Site
    made: Made
    now: datetime

    @property
    def outputs(self) -> Sequence[Output]:
        """What a build would publish now."""
        return self.made.outputs

    def has_begun(self, day: date) -> bool:
        """Whether a day has begun, in the zone of the site."""
        return Clock.at(self.now).has_begun(day, self.site.zone)

    def is_over(self, day: date) -> bool:
        """Whether a day has ended, in the zone of the site."""
        return Clock.at(self.now).is_over(day, self.site.zone)


def tell_why(options: Options, sources: Sources, name: str) -> tuple[bool, list[Message]]:
    """Whether the thing is known, and what there is to say about it."""
    drafts = look(replace(options, drafts=True), sources)
    if drafts.site is None:
        lines = [say("Nothing is published while the site has errors: “python build.py check” tells them.")]
        return False, lines
    made = look(options, sources)
    scene = Scene(options, sources, drafts.site, made, drafts.now)
    lines = list(_answer(scene, name))
    if not lines:
        return False, list(_unknown(scene, name))
    errors = sum(problem.severity is Severity.ERROR for problem in made.problems)
    if errors:
        lines.append(say("  errors       {count}: nothing is published until they are mended", count=errors))
    return True, lines


def _answer(scene: Scene, name: str) -> Iterator[Message]:
    plain = name.strip().replace("\\", "/").removeprefix("./").removeprefix("@/").strip("/")
    session = next((one for one in scene.site.sessions if one.id == plain), None)
    if session is not None:
        yield from _session(scene, session)
        return
    entry = _entry(scene.site, plain)
    if entry is not None:
        yield from _thing(scene, entry)
        return
    if plain in scene.sources.files:
        yield from _file(scene, plain)
        return
    output = _output(scene, plain)
    if output is not None:
        yield from _page(scene, output)
        return
    place = split_session(plain)
    series = place and next((one for one in find_series(scene.sources) if f"{one.city}-{one.id}" == place[0]), None)
    if place and series:
        yield from _missing_session(scene, series, place[1], plain)
        return
    found, lines = explain_output(scene.options, name)
    if found:
        yield from lines
        yield say("  a build at this instant would not make this file any more")


def _entry(site: Site, plain: str) -> Entry[Any] | None:
    parts = plain.removeprefix("content/").split("/")
    if len(parts) >= 2 and parts[0] in KINDS and (len(parts) == 2 or parts[2].endswith((".md", ".yaml"))):
        if parts[2:] == [KINDS[parts[0]].series]:
            return None
        return next((one for one in site.things[parts[0]] if one.id == parts[1]), None)
    return None


def _output(scene: Scene, plain: str) -> Output | None:
    address = plain.removeprefix(scene.site.config.base_url.rstrip("/")).strip("/")
    outputs = {one.path: one for one in scene.outputs}
    found = find_file(address, scene.site.config.output, outputs)
    return outputs[found] if found else None


def _unknown(scene: Scene, name: str) -> Iterator[Message]:
    yield say("“{name}” is no page, no session and no file of this site.", name=name)
    known = [*(one.id for one in scene.site.sessions), *scene.sources.files, *(one.path for one in scene.outputs)]
    known += [f"{kind}/{entry.id}" for kind in KINDS for entry in scene.site.things[kind]]
    near = nearest(name.strip("/"), known)
    if near:
        yield say("Did you mean {near}?", near=near)


# ------------------------------------------------------------------------------------- things


def _thing(scene: Scene, entry: Entry[Any]) -> Iterator[Message]:
    yield say("{path}", path=f"{entry.kind}/{entry.id}")
    for path in sorted(one for one in scene.sources.files if one.startswith(f"{entry.path}/")):
        yield say("  written in   {path}", path=path)
    yield from _facts(scene, entry)
    for code, words in entry.words.items():
        yield from _words(scene, code, words)
    if KINDS[entry.kind].has_pages:
        yield from _languages(scene, entry)
    else:
        yield say("  partners have no page of their own: they stand in lists")
    outputs = _made_from(scene, f"{entry.path}/")
    yield from _depends(outputs)
    yield say("  files        {count} of the built site are made from its files", count=len(outputs))


def _facts(scene: Scene, entry: Entry[Any]) -> Iterator[Message]:
    facts = entry.facts
    if entry.kind == "cities":
        yield say("  status       {status}", status=state_of(facts, Clock.at(scene.now), scene.site.zone))
    if entry.kind in ("cities", "courses"):
        own = (one for one in scene.site.sessions if entry.id == (one.city if entry.kind == "cities" else one.course))
        yield say("  sessions     {count} to come", count=sum(not one.is_over(scene.now) for one in own))
    if not KINDS[entry.kind].has_pages:
        if facts.until and scene.is_over(facts.until):
            yield say("  not shown: the partnership ended on {day} (until)", day=facts.until)
        elif facts.since and not scene.has_begun(facts.since):
            yield say("  not shown yet: the partnership begins on {day} (since)", day=facts.since)
        else:
            yield say("  shown now")
            if facts.until:
                yield say("  leaves the site by itself after {day} (until)", day=facts.until)


def _words(scene: Scene, code: str, words: Words) -> Iterator[Message]:
    """What the front matter of one file says about time."""
    front = words.front
    if front.draft:
        yield say("  {path}: a draft, not published (draft: true)", path=words.path)
    if front.expire and scene.is_over(front.expire):
        yield say("  {path}: not published since the end of {day} (expire)", path=words.path, day=front.expire)
    elif front.expire:
        yield say("  {path}: published until the end of {day} (expire)", path=words.path, day=front.expire)
    if front.publish and not scene.has_begun(front.publish):
        yield say("  {path}: not published before {day} (publish)", path=words.path, day=front.publish)
    elif front.publish:
        yield say("  {path}: published since {day} (publish)", path=words.path, day=front.publish)


def _current(scene: Scene, entry: Entry[Any]) -> dict[str, Words]:
    """The words that are published now."""
    return {
        code: words
        for code, words in entry.words.items()
        if (scene.options.drafts or not words.front.draft)
        and Clock.at(scene.now).holds(words.front.publish, words.front.expire, scene.site.zone)
    }


def _languages(scene: Scene, entry: Entry[Any]) -> Iterator[Message]:
    current = _current(scene, entry)
    pages = {
        one.names[2]: one.path
        for one in scene.outputs
        if one.maker == "page" and one.names[1] == entry.id and one.sources[0].startswith(f"{entry.path}/")
    }
    for language in scene.site.config.languages:
        code = language.code
        own = next((one for one in fallback_order(scene.site.config, code) if one in current), None)
        address = pages.get(code, "").removesuffix("index.html")
        if own is None:
            yield say("  {code}: no page: no words are published now", code=code)
        elif own == code:
            yield say("  {code}: published with its own words, /{address}", code=code, address=address)
        elif current[own].front.no_fallback:
            yield say(
                "  {code}: no page: there is no translation, and {path} says no_fallback",
                code=code, path=current[own].path,
            )  # fmt: skip
        else:
            yield say(
                "  {code}: not translated, published with the words of {own}, /{address}",
                code=code, own=own, address=address,
            )  # fmt: skip


def _made_from(scene: Scene, start: str) -> list[Output]:
    return [one for one in scene.outputs if any(path.startswith(start) for path in one.sources)]


def _depends(outputs: Iterable[Output]) -> Iterator[Message]:
    sources = sorted({path for one in outputs for path in one.sources})
    for path in sources[:12]:
        yield say("  built again when {path} changes", path=path)
    if len(sources) > 12:
        yield say("  … and {count} other files", count=len(sources) - 12)


# ------------------------------------------------------------------------------------- sessions


def _session(scene: Scene, session: Session) -> Iterator[Message]:
    yield say("{path}", path=session.id)
    yield from _series(scene, session.path, session.index, session.series)
    yield say(
        "  takes place  {start} – {end}", start=session.starts.strftime("%Y-%m-%d %H:%M"), end=f"{session.ends:%H:%M}"
    )
    if session.first_starts:
        yield say(
            "  moved        it was first announced for {start}", start=session.first_starts.strftime("%Y-%m-%d %H:%M")
        )
    yield say("  status       {status}, revision {revision}, updated {day}", status=session.status,
              revision=session.revision, day=session.updated)  # fmt: skip
    for kind, name in (("cities", session.city), ("courses", session.course)):
        entry = _entry(scene.site, f"{kind}/{name}")
        if entry is not None and not _current(scene, entry):
            yield say("  not published: no words of {name} are published now", name=f"{kind}/{name}")
    leaves = session.ends + KEEP_PAST
    if session.is_over(scene.now):
        yield say("  past: it has left the lists; its page stays, and shows the next ones")
        if scene.now < leaves:
            yield say("  calendars keep it until {moment}", moment=_moment(leaves))
    else:
        yield say("  stays in the lists until {moment}", moment=_moment(session.ends))
        if not session.takes_place:
            yield say("  not on the home page, in its course and in “next-sessions”, because it is {status}",
                      status=session.status)  # fmt: skip
    found = [one for one in scene.outputs if session.id in one.path]
    for output in sorted(found, key=lambda one: one.path):
        yield say("  published as /{path}", path=output.path.removesuffix("index.html"))
    yield from _depends(found)


def _series(scene: Scene, path: str, index: int, name: str) -> Iterator[Message]:
    line = locate_problems((Problem(path, NOTHING, key=(index,)),), scene.sources)[0].line
    yield say("  written in   {path}:{line}, series “{name}”", path=path, line=line, name=name)


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _missing_session(scene: Scene, series: SeriesPlace, day: date, name: str) -> Iterator[Message]:
    """Why a series has no session on a day."""
    yield say("{path}", path=name)
    yield from _series(scene, series.path, series.index, series.id)
    tree = series.tree
    city = next((one for one in scene.site.cities if one.id == series.city), None)
    every = tree.get("every")
    if every is None:
        yield say("  no session: {day} is not among its dates", day=day)
    elif day < date.fromisoformat(tree["from"]) or day > date.fromisoformat(tree["until"]):
        yield say("  no session: the series runs from {first} to {until}", first=tree["from"], until=tree["until"])
    elif list(WEEKDAYS)[day.weekday()] not in ([every] if isinstance(every, str) else every):
        yield say("  no session: {day} is not one of its weekdays", day=day)
    elif str(day) in tree.get("except", ()):
        yield say("  no session: {day} is left out by “except”", day=day)
    elif city is not None and (reason := closed_on(city.facts, day)):
        yield say("  no session: the venue is closed on {day} ({reason})", day=day, reason=reason)
        yield say("  written in   {path}", path=city.facts_path)
    own = [one for one in scene.site.sessions if one.city == series.city and one.series == series.id]
    moved = next((one for one in own if one.starts.date() == day), None)
    near = moved or min(own, key=lambda one: abs(one.day - day), default=None)
    if moved is not None:
        yield say("  a session was moved to this day: it keeps the id {name}", name=moved.id)
    elif near is not None:
        yield say("Did you mean {near}?", near=near.id)


# ------------------------------------------------------------------------------------- files and pages


def _file(scene: Scene, path: str) -> Iterator[Message]:
    yield say("{path}", path=path)
    outputs = [
        one for one in scene.outputs if path in one.sources or any(path.startswith(f"{s}/") for s in one.sources)
    ]
    if path.endswith("sessions.yaml"):
        own = [one for one in scene.site.sessions if one.path == path]
        past = sum(one.is_over(scene.now) for one in own)
        yield say("  sessions     {count}, {past} of them past", count=len(own), past=past)
    if path.startswith("content/") and not path.endswith((".yaml", ".md")):
        key = picture_key(path)
        texts = [
            words.path for one in scene.site.entries() for words in one.words.values()
            if any(find_picture([key], one.path, address) for address, _ in words.body.pictures)
        ]  # fmt: skip
        for text in sorted(texts):
            yield say("  shown in     {path}", path=text)
    if path.startswith("layouts/") and not outputs:
        yield say("  a layout: the pages whose template includes it are built again when it changes")
    yield say("  files        {count} of the built site are made from it", count=len(outputs))
    for output in outputs[:12]:
        yield say("  made into    {path}", path=output.path)
    if len(outputs) > 12:
        yield say("  … and {count} other files", count=len(outputs) - 12)


def _page(scene: Scene, output: Output) -> Iterator[Message]:
    yield say("{path}", path=output.path)
    page = scene.made.view(output) if output.path.endswith(".html") else None
    if isinstance(page, Page):
        yield say("  kind         {kind}, in {code}", kind=page.kind, code=page.language.code)
        if page.kind == "alias":
            yield say("  an old address, which leads on to {url}", url=page.canonical)
        if page.fallback:
            yield say("  not translated: it shows the words of {own}", own=page.fallback.code)
    for path in output.sources:
        yield say("  made from    {source}", source=path)
    entry = next((one for path in output.sources if (one := _entry(scene.site, path))), None)
    if entry is not None:
        yield say("  more about it: python build.py why {name}", name=f"{entry.kind}/{entry.id}")
        for code, words in entry.words.items():
            yield from _words(scene, code, words)
    built, lines = explain_output(scene.options, output.path, scene.made)
    yield from lines[1:3] if built else (say("  not built yet, or not since it is there: run “python build.py”"),)
    if scene.made.next_change:
        yield say("  the site next changes by itself at {moment}", moment=scene.made.next_change.isoformat())
