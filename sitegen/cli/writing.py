"""The commands that write content: `new` and `change`. They ask on a terminal for what is missing.

Invariant: what they say comes from `sitegen.authoring`; here are parameters, questions and exit codes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.authoring import AuthoringRun, authoring_command
from sitegen.cli.help import Command, Group
from sitegen.cli.kinds import DayText, HoursText, LanguageText, SaidChoice
from sitegen.cli.options import complete_folders, complete_terms, language_option, with_options
from sitegen.cli.usage import wrong_usage
from sitegen.content.kinds import KINDS
from sitegen.content.problem import say
from sitegen.content.states import CITY_STATES, MODES, STATES

if TYPE_CHECKING:
    from sitegen.authoring.facts_text import Facts

# ------------------------------------------------------------------------------------- new


@click.group(cls=Group)
@language_option
def new() -> None:
    """Write the files of something new, and check them.

    What is not given as an option is asked for on a terminal. Nothing that is there is overwritten,
    and nothing is written that the check would refuse.
    """


_title = click.option("--title", "titles", type=LanguageText(), multiple=True,
                      help="Title; fr=…, en=… for one in each language.")  # fmt: skip
_name = click.option("--name", "titles", type=LanguageText(), multiple=True,
                     help="Name; fr=…, en=… for one in each language.")  # fmt: skip
_id = click.option("--id", "name", help="Id, which is the name of the folder; default: made from the title.")
_in = click.option("--in", "languages", multiple=True,
                   help="Languages to write, or all; default: those that have a title. One without a title "
                        "of its own is a draft.")  # fmt: skip


def _thing(
    run: AuthoringRun, kind: str, parameters: Mapping[str, Any], facts: Callable[[dict[str, str]], dict[str, Facts]]
) -> int:
    from sitegen.authoring.new import new_thing, thing_id

    day = (parameters.get("day") or run.today()) if KINDS[kind].is_dated else None
    titles = run.ask_texts(parameters["titles"], "--title", say("Title"))
    name = parameters["name"] or thing_id(titles, day)
    name = run.ask(name, "--id", say("Id (lower-case letters without accents, digits, hyphens)"))
    languages = run.languages(parameters["languages"] or (tuple(titles) if KINDS[kind].has_pages else ()))
    return run.write(new_thing(run.sources, kind, name, facts(titles), titles, languages))


@new.command()
@_name
@_id
@_in
@click.option("--region", type=LanguageText(), multiple=True, help="Region, or one in each language: fr=…")
@click.option("--venue", type=LanguageText(), multiple=True, help="Name of the venue; default: that of the city.")
@click.option("--street", default="", help="Street of the venue.")
@click.option("--postcode", default="", help="Postcode of the venue.")
@click.option("--town", default="", help="Town of the venue; default: the name of the city.")
@click.option("--status", type=SaidChoice(CITY_STATES), default="announced", show_default=True,
              help="State of the city.")  # fmt: skip
@authoring_command
def city(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A city: its facts, its words."""
    from sitegen.authoring.new import local_text

    parameters["titles"] = tuple(run.ask_texts(parameters["titles"], "--name", say("Name of the city")).items())
    region = run.ask_texts(parameters["region"], "--region", say("Region"))
    town = run.ask(parameters["town"] or dict(parameters["titles"]).get(run.default), "--town", say("Town"))
    street = run.ask(parameters["street"], "--street", say("Street (empty: none)"), needed=False)
    postcode = run.ask(parameters["postcode"], "--postcode", say("Postcode (empty: none)"), needed=False)

    def facts(titles: dict[str, str]) -> dict[str, Facts]:
        venue = run.texts(parameters["venue"]) or titles
        return {
            "name": local_text(titles),
            "status": parameters["status"],
            "region": local_text(region),
            "venue": {"name": local_text(venue), "street": street, "postcode": postcode, "town": town},
            "updated": run.today(),
        }

    return _thing(run, "cities", parameters, facts)


@new.command()
@_title
@_id
@_in
@click.option("--topic", shell_complete=complete_terms("topics"), help="Id of its topic.")
@click.option("--level", shell_complete=complete_terms("levels"), help="Id of its level.")
@click.option("--minutes", type=click.IntRange(1), help="Length in minutes.")
@click.option("--audience", "audiences", multiple=True, shell_complete=complete_terms("audiences"),
              help="Id of an audience; may be given more than once.")  # fmt: skip
@click.option("--format", "formats", multiple=True, shell_complete=complete_terms("formats"),
              help="Id of a format; may be given more than once.")  # fmt: skip
