"""Why a picture cannot be shown: raised while one is read, and made a problem with its path by `pictures.read`."""

from __future__ import annotations

from sitegen.content.problem import Message


class Refusal(Exception):
    """What is wrong with a picture, and what to do."""

    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(str(what))
        self.what, self.remedy = what, remedy
