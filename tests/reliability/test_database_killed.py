"""RELIABILITY 3 and 29: the database is killed while deliveries come and are booked; nothing is lost, nothing twice."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database, migrate
from app.db.embedded import EmbeddedServer
from app.providers.errors import ProviderError
from app.wallets import Proof
from tests.collection.office import Office, an_office
from tests.collection.till import a_till
from tests.inbox.world import a_confirmation
from tests.membership.village import a_village
from tests.reliability.conftest import ACCOUNT

PATIENCE_S = 60


@pytest.fixture
def mortal() -> Iterator[EmbeddedServer]:
    """A durable server of the test's own."""
    with tempfile.TemporaryDirectory(prefix="mutuelle-restart-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedServer(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
async def office_on_it(mortal: EmbeddedServer, clock: VirtualClock, vault: Vault) -> AsyncIterator[Office]:
    """An office whose database may die."""
    await migrate.upgrade(mortal.urls.owner)
    database = Database.connect(mortal.urls.runtime, clock=clock, vault=vault, pool_timeout_s=2)
    till = await a_till(await a_village(database, clock))
    wallet = {"name": "Moov", "account_code": "55221", "proof": Proof.SOURCE}
    async with an_office(till, mortal.urls.runtime, ACCOUNT, **wallet) as office:
        yield office
    await database.close()


class Operator:
    """Delivers one payment after another, each again until it is acknowledged."""

    def __init__(self, office: Office) -> None:
        self.acknowledged: list[str] = []
        self.refused = 0
        self._office = office
        self._is_over = False

    @asynccontextmanager
    async def delivering(self, senders: int = 4) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            for sender in range(senders):
                group.create_task(self._deliver(sender))
            yield
            self._is_over = True

    async def _deliver(self, sender: int) -> None:
        number = 0
        while not self._is_over:
            operator_id = f"S{sender}N{number}"
            body = a_confirmation(operator_id, amount="10").replace(b"700100", b"600777")
            if await self._is_taken(body):
                self.acknowledged.append(operator_id)
                number += 1
            else:
                self.refused += 1

    async def _is_taken(self, body: bytes) -> bool:
        try:
            return (await self._office.post("payment", body)).status == 200
        except ProviderError:
            return False

    async def until(self, acknowledged: int, refused: int = 0) -> None:
        """Wait until so many more were acknowledged and refused."""
        taken, missed = len(self.acknowledged) + acknowledged, self.refused + refused
        async with asyncio.timeout(PATIENCE_S):
            while len(self.acknowledged) < taken or self.refused < missed:
                await asyncio.sleep(0.005)


async def test_reliability_3_and_29_the_database_killed_under_load_loses_no_acknowledged_payment_and_books_none_twice(
    mortal: EmbeddedServer, office_on_it: Office
) -> None:
    office, operator, stopped = office_on_it, Operator(office_on_it), asyncio.Event()
    draining = asyncio.create_task(office.drain.run(stopped))
    async with operator.delivering():
        for _ in range(3):
            await operator.until(acknowledged=20)
            os.kill(mortal.pid, signal.SIGKILL)
            await operator.until(acknowledged=0, refused=1)
            mortal.start()
        await operator.until(acknowledged=20)
    stopped.set()
    await draining
    await office.drained()

    booked = [payment.operator_reference for payment in await office.payments()]
    assert operator.refused > 0
    assert len(booked) == len(set(booked))
    assert set(operator.acknowledged) <= set(booked)
    assert await office.till.village.scalar("SELECT count(*) FROM entries WHERE event = 'E03'") == len(booked)
    assert await office.till.findings() == []
