"""The vocabulary against the national lists: `mednum` and `inclusion` are exact values, or nothing.

Invariant: a value that readers of the lists would drop in silence is reported here, with the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.content.national_lists import INCLUSION, MEDNUM
from sitegen.content.problem import Problem, say
from sitegen.content.records import Vocabulary
from sitegen.content.schema import suggestion


def check_national_values(path: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A problem for each value that its list does not have."""
    for section in Vocabulary.model_fields:
        for name, term in getattr(vocabulary, section).items():
            for field, value, lists in (("mednum", term.mednum, MEDNUM), ("inclusion", term.inclusion, INCLUSION)):
                known = lists.get(section, ())
                if value is None or value in known:
                    continue
                key = (section, name, field)
                if not known:
                    what = say("“{key}” has no meaning under “{section}”", key=field, section=section)
                    yield Problem(path, what, say("remove it"), key=key)
                else:
                    what = say("“{value}” is not in the national list for “{section}”", value=value, section=section)
                    yield Problem(path, what, suggestion(value, known), key=key)
