"""Watching calls: an adapter whose every call to its operator is noted by how it ended."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from app.providers import Provider
from app.providers.listening import Ending, listening

Note = Callable[[Ending], Awaitable[None]]
CALLS = ("request_payment", "pay_out", "query_status", "balance", "statement", "reverse", "register_callbacks")

Told = ParamSpec("Told")
Answer = TypeVar("Answer")


def watch(adapter: Provider, note: Note) -> Provider:
    """The same adapter, whose calls are noted once they have ended; what is pure is as it was.

    Others' adapters may be frozen: it is their values that do not change.
    """
    for verb in CALLS:
        object.__setattr__(adapter, verb, _noted(getattr(adapter, verb), note))
    return adapter


def _noted(call: Callable[Told, Awaitable[Answer]], note: Note) -> Callable[Told, Awaitable[Answer]]:
    """Of several requests that one call took, the last one counts: an operator may give tokens and nothing else.

    A call that sent nothing, because it paused or was refused here, says nothing of the operator.
    """

    @wraps(call)
    async def noted(*given: Told.args, **named: Told.kwargs) -> Answer:
        with listening() as heard:
            try:
                return await call(*given, **named)
            finally:
                if heard:
                    await note(heard[-1])

    return noted
