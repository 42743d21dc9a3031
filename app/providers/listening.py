"""Listening to how calls end: whether an operator answered is the door's to say, whatever an adapter makes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Ending(StrEnum):
    """How one request to an operator ended; only an answer that is no failure of its server says that it works."""

    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    SERVER_ERROR = "server_error"


_HEARD: ContextVar[list[Ending] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[Ending]]:
    """The endings of the requests that are sent within the block, in their order."""
    heard: list[Ending] = []
    before = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(before)


def tell(ending: Ending) -> None:
    """Say how a request ended to whoever listens."""
    if (heard := _HEARD.get()) is not None:
        heard.append(ending)
