"""The database is killed and started again under load; by hand: `python -m tests.journeys.database_kills 20`."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import jobs, main
from app.bench.world import SHORTCODE, World, found_world
from app.core import logs
from app.core.clock import SystemClock
from app.core.money import XOF, Money
from app.db import migrate
from app.db.embedded import EmbeddedServer
from app.providers import CallbackAddresses
from app.providers.http import HttpAnswer
from app.providers.simulators.base import Callback, CallbackSender, serve
from app.providers.simulators.mpesa import SimulatedMpesa
from app.settings import load
from app.wiring import Parts, assembled, drain_of

PAYERS = 8
ENOUGH = 40
PATIENCE_S = 60.0
BODIES = text("SELECT body FROM deliveries WHERE origin = 'callback'")
PAID = text("SELECT operator_reference, amount_minor FROM payments ORDER BY 1")
ENTRIES = text("SELECT count(*) FROM entries WHERE event = 'E03'")


class Witness(CallbackSender):
    """An outbox that remembers which messages were acknowledged."""

    acknowledged: set[bytes]

    async def _post(self, callback: Callback) -> HttpAnswer | None:
        answer = await super()._post(callback)
        if answer is not None and answer.status == 200:
            self.acknowledged.add(callback.body)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What stood in the end: here, and in the operator's own books."""

    acknowledged: int
    lost: int
    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    entries: int

    @property
    def is_sound(self) -> bool:
        """No acknowledged delivery lost, nothing booked twice, nothing missing."""
        return self.lost == 0 and self.ours == self.theirs and self.entries == len(self.theirs)


async def kill_often(state: Path, times: int) -> Aftermath:
    """Kill the postmaster so many times while payers pay, start it again each time, and compare in the end."""
    server = EmbeddedServer(state)
    server.start()
    try:
        await migrate.upgrade(server.urls.owner)
        return await _play(server, times)
    finally:
        server.stop()


async def _play(server: EmbeddedServer, times: int) -> Aftermath:
    clock = SystemClock()
    operator = SimulatedMpesa(clock, currency=XOF)
    operator.sender = witness = Witness("mpesa", clock)
    witness.acknowledged = set()
    operator.open_shortcode(SHORTCODE)
    async with AsyncExitStack() as stack:
        operator_url = await stack.enter_async_context(operator.serving())
        parts = await stack.enter_async_context(assembled(load(demo=True), server.urls.runtime))
        base_url = await stack.enter_async_context(serve(await stack.enter_async_context(main.application(parts))))
        credentials = dict(operator.credentials(SHORTCODE, operator_url))
        world = await found_world(parts, server.urls, units=50, credentials=credentials)
        await _register(parts, world, base_url)
        await _under_load(server, operator, witness, parts, world, times)
        return await _compare(parts, operator, witness)


async def _register(parts: Parts, world: World, base_url: str) -> None:
    async with parts.database.transaction() as session:
        opened = (await parts.adapters.open(session, world.mutual.id, {world.wallet.id}))[world.wallet.id]
    await opened.adapter.register_callbacks(CallbackAddresses(base=f"{base_url}/hooks/{world.token}"))


async def _under_load(
    server: EmbeddedServer, operator: SimulatedMpesa, witness: Witness, parts: Parts, world: World, times: int
) -> None:
    stopped = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(drain_of(parts).run(stopped))
        payers = [group.create_task(_keep_paying(operator, world.references, at)) for at in range(PAYERS)]
        for _ in range(times):
            await _acknowledged(witness, len(witness.acknowledged) + ENOUGH)
            os.kill(server.pid, signal.SIGKILL)
            server.start()
        await _acknowledged(witness, len(witness.acknowledged) + ENOUGH)
        for payer in payers:
            payer.cancel()
        await _booked_up(parts)
        stopped.set()


async def _keep_paying(operator: SimulatedMpesa, references: Sequence[str], at: int) -> None:
    while True:
        at += PAYERS
        payer, reference = "+22370000001", references[at % len(references)]
        await asyncio.shield(
            operator.pay(receiver=SHORTCODE, payer=payer, amount=Money(100 + at, XOF), reference=reference)
        )


async def _acknowledged(witness: Witness, wanted: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(witness.acknowledged) < wanted:
            await asyncio.sleep(0.01)


async def _booked_up(parts: Parts) -> None:
    """Wait until the drain has decided all there is, whatever state the connections are in."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(SQLAlchemyError, OSError):
                async with parts.database.transaction() as session:
                    if not await session.scalar(text(WAITING)):
                        return
            await asyncio.sleep(0.05)


WAITING = """
    SELECT count(*) FROM deliveries d WHERE d.quarantine IS NULL AND NOT EXISTS
      (SELECT FROM delivery_fates f WHERE f.mutual_id = d.mutual_id AND f.delivery_id = d.id)
"""


async def _compare(parts: Parts, operator: SimulatedMpesa, witness: Witness) -> Aftermath:
    """Fetch the statement, which tells of what was refused at the door, then set the books side by side."""
    await jobs.compare_statements(parts.database, parts.adapters)
    async with parts.database.transaction() as session:
        kept = {bytes(body) for body in await session.scalars(BODIES)}
        ours = {row.operator_reference: row.amount_minor for row in await session.execute(PAID)}
        entries = await session.scalar(ENTRIES) or 0
    return Aftermath(
        acknowledged=len(witness.acknowledged),
        lost=len(witness.acknowledged - kept),
        ours=ours,
        theirs={movement.id: movement.amount.minor for movement in operator.books.all()},
        entries=entries,
    )


def by_hand(times: int) -> int:
    """Do it on a server of its own; 0 when nothing was lost or booked twice."""
    logs.configure("error", stream=sys.stderr)
    state = Path(tempfile.mkdtemp(prefix="mutuelle-kills-"))
    try:
        found = asyncio.run(kill_often(state, times))
    finally:
        shutil.rmtree(state)
    print(f"{times} kills, {found.acknowledged} acknowledged, {found.lost} lost,", end=" ")
    print(f"{len(found.ours)} booked, {len(found.theirs)} in the operator's books, {found.entries} entries")
    return 0 if found.is_sound else 1


if __name__ == "__main__":
    sys.exit(by_hand(int(sys.argv[1])))
