"""What a template may see: one frozen `Page` per output, with everything it shows already in it.

Law: a view holds text, numbers, booleans, tuples and other views, nothing else. It never holds
the site, a clock or a mapping, so its fingerprint (`model.digest`) is a hash of what can be seen.
Small views that stand on every page by the dozen are named tuples: quicker to make and to hash.

Addresses in views are relative to the site's root (`fr/villes/rennes/`), so that one card can be
shown on many pages; `Page.href` turns them into links relative to the page that shows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from sitegen.model.digest import Shared
from sitegen.model.linked_data import Node
from sitegen.model.open_data import DataSet

Direction = Literal["ltr", "rtl"]


class Language(NamedTuple):
    """A language of the site: BCP 47 `code`, own `name`, `dir`, CLDR `locale` (`fr_FR`)."""

    code: str
    name: str
    dir: Direction
    locale: str


class Phrase(NamedTuple):
    """Words of an editor. `lang` and `dir` are set only when they are not in the page's language.

    In a template `{{ phrase }}` writes the escaped text, inside `<span lang dir>` when it is a
    fallback; `{{ phrase.text }}` is the bare text, for attributes.
    """

    text: str
    lang: str = ""
    dir: str = ""

    def __html__(self) -> Markup:
        if not self.lang:
            return escape(self.text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(self.lang, self.dir, self.text)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture in one of its widths, in pixels."""

    address: str
    width: int


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture in one format (`image/avif`), narrow files first: a `<source>` of `<picture>`."""

    type: str
    files: tuple[PictureFile, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site; `width` and `height` in CSS pixels, `address` a file that all browsers show.

    `sources` are lighter files for newer browsers, the best first; a drawing (SVG) has none. `url`
    is the absolute address of a file for previews in other sites and messengers, "" for a drawing,
    which they do not show.
    """

    address: str
    alt: Phrase
    width: int
    height: int
    sources: tuple[PictureSource, ...] = ()
    url: str = ""
    credit: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Feed(Shared):
    """A calendar to subscribe to. `address` is inside the site, `https` and `webcal` are absolute."""

    kind: Literal["network", "city", "course", "audience"]
    title: Phrase
    address: str
    https: str
    webcal: str
    google: str
    outlook: str
    office: str


@dataclass(frozen=True, slots=True)
class BulletinLink(Shared):
    """A bulletin: what is new, for news readers. `atom` and `json` are addresses inside the site.

    `kind`: news, sessions. `city` is None for those of the whole network.
    """

    kind: Literal["news", "sessions"]
    city: Phrase | None
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class SessionCard(Shared):
    """A session as lists show it.

    `status`: scheduled, full, cancelled, postponed, rescheduled, moved-online.
    `mode`: onsite, online, hybrid. `format_id`: conference, workshop, coaching, demonstration,
    children. `date` has the weekday, day, month and year in words; `date_short` is for narrow
    places; `starts` and `ends` are ISO 8601 with offset (for `<time datetime>`).
    `previous` is the first date and time in words of a rescheduled session, else "".
    `spoken` is the name of the language spoken, set only when it is not the site's default one.
    `town` is set when the session is not in the city's own venue.
    """

    id: str
    address: str
    title: Phrase
    city_id: str
    city: Phrase
    city_address: str
    town: str
    place: Phrase
    date: str
    date_short: str
    day: str
    month_short: str
    time: str
    starts: str
    ends: str
    past: bool
    status: str
    mode: str
    format_id: str
    format: Phrase
    level: Phrase
    audiences: tuple[Phrase, ...]
    spoken: str
    seats: int | None
    walk_in: bool
    previous: str
    note: Phrase | None


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The sessions of one local day; `date` in words, `iso` as 2026-12-01."""

    iso: str
    date: str
    sessions: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class PlaceView(Shared):
    """Where a session is held or a city's venue; coordinates as decimal text or ""."""

    name: Phrase
    street: str
    complement: str
    postcode: str
    town: str
    latitude: str
    longitude: str
    directions: Phrase | None
    access: tuple[Phrase, ...]
    map_url: str


