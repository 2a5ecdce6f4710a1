"""New things: the files of a city, a course, a partner, a piece of news, a page, a session.

Invariant: what is written has no comments and no empty keys, is valid, and never takes the place of
something that is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time

from sitegen.authoring.content_files import Edit
from sitegen.authoring.facts_text import Facts, facts_text, item_lines, words_text
from sitegen.authoring.programme import find_series, make_series_id, named_series, programme_path, unique
from sitegen.authoring.splice import append_item
from sitegen.content.kinds import KINDS
from sitegen.content.problem import refuse, say
from sitegen.content.sources import Sources
from sitegen.content.spoken import hours_of_text
from sitegen.content.values import fold_to_identifier

Texts = Mapping[str, str]
"""A text by language; the first is that of the site's default language when it has one."""
NOT_COPIED = ("id", "dates", "every", "from", "until", "except", "changes", "status", "note", "revision", "updated")


def thing_id(titles: Texts, day: date | None = None) -> str:
    """The id that a title gives, cut between words; a piece of news begins with its day. "" when none is near."""
    texts = (text.replace("’", "'") for text in titles.values())
    folded = next((name for text in texts if (name := fold_to_identifier(text))), "")
    limit = 64 - (11 if day else 0)
    if len(folded) > limit:
        folded = folded[:limit].rpartition("-")[0] or folded[:limit]
    return f"{day}-{folded}" if day and folded else folded


def new_thing(
    sources: Sources,
    kind: str,
    name: str,
    facts: Mapping[str, Facts],
    titles: Texts,
    languages: Sequence[str],
    body: str = "",
) -> list[Edit]:
    """The files of a thing of some kind (the folder of `content/`): its facts, and words in some languages.

    A language without a title of its own gets the first title and is a draft, so that nothing is
    taken for a translation that is none. Raises `SourceError` when the folder is there.
    """
    folder = f"content/{kind}/{name}"
    if any(path.startswith(f"{folder}/") for path in sources.files):
        raise refuse(folder, say("“{name}” is there already", name=name), say("choose another id with --id"))
    edits = []
    if KINDS[kind].record:
        edits.append(Edit(f"{folder}/{KINDS[kind].facts}", facts_text(_filled(facts)).encode()))
    for code in languages:
        own = titles.get(code)
        front: dict[str, Facts] = {"title": own or next(iter(titles.values()))}
        if not own:
            front["draft"] = True
        edits.append(Edit(f"{folder}/{code}.md", words_text(front, body if own else "").encode()))
    return edits


def must_be_there(sources: Sources, kind: str, name: str) -> None:
    """Raises `SourceError` when there is no such thing."""
    from sitegen.content.links import tell_missing

    ids = {path.split("/")[2]: () for path in sorted(sources.files) if path.startswith(f"content/{kind}/")}
    if name not in ids:
        raise refuse(f"content/{kind}", *tell_missing(kind, name, {kind: ids}))


def local_text(texts: Texts) -> Facts:
    """A text by language as it stands in YAML: one for all languages, or each."""
    return next(iter(texts.values())) if len(texts) == 1 else dict(texts)


def _filled(facts: Mapping[str, Facts]) -> dict[str, Facts]:
    """Without what was not given; mappings too."""
    found: dict[str, Facts] = {}
    for key, value in facts.items():
        kept = _filled(value) if isinstance(value, Mapping) else value
        if kept or isinstance(kept, int):
            found[key] = kept
    return found


# ------------------------------------------------------------------------------------- sessions


def new_series(sources: Sources, city: str, facts: Mapping[str, Facts], days: Sequence[date], updated: date) -> Edit:
    """A new series in a city's programme; `facts` has its `course` and `time`, and an `id` if it is to have one.

    Raises `SourceError` when there is no such city, or when it has a series of this id.
    """
    must_be_there(sources, "cities", city)
    taken = {one.id for one in find_series(sources) if one.city == city}
    name = str(facts.get("id") or "")
    if name in taken:
        what = say("the series “{id}” is there already", id=name)
        raise refuse(programme_path(city), what, say("choose another id with --id"))
    if not name:
        hours = hours_of_text(str(facts["time"]))
        start = hours.start if hours else time()
        name = make_series_id(str(facts["course"]), days[0], start, taken)
    rest = {key: value for key, value in facts.items() if key not in ("id", "course")}
    dates = {"dates": [str(day) for day in days]}
    series = _filled({"id": name, "course": facts["course"], **dates, **rest, "updated": str(updated)})
    path = programme_path(city)
    source = sources.files.get(path)
    if source is None:
        return Edit(path, "".join(f"{line}\n" for line in item_lines(series)).encode())
    return Edit(path, append_item(path, source.data, (), series), source.data)


def copy_series(
    sources: Sources,
    name: str,
    days: Sequence[date],
    updated: date,
    changes: Mapping[str, Facts],
    city: str = "",
) -> Edit:
    """One more session like one that is there, by the id of a session or of a series.

    A series that lists its dates gets the new ones, as long as nothing else is to differ; otherwise
    a new series is made, with all that the old one says but its days and what happened on them.
    """
    source, _ = named_series(sources, name, city)
    target = city or source.city
    changed = _filled(changes)
    same = target == source.city and all(source.tree.get(key) == str(value) for key, value in changed.items())
    if same and "dates" in source.tree:
        data = sources.files[source.path].data
        after = data
        listed = source.tree["dates"]
        for day in days:
            if str(day) in listed:
                what = say("the series “{id}” has the date {day} already", id=source.id, day=day)
                raise refuse(source.path, what, say("choose another day"), key=(source.index, "dates"))
            after = append_item(source.path, after, (source.index, "dates"), str(day))
        return Edit(source.path, after, data)
    facts: dict[str, Facts] = {key: value for key, value in source.tree.items() if key not in NOT_COPIED}
    if str(facts.get("seats", "")).isdecimal():
        facts["seats"] = int(str(facts["seats"]))
    if target != source.city:
        facts.pop("room", None)  # rooms are those of a venue
        facts.pop("partners", None)
    facts.update(changed)
    if "id" not in changed:
        taken = {one.id for one in find_series(sources) if one.city == target}
        facts["id"] = unique(source.id, taken)
    return new_series(sources, target, facts, days, updated)
