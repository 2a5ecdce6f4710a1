"""The index of the search page: which words stand where, in one language.

Law: folded words only; who matches whom is decided in the browser (`layouts/assets/search.js`), so
that a better matching needs no other index. Its address carries its digest, so what names the
address is completed here too: the page that searches, and the packs that save this page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sitegen.content.folding import index_words
from sitegen.content.site import Body
from sitegen.site.addresses import script_address
from sitegen.site.entry_pages import SearchMain
from sitegen.site.outline import IndexOutline
from sitegen.site.output import Output, Pack
from sitegen.site.script import DataScript
from sitegen.site.views import Page

TITLE, SUMMARY, LABEL, TEXT = 8, 4, 2, 1
"""Where a word stands in a document, as bits; their sum is its weight there."""


def make_index(outline: IndexOutline, texts: Mapping[str, Body]) -> DataScript:
    """`siteData.search`: documents, words, for each word the documents with weights, synonyms.

    The documents of a word are numbers: that of the document times 16, plus the weight.
    """
    found: dict[str, list[int]] = {}
    for number, document in enumerate(outline.documents):
        weights = dict(document.words)
        body = texts.get(document.text)
        if body is not None:
            for heading in body.headings:
                for word in index_words(heading.text):
                    weights[word] = weights.get(word, 0) | LABEL
            for word in body.words:
                weights[word] = weights.get(word, 0) | TEXT
        for word, weight in weights.items():
            found.setdefault(word, []).append(number * 16 + weight)
    words = sorted(found)
    return DataScript(
        "search",
        (
            ("documents", tuple(document.row for document in outline.documents)),
            ("words", tuple(words)),
            ("places", tuple(tuple(found[word]) for word in words)),
            ("synonyms", outline.synonyms),
        ),
    )


def fill_index(outline: IndexOutline, texts: Mapping[str, Body], index: Output | None = None) -> Iterator[Output]:
    """The index, unless it is given; the page that searches in it, and the packs that save both."""
    if index is None:
        made = make_index(outline, texts)
        index = Output(script_address(made, outline.language), made, ("content",))
    address = index.path
    yield index
    page = outline.page.content
    assert isinstance(page, Page)  # noqa: S101 - planned as such
    assert isinstance(page.main, SearchMain)  # noqa: S101
    yield replace(outline.page, content=replace(page, main=replace(page.main, data=address)))
    for one in outline.packs:
        pack = one.content
        assert isinstance(pack, Pack)  # noqa: S101
        # The address is made of letters, digits, "-", "." and "/": the same when percent-encoded.
        yield replace(one, content=replace(pack, paths=(*pack.paths, address), addresses=(*pack.addresses, address)))