@dataclass(frozen=True, slots=True)
class BookingView:
    """How to take part. `state`: open, not-yet, closed, full, walk-in, over, off (cancelled).

    `opens` and `closes` are dates in words or "".
    """

    state: str
    url: str
    phone: str
    phone_href: str
    email: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class CourseCard(Shared):
    """A course as lists show it; `duration` in words (`2 h`), `next` its next session (not on session pages)."""

    id: str
    address: str
    title: Phrase
    summary: Phrase
    topic: Phrase
    topic_id: str
    level: Phrase
    duration: str
    audiences: tuple[Phrase, ...]
    formats: tuple[Phrase, ...]
    next: SessionCard | None


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The courses of one topic."""

    id: str
    label: Phrase
    courses: tuple[CourseCard, ...]


@dataclass(frozen=True, slots=True)
class CityCard(Shared):
    """A city as lists show it. `status`: announced, open, closed. `opened` is a date in words."""

    id: str
    address: str
    name: Phrase
    region: Phrase
    summary: Phrase
    status: str
    opened: str
    street: str
    latitude: str
    longitude: str
    upcoming: int
    next: SessionCard | None
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class CitySessions:
    """Next sessions of a course in one city; `more` counts those not shown."""

    city: CityCard
    sessions: tuple[SessionCard, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with its source; `value` is formatted for the language (`19 900`)."""

    value: str
    unit: Phrase
    label: Phrase
    date: str
    source: Phrase
    city: Phrase | None


@dataclass(frozen=True, slots=True)
class PartnerCard(Shared):
    """A partner. `kind`: public, private, association, school, incubator, third-place.

    `body` are its own words, on the page of all partners only.
    """

    id: str
    name: Phrase
    kind: str
    url: str
    summary: Phrase
    cities: tuple[Phrase, ...]
    role: Phrase | None
    since: str
    logo: Picture | None
    body: BodyView | None = None


@dataclass(frozen=True, slots=True)
class PartnerGroup:
    """The partners of one city."""

    city: CityCard
    partners: tuple[PartnerCard, ...]


@dataclass(frozen=True, slots=True)
class NewsCard:
    """A piece of news; `date` in words, `iso` as 2018-12-14."""

    address: str
    title: Phrase
    summary: Phrase
    date: str
    iso: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body: its level (2 to 6), the fragment that leads to it, its text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A piece of a body. `kind`: html, sessions, partners, figures, feeds, data; one field is filled."""

    kind: str
    html: Markup = field(default_factory=Markup)
    sessions: tuple[SessionCard, ...] = ()
    partners: tuple[PartnerCard, ...] = ()
    figures: tuple[FigureView, ...] = ()
    feeds: tuple[Feed, ...] = ()
    data: tuple[DataSet, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyView:
    """The words of a page. `lang` and `dir` are set only when it is a fallback."""

    parts: tuple[BodyPart, ...]
    headings: tuple[Heading, ...]
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Opening hours: `days` and `times` in words (`lundi – samedi`, `09:00 – 19:00`)."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a venue is closed, in words; `until` is "" for a single day."""

    start: str
    until: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month of the programme: `text` (`décembre 2026`), how many sessions it has."""

    text: str
    address: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One way to narrow the programme: its list has `count` sessions. `address` is "" where it has no page."""

    id: str
    label: Phrase
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetGroup(Shared):
    """The choices of one kind: topics, audiences, levels, formats, spoken, access."""

    kind: str
    options: tuple[FacetOption, ...]


# ---------------------------------------------------------------- the main part of each page kind


@dataclass(frozen=True, slots=True)
class HomeMain:
    """`layouts/home.html`."""

    lead: Phrase
    cities: tuple[CityCard, ...]
    sessions: tuple[SessionCard, ...]
    upcoming: int
    topics: tuple[TopicGroup, ...]
    audiences: tuple[Phrase, ...]
    figures: tuple[FigureView, ...]
    news: tuple[NewsCard, ...]


@dataclass(frozen=True, slots=True)
class CitiesMain:
    """`layouts/cities.html`."""

    cities: tuple[CityCard, ...]


