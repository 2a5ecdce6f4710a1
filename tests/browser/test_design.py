"""The design that is written down is that of the style sheet; its pairs of colours can be read; its components hold."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit.axe import WAYS, WHOLE, ask_axe, look
from tests.kit.components import STATES, make_components
from tests.kit.samplesite import LANGUAGES, PROJECT, share
from tests.kit.visits import OVERFLOW

SHEET = (PROJECT / "layouts/assets/site.css").read_text("utf-8")
DESIGN = (PROJECT / "docs/design.md").read_text("utf-8")
LIGHT = re.compile(r"^:root \{(.+?)^\}", re.MULTILINE | re.DOTALL)
DARK = re.compile(r"^@media \(prefers-color-scheme: dark\) \{\n(.+?)^\}", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"^ *([^{}@\n]+?) \{([^{}]*)\}", re.MULTILINE)
PROPERTY = re.compile(r"(--[a-z-]+):\s*([^;]+?)\s*(?:;|$)")
CITY = re.compile(r'\[data-city="([a-z-]+)"\]')

PAIRS = (
    *product(("--ink", "--soft"), ("--paper", "--wash", "--rule")),
    *product(("--link",), ("--paper", "--wash")),
    ("--paper", "--ink"),
    ("--bad-text", "--bad"),
    ("--on", "--fill"),
    ("--ink", "--band"),
)
"""Words on their grounds."""

Tokens = dict[str, str]


def tokens() -> tuple[Tokens, Tokens, dict[str, Tokens], dict[str, Tokens]]:
    """The custom properties of the sheet: light, dark, those of cities in light, in the dark."""
    light, dark = LIGHT.search(SHEET), DARK.search(SHEET)
    assert light is not None
    assert dark is not None
    here: Tokens = {}
    for chosen, body in RULE.findall(dark[1]):
        if ":root" in chosen:
            here |= dict(PROPERTY.findall(body.strip()))
    both = []
    for text in (SHEET[light.end() : dark.start()], dark[1]):
        rules = ((CITY.fullmatch(chosen), body) for chosen, body in RULE.findall(text))
        both.append({city[1]: dict(PROPERTY.findall(body.strip())) for city, body in rules if city})
    return dict(PROPERTY.findall(light[1])), here, both[0], both[1]


def rows(width: int) -> set[tuple[str, ...]]:
    """The first cells of the tables whose first cell is code."""
    lines = (line.strip("|").split("|") for line in DESIGN.splitlines() if line.startswith("| `"))
    return {tuple(cell.strip().strip("`") for cell in line[:3]) for line in lines if len(line) == width}


def test_the_tokens_are_those_of_the_style_sheet() -> None:
    light, dark, _, _ = tokens()
    assert len(light) > 15
    assert dark.keys() <= light.keys()
    assert rows(4) == {(name, value, dark.get(name, "")) for name, value in light.items()}


def test_the_colours_of_cities_are_those_of_the_style_sheet() -> None:
    _, _, light, dark = tokens()
    assert len(light) == 4
    assert rows(3) == {(city, found["--fill"], dark[city]["--band"]) for city, found in light.items()}


def contrast(one: str, other: str) -> float:
    """The contrast of two opaque colours (WCAG 2.2)."""

    def light(colour: str) -> float:
        digits = colour.removeprefix("#")
        digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_words_can_be_read_on_their_grounds() -> None:
    light, dark, cities, deep = tokens()
    low = []
    for scheme, base, inks in (
        ("light", light, cities),
        ("dark", light | dark, {c: cities[c] | deep[c] for c in deep}),
    ):
        for city, own in {"": {}, **inks}.items():
            values = base | own
            if city and scheme == "light":
                values["--band"] = values["--fill"]
            for word, ground in PAIRS:
                value = values["--fill"] if values[ground] == "var(--fill)" else values[ground]
                if contrast(values[word], value) < 4.5:
                    low.append(f"{scheme} {city}: {word} on {ground}: {contrast(values[word], value):.2f}")
    assert low == []
    assert contrast("#777", "#fff") < 4.5 < contrast("#767676", "#fff"), "this test cannot fail"


def test_each_part_that_is_named_makes_it() -> None:
    named = re.findall(r"(?<!class )`([a-z_]+)`(?=[^|]*`(layouts/parts/[a-z]+\.html)`)", DESIGN)
    assert len(named) >= 12
    for macro, part in named:
        assert f"macro {macro}(" in (PROJECT / part).read_text("utf-8"), (macro, part)


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages of components."""

    def make(folder: Path) -> None:
        make_components(folder)

    return share("components", tmp_path_factory, make)


def test_every_state_of_a_session_is_shown(components: Path) -> None:
    for code in LANGUAGES:
        text = (components / code / "components/index.html").read_text("utf-8")
        for state in STATES[1:]:
            assert f"flag {state}" in text
            assert f"notice {state}" in text
        assert len(re.findall("h-event", text)) == 36


@pytest.mark.parametrize("code", LANGUAGES)
def test_axe_finds_nothing_in_the_components(browser: Browser, components: Path, code: str) -> None:
    found = []
    for way in WAYS if WHOLE else (WAYS[LANGUAGES.index(code) + 1],):  # in French, the light and wide one
        with look(browser, way) as page:
            page.goto((components / code / "components/index.html").as_uri())
            found += [str(finding) for finding in ask_axe(page, f"components {code} {way.scheme} {way.width}")]
            if told := page.evaluate(OVERFLOW):
                found.append(f"{way.width} px: {told}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (
            "fr",
            ("non conforme", "audit", "2005-102", "Contenus non accessibles", "dérogation", "établie le", "axe-core"),
        ),
        ("en", ("not compliant", "audit", "2005-102", "not accessible", "exemption", "was made on", "axe-core")),
        ("ar", ("non conforme", "غير مطابق", "2005-102", "يتعذر الوصول", "استثناء", "وُضع هذا البيان في", "axe-core")),
    ],
)
def test_the_statement_has_what_the_french_rule_asks(code: str, parts: tuple[str, ...]) -> None:
    """The elements of the model statement of the RGAA; “non conforme” as long as nobody has audited the site."""
    text = (PROJECT / f"content/pages/accessibility/{code}.md").read_text("utf-8")
    everywhere = ("mailto:", "HTML", "JavaScript", "formulaire.defenseurdesdroits.fr", "Libre réponse 71120", "RGAA")
    assert [part for part in (*parts, *everywhere) if part not in text] == []
