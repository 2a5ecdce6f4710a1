"""What records are made of: their one base, and texts that may be another in each language.

Invariant: an unknown key is an error, because a key that is silently ignored is a wish that is silently not granted.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, model_validator

from sitegen.content.refusal import LINE_LENGTH, TEXT_LENGTH, check_length, reject


class Record(BaseModel):
    """The base of all records: frozen, unknown keys refused, keys as editors write them."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


def one_as_list(value: object) -> object:
    """A list; one value may stand for a list of one: `audiences: seniors`."""
    return [value] if isinstance(value, str) else value


class LocalText(BaseModel):
    """A text for visitors: one string for all languages, or a mapping from language to string.

    The languages that exist are given to the validation as context (`languages`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    everywhere: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, LocalText):
            return {"everywhere": value.everywhere, "texts": value.texts}
        if isinstance(value, str):
            return {"everywhere": _line_of(value)}
        if not isinstance(value, dict) or not value:
            example = "{fr: …, en: …}"
            raise reject(
                "a text is expected here", "write one text, or one for each language: {example}", example=example
            )
        known = (info.context or {}).get("languages")
        for code in value:
            if known is not None and code not in known:
                raise reject(
                    "the language “{code}” is not one of this site", "use one of: {known}", at=code,
                    code=code, known=", ".join(known),
                )  # fmt: skip
        return {"texts": tuple((code, _line_of(text, code)) for code, text in value.items())}

    def all(self) -> tuple[str, ...]:
        """The text in every language in which it is there."""
        return (self.everywhere,) if self.everywhere else tuple(text for _, text in self.texts)

    def get(self, code: str) -> str | None:
        """The text in this very language, or None (a text for all languages answers to any)."""
        if self.everywhere:
            return self.everywhere
        return next((text for language, text in self.texts if language == code), None)


def _line_of(value: object, code: str = "") -> str:
    if not isinstance(value, str) or not value.strip():
        raise reject("the value is empty, or is not a text", "write a text, in quotes, or remove the key", at=code)
    return " ".join(check_length(value, TEXT_LENGTH, code).split())


def _short(text: LocalText) -> LocalText:
    for code, one in (("", text.everywhere), *text.texts):
        check_length(one, LINE_LENGTH, code)
    return text


LocalName = Annotated[LocalText, AfterValidator(_short)]
"""A text for visitors that stands on many pages: a name, a label, a role."""