@dataclass(frozen=True, slots=True)
class CityMain:
    """`layouts/city.html`; `towns` are the other towns in which its team gives sessions.

    `pack` is the address of what is saved to read it without a connection, `poster` that of its poster;
    each is "" where there is none.
    """

    card: CityCard
    body: BodyView | None
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    closures: tuple[Closure, ...]
    phone: str
    phone_href: str
    email: str
    website: str
    booking: str
    days: tuple[DayGroup, ...]
    more: int
    next: str
    towns: tuple[str, ...]
    partners: tuple[PartnerCard, ...]
    figures: tuple[FigureView, ...]
    feed: Feed
    pack: str
    poster: str


@dataclass(frozen=True, slots=True)
class CoursesMain:
    """`layouts/courses.html`."""

    topics: tuple[TopicGroup, ...]


@dataclass(frozen=True, slots=True)
class CourseMain:
    """`layouts/course.html`."""

    card: CourseCard
    body: BodyView | None
    equipment: Phrase | None
    prerequisites: tuple[CourseCard, ...]
    cities: tuple[CitySessions, ...]
    feed: Feed


@dataclass(frozen=True, slots=True)
class ProgrammeMain:
    """`layouts/programme.html`: the first sessions to come, those of one month, or those of one choice.

    `month` is "" on the first page of the programme. A list of more than 150 sessions goes over
    several pages: `part` of `parts`, with the addresses of its neighbours or "". `choice` is the
    topic, audience … (of the kind `facet`) whose sessions are listed. `facets` are the lists that
    the page offers. The first page has the form that filters: `access` are choices that have no
    page, `data` is the address of the script with all sessions to come.
    """

    month: str
    months: tuple[MonthLink, ...]
    cities: tuple[CityCard, ...]
    days: tuple[DayGroup, ...]
    total: int
    part: int
    parts: int
    previous: str
    next: str
    feed: Feed
    facet: str = ""
    choice: Phrase | None = None
    facets: tuple[FacetGroup, ...] = ()
    access: tuple[FacetOption, ...] = ()
    data: str = ""


