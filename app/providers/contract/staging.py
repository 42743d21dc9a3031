"""How a case stages its adapter for one call: the simulator in the operator's mood, and the adapter before it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from app.core.clock import VirtualClock
from app.providers.base import Provider
from app.providers.contract.case import NOON, Operator, patience
from app.providers.simulators.faults import Faults, Misbehaviour, Reply

NOWHERE = "http://127.0.0.1:9"
REPLIES = frozenset(reply.value for reply in Reply)


class Served(Protocol):
    """A simulator, as far as a call needs it."""

    faults: Faults

    def serving(self) -> AbstractAsyncContextManager[str]:
        """Its address while the block lasts."""


@asynccontextmanager
async def staged(
    adapter: type[Provider],
    simulator: Served,
    how: Operator,
    verb: str,
    credentials: Callable[[str], Mapping[str, str]],
    words: Mapping[Operator, tuple[str, str]],
    *,
    answers: int = 1,
) -> AsyncIterator[Provider]:
    """The adapter of these credentials in front of the simulator, which goes wrong at `verb` as the mood has it.

    `words` are a word of the next `answers` answers and what stands in its place. Who cannot be reached is spoken to
    where nobody listens. What happened before the call, and why it is refused, the case arranges itself.
    """
    if how.value in REPLIES:
        simulator.faults.script(verb, [Misbehaviour(reply=Reply(how.value))])
    if how in words:
        simulator.faults.script(verb, [Misbehaviour(rewords=(words[how],))] * answers)
    async with simulator.serving() as url:
        given = {**credentials(NOWHERE if how is Operator.UNREACHABLE else url), "read_timeout_s": patience(how)}
        provider = adapter.from_credentials(given, VirtualClock(NOON))
        try:
            yield provider
        finally:
            await provider.close()
