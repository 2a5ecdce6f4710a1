"""Whether the pages that our texts link to on other sites are still there.

Invariant: it never blocks and never fails: what does not answer in time is a notice, only an answer that
says “gone” is a warning. Good answers are kept in the cache for the week in which they were given;
each host is asked one thing at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from sitegen.content.digest import digest_text
from sitegen.content.grouping import grouped
from sitegen.content.problem import KeyPath, Problem, Severity, say
from sitegen.engine.texts import TextFile

AGENT = "sitegen-check/1 (looks whether a link still leads somewhere)"
SECONDS_EACH = 15.0
SECONDS_ALL = 120.0
THREADS = 8
GONE = frozenset({404, 410})
BAD, BROKEN = 400, 500
"""RFC 9110 sections 15.5 and 15.6."""
NO_ANSWER = 0

Links = Sequence[tuple[str, str, int, KeyPath]]
"""Address, path of the file, line or key."""
Ask = Callable[[str], int]
"""The state that an address answers with; `NO_ANSWER` when nothing came."""


def ask_web(address: str) -> int:
    """The HTTP state of an address, after redirections; `NO_ANSWER` for whatever goes wrong on the way."""
    opener = build_opener()
    for method in ("HEAD", "GET"):
        request = Request(address.partition("#")[0], method=method, headers={"User-Agent": AGENT})  # noqa: S310
        try:
            with opener.open(request, timeout=SECONDS_EACH) as answer:
                return int(answer.status)
        except HTTPError as error:
            if method == "GET":
                return error.code  # some servers know no HEAD: their answer to GET counts
        except (OSError, ValueError):
            return NO_ANSWER
    return NO_ANSWER


def check_web_links(
    links: Links, cache: TextFile, now: datetime, ask: Ask = ask_web, seconds: float = SECONDS_ALL
) -> Iterator[Problem]:
    """A warning for each link to a page that is gone, a notice for each that does not answer."""
    wanted = sorted({address for address, *_ in links if address.startswith(("https://", "http://"))})
    week = "{}-{}".format(*now.isocalendar()[:2])
    keys = {address: digest_text("web", week, address) for address in wanted}
    known = cache.get_many(list(keys.values()))
    states = {address: int(known[key]) for address, key in keys.items() if key in known}
    fresh = _ask_all([address for address in wanted if address not in states], ask, seconds)
    cache.put_many({keys[address]: str(state) for address, state in fresh.items() if 0 < state < BAD})
    states |= fresh
    for address, path, line, key in links:
        if address not in keys:
            continue
        state = states.get(address, NO_ANSWER)
        if state in GONE:
            what = say("the page {address} is gone (answer {state})", address=address, state=state)
            yield Problem(path, what, say("link to another page, or remove the link"), line, 1 if line else 0, key,
                          Severity.WARNING)  # fmt: skip
        elif state == NO_ANSWER or state >= BROKEN:
            what = say("{address} did not answer", address=address)
            yield Problem(path, what, say("open it in a browser; try again later"), line, 1 if line else 0, key,
                          Severity.NOTICE)  # fmt: skip


def _ask_all(addresses: Sequence[str], ask: Ask, seconds: float) -> Mapping[str, int]:
    """The states of some addresses, as many as come in time; those of one host one after the other."""
    hosts = grouped((urlsplit(address).netloc, address) for address in addresses)
    found: dict[str, int] = {}
    end = time.monotonic() + seconds

    def ask_hosts(queue: Sequence[Sequence[str]]) -> None:
        for address in (address for own in queue for address in own):
            if time.monotonic() < end:
                found[address] = ask(address)

    # Threads that the end of the program does not wait for: a server may send one byte a minute.
    queues = [list(hosts.values())[number::THREADS] for number in range(min(THREADS, len(hosts)))]
    threads = [Thread(target=ask_hosts, args=(queue,), daemon=True) for queue in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return dict(found)