@authoring_command
def course(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A course: its facts, its words."""
    titles = run.ask_texts(parameters["titles"], "--title", say("Title"))
    parameters["titles"] = tuple(titles.items())
    topic = run.ask(parameters["topic"], "--topic", say("Topic (id)"))
    level = run.ask(parameters["level"], "--level", say("Level (id)"))
    minutes = run.ask(parameters["minutes"], "--minutes", say("Length in minutes"), kind=click.IntRange(1))
    audiences = _listed(run.ask(parameters["audiences"], "--audience", say("Audiences (ids, with commas)")))
    formats = _listed(run.ask(parameters["formats"], "--format", say("Formats (ids, with commas)")))
    facts: dict[str, Facts] = {
        "topic": topic, "level": level, "minutes": minutes, "audiences": audiences, "formats": formats,
        "updated": run.today(),
    }  # fmt: skip
    return _thing(run, "courses", parameters, lambda _: facts)


def _listed(value: str | Sequence[str]) -> list[str]:
    items = value.split(",") if isinstance(value, str) else value
    return [item.strip() for item in items if item.strip()]


@new.command()
@_name
@_id
@_in
@click.option("--kind", type=click.Choice(("public", "private", "association", "school", "incubator", "third-place")),
              help="Kind of partner.")  # fmt: skip
@click.option("--url", default="", help="Web address.")
@click.option("--city", "cities", multiple=True, shell_complete=complete_folders("cities"),
              help="Id of a city; may be given more than once.")  # fmt: skip
@click.option("--since", type=DayText(), help="First day of the partnership.")
@authoring_command
def partner(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A partner: its facts; words only with --in."""
    from sitegen.authoring.new import local_text

    titles = run.ask_texts(parameters["titles"], "--name", say("Name of the partner"))
    parameters["titles"] = tuple(titles.items())
    kind = run.ask(
        parameters["kind"], "--kind", say("Kind (public, private, association, school, incubator, third-place)")
    )
    facts: dict[str, Facts] = {
        "name": local_text(titles), "kind": kind, "url": parameters["url"], "cities": list(parameters["cities"]),
        "since": parameters["since"] or "", "updated": run.today(),
    }  # fmt: skip
    return _thing(run, "partners", parameters, lambda _: facts)


@new.command()
@_title
@_id
@_in
@click.option("--date", "day", type=DayText(), help="Day of the news; default: today.")
@authoring_command
def news(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A piece of news."""
    return _thing(run, "news", parameters, lambda _: {})


@new.command()
@_title
@_id
@_in
@authoring_command
def page(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A page of its own."""
    return _thing(run, "pages", parameters, lambda _: {})


@new.command()
@click.argument("noun", metavar="KIND", type=click.Choice([kind.noun for kind in KINDS.values()]))
@_title
@_id
@_in
@click.option("--fact", "facts", multiple=True, metavar="KEY=VALUE", help="A fact; may be given more than once.")
@authoring_command
def thing(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A thing of any kind, with the facts that its kind asks for."""
    kind = next(kind for kind in KINDS.values() if kind.noun == parameters["noun"])
    facts: dict[str, Facts] = {key: value for key, _, value in (one.partition("=") for one in parameters["facts"])}
    if kind.record and "updated" in kind.model.model_fields:
        facts.setdefault("updated", run.today())
    return _thing(run, kind.name, parameters, lambda _: facts)


def _session_options(command: Callable[..., int]) -> Callable[..., int]:
    options = (
        click.option("--room", help="Id of a room of the venue."),
        click.option("--seats", type=click.IntRange(1), help="Number of seats."),
        click.option("--mode", type=SaidChoice(MODES), help="On site, online, or both."),
        click.option("--join", help="Web address to join online."),
    )
    return with_options(options, command)


@new.command()
@click.argument("code")
@click.option("--name", default="", help="Its own name, in its own script; without it, that of CLDR.")
@click.option(
    "--locale", default="", help="How dates and numbers are written, for example pt_BR; without it, as the code says."
)
@authoring_command
def language(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """A language, for example uk or es-419: its entry, not public yet, and its interface words, empty.

    The words are in layouts/locales/, with the English beside each and the plural forms of the language.
    "translations export" gives them and all texts to a translator; "serve" shows what is there. When it
    is ready, take "public: no" out of the configuration.
    """
    from sitegen.authoring.languages import new_language

    config = run.options.config.name
    return run.write(new_language(run.sources, config, parameters["code"], parameters["name"], parameters["locale"]))


@new.command()
@click.option("--city", "city_id", default="", shell_complete=complete_folders("cities"), help="Id of the city.")
@click.option("--course", "course_id", default="", shell_complete=complete_folders("courses"), help="Id of the course.")
@click.option("--date", "days", type=DayText(), multiple=True, help="Day; may be given more than once.")
@click.option("--time", "hours", type=HoursText(), default="", help="Hours, as 10:00-12:00 or 10h-12h.")
@click.option("--format", "format_id", default="", shell_complete=complete_terms("formats"), help="Id of the format.")
@_session_options
@click.option("--id", "name", default="", help="Id of the series; default: course, weekday and hour.")
@click.option("--from", "pattern", default="", metavar="ID",
              help="Copy this session or series (its id); other options take the place of what it says.")  # fmt: skip
@authoring_command
def session(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """One session, or several alike: a series in the programme of a city."""
    from sitegen.authoring.new import copy_series, new_series

    given: dict[str, Facts] = {
        "id": parameters["name"], "course": parameters["course_id"], "time": parameters["hours"],
        "format": parameters["format_id"], "mode": parameters["mode"] or "", "join": parameters["join"] or "",
        "room": parameters["room"] or "",
    }  # fmt: skip
    if parameters["seats"]:
        given["seats"] = parameters["seats"]
    days = parameters["days"]
    if parameters["pattern"]:
        days = days or (_day(run),)
        run.confirm_past(day for day in days if run.is_over(day, str(given["time"])))
        edit = copy_series(run.sources, parameters["pattern"], days, run.today(), given, parameters["city_id"])
        return run.write([edit])
    city = run.ask(parameters["city_id"], "--city", say("City (id)"))
    given["course"] = run.ask(given["course"], "--course", say("Course (id)"))
    days = days or (_day(run),)
    given["time"] = run.ask(given["time"], "--time", say("Hours (10:00-12:00)"), kind=HoursText())
    run.confirm_past(day for day in days if run.is_over(day, str(given["time"])))
    given["format"] = given["format"] or _only_format(run, str(given["course"]))
    given["format"] = run.ask(given["format"], "--format", say("Format (id)"))
    return run.write([new_series(run.sources, city, given, days, run.today())])


def _day(run: AuthoringRun) -> date:
    day: date = run.ask("", "--date", say("Day (2026-12-31)"), kind=DayText())
    return day


def _only_format(run: AuthoringRun, name: str) -> str:
    """The format of a course that has one only."""
    from sitegen.authoring.new import must_be_there
    from sitegen.content.strict_yaml import decode, read_yaml

    must_be_there(run.sources, "courses", name)
    path = f"content/courses/{name}/course.yaml"
    source = run.sources.files.get(path)
    tree = read_yaml(path, decode(path, source.data)) if source else {}
    formats = tree.get("formats") if isinstance(tree, dict) else None
    if isinstance(formats, list) and len(formats) == 1:
        return str(formats[0])
    return formats if isinstance(formats, str) else ""


# ------------------------------------------------------------------------------------- change


@click.command(cls=Command)
@click.argument("session_id", metavar="SESSION")
@click.option("--status", type=SaidChoice(STATES), help="Its new state.")
@click.option("--date", "day", type=DayText(), help="Its new day.")
@click.option("--time", "hours", type=HoursText(), default="", help="Its new hours, as 10:00-12:00 or 10h-12h.")
@_session_options
@click.option("--note", "notes", type=LanguageText(), multiple=True,
              help="What visitors are told; fr=…, en=… for one in each language.")  # fmt: skip
@authoring_command
def change(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Change one session: full, cancelled, on another day, elsewhere.

    SESSION is its id, for example rennes-seo-mornings-2026-12-01; "list sessions" tells them. The
    session keeps its page, its address and its place in calendars. Comments and all other lines of
    the file stay as they are.
    """
    from sitegen.authoring.change import change_session

    notes = parameters["notes"]
    note: Facts = notes[0][1] if len(notes) == 1 and not notes[0][0] else run.texts(notes)
    asked: dict[str, Facts] = {
        "status": parameters["status"], "date": parameters["day"], "time": parameters["hours"],
        "mode": parameters["mode"], "join": parameters["join"], "room": parameters["room"],
        "seats": parameters["seats"], "note": note,
    }  # fmt: skip
    wanted = {key: value for key, value in asked.items() if value}
    if not wanted:
        raise wrong_usage(say("Say what is to change, for example --status cancelled."))
    if parameters["day"] and run.is_over(parameters["day"], parameters["hours"]):
        run.confirm_past([parameters["day"]])
    edit = change_session(run.options, run.sources, parameters["session_id"], wanted, run.today())
    return run.write([edit] if edit else [])