@dataclass(frozen=True, slots=True)
class SessionMain:
    """`layouts/session.html`. `join` is the link of an online session, else ""."""

    card: SessionCard
    course: CourseCard
    equipment: Phrase | None
    place: PlaceView | None
    room: Phrase | None
    join: str
    booking: BookingView
    partners: tuple[PartnerCard, ...]
    ics: str
    google: str
    outlook: str
    others: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class PartnersMain:
    """`layouts/partners.html`."""

    groups: tuple[PartnerGroup, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NewsListMain:
    """`layouts/news.html`."""

    news: tuple[NewsCard, ...]
    bulletins: tuple[BulletinLink, ...]


@dataclass(frozen=True, slots=True)
class ArticleMain:
    """`layouts/article.html`: one piece of news."""

    card: NewsCard
    body: BodyView | None


@dataclass(frozen=True, slots=True)
class TextMain:
    """`layouts/page.html`: a free page (about, legal notice, …)."""

    summary: Phrase
    body: BodyView | None


@dataclass(frozen=True, slots=True)
class WelcomeLine:
    """One language offered at `/`: its words, in itself."""

    language: Language
    address: str
    title: Phrase
    lead: Phrase


@dataclass(frozen=True, slots=True)
class WelcomeMain:
    """`layouts/welcome.html`: the choice of language at `/`."""

    lines: tuple[WelcomeLine, ...]


@dataclass(frozen=True, slots=True)
class MissingMain:
    """`layouts/missing.html`: the page for an address that leads nowhere (404)."""

    cities: tuple[CityCard, ...]


@dataclass(frozen=True, slots=True)
class SearchMain:
    """`layouts/search.html`; `data` is the address of the script with the index."""

    cities: tuple[CityCard, ...]
    data: str


@dataclass(frozen=True, slots=True)
class OfflineMain:
    """`layouts/offline.html`: what is shown instead of a page that is not saved, when nothing else can be."""

    cities: tuple[Crumb, ...]


@dataclass(frozen=True, slots=True)
class PosterMain:
    """`layouts/poster.html`: one sheet of A4 for a city, with its next sessions.

    `code` is the absolute address that its QR code leads to: the page of the city. `more` is true
    when there are sessions that it does not show. `asof` is the last day, in words, on which one of its
    sessions, or the city, was announced or changed.
    """

    card: CityCard
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    phone: str
    sessions: tuple[SessionCard, ...]
    more: bool
    asof: str
    code: str


@dataclass(frozen=True, slots=True)
class AliasMain:
    """`layouts/alias.html`: an old address that leads on to `target`."""

    target: str
    url: str


Main = (
    HomeMain
    | CitiesMain
    | CityMain
    | CoursesMain
    | CourseMain
    | ProgrammeMain
    | SessionMain
    | PartnersMain
    | NewsListMain
    | ArticleMain
    | TextMain
    | WelcomeMain
    | MissingMain
    | SearchMain
    | OfflineMain
    | PosterMain
    | AliasMain
)

# ---------------------------------------------------------------- around the main part


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the header or footer. `section` is a key of the interface catalogue or ""."""

    section: str
    title: Phrase
    address: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of `layouts/assets/` and the address under which it is published."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Chrome(Shared):
    """What all pages of one language share.

    `policy` is the Content Security Policy for `<meta>`, "" where none may stand (`--portable`);
    `search` is the address of the search page, `offline` that of the offline page, `manifest` that of
    the Web Application Manifest, `worker` that of the service worker, `data` that of the page about
    open data: each "" where the site has none.
    """

    title: Phrase
    description: Phrase
    organizer: Phrase
    home: str
    banner: Phrase | None
    navigation: tuple[NavigationItem, ...]
    footer: tuple[NavigationItem, ...]
    phone: str
    phone_href: str
    email: str
    policy: str
    search: str
    offline: str
    manifest: str
    worker: str
    assets: tuple[Asset, ...]
    data: str = ""


class Crumb(NamedTuple):
    """A step of the breadcrumbs, from the home page to the parent of the page."""

    section: str
    title: Phrase
    address: str


class Version(NamedTuple):
    """The same page in a language of the site, for the language switcher."""

    language: Language
    address: str
    current: bool


class Alternate(NamedTuple):
    """A `<link rel="alternate" hreflang>`: absolute `url`; `hreflang` may be x-default."""

    hreflang: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that one template sees, under the name `page`.

    `path` is the file in the output, `url` the absolute address of this page, `canonical` that
    of the page it is a copy of (itself, unless it is an untranslated fallback), `root` the way
    from this page to the root of the site (`../../`). `section` is the part of the site it is in
    (cities, courses, programme, partners, news or ""). `fallback` is the language its words are
    in when it is not the page's own; `updated` is a date in words or "",
    `updated_iso` the same as 2026-11-20; `outdated` says that the original has changed since
    the page was translated. `bulletins` are those that its head offers, `linked_data`
    what it tells search engines.
    """

    kind: str
    path: str
    url: str
    canonical: str
    root: str
    title: Phrase
    description: Phrase
    language: Language
    chrome: Chrome
    section: str
    crumbs: tuple[Crumb, ...]
    versions: tuple[Version, ...]
    alternates: tuple[Alternate, ...]
    fallback: Language | None
    updated: str
    updated_iso: str
    main: Main
    bulletins: tuple[BulletinLink, ...] = ()
    linked_data: tuple[Node, ...] = ()
    outdated: bool = False

    def href(self, address: str) -> str:
        """A link from this page to an address of the site; an absolute address stays as it is."""
        if address.startswith(("https://", "http://", "mailto:", "tel:", "sms:", "geo:", "webcal:")):
            return address
        return self.root + address

    def asset(self, name: str) -> str:
        """A link from this page to a file of `layouts/assets/`; an unknown name is an error."""
        for asset in self.chrome.assets:
            if asset.name == name:
                return self.root + asset.address
        raise LookupError(f"layouts/assets/ has no file {name}")
