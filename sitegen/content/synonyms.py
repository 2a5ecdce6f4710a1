"""Words that a search takes for each other, as editors write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from sitegen.content.folding import split_words
from sitegen.content.local_text import Record
from sitegen.content.refusal import FEW, MANY, reject, text_of


def _search_word(value: object) -> str:
    text = text_of(value)
    if text and len(split_words(text)) == 1 and not any(c.isspace() for c in text):
        return text
    raise reject("“{value}” is not one word", "write a single word, for example “courriel”", value=text[:60])


def _word_group(value: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[tuple[str, ...], str] = {}
    for word in value:
        (folded,) = split_words(word)
        if folded in seen:
            raise reject(
                "a search takes “{first}” and “{second}” for the same word already",
                "remove one of them",
                first=seen[folded],
                second=word,
            )
        seen[folded] = word
    if len(seen) < 2:
        raise reject("a group has two words or more", "add a word, or remove the group")
    return value


SearchWord = Annotated[str, BeforeValidator(_search_word)]
WordGroup = Annotated[tuple[SearchWord, ...], FEW, AfterValidator(_word_group)]


class Synonyms(Record):
    """`content/synonyms/<lang>.yaml`: words that a search takes for each other."""

    groups: Annotated[tuple[WordGroup, ...], MANY]
