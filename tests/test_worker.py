"""The worker drains the inbox and answers its jobs until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from app import membership, wallets, worker
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.money import XOF
from app.db import Database
from app.inbox import NewDelivery, Origin, Receiver, Standing, Writer
from app.membership import NewMutual
from app.providers import Authenticity
from app.settings import Settings
from app.wallets import Wallet
from app.wiring import Parts, assembled
from tests.inbox.world import a_confirmation, wallet_at_operator

TEST = Actor.system("test")


@pytest.fixture
async def parts(database_url: str, clock: VirtualClock) -> AsyncIterator[Parts]:
    """A worker's parts on the test's own database."""
    async with assembled(Settings(demo=True), database_url, clock=clock) as parts:
        yield parts


@pytest.fixture
async def wallet(parts: Parts) -> Wallet:
    """A collection wallet at the neutral operator."""
    new = NewMutual(
        code="MICMO", name="MICMO", circle="01", currency=XOF, antennas=["Mopti"], opened_on=parts.clock.now().date()
    )
    async with parts.database.transaction() as session:
        mutual = await membership.found(session, new)
        wallet, _ = await wallets.open_wallet(session, parts.adapters, wallet_at_operator(mutual.id), TEST)
    return wallet


async def deliver(parts: Parts, wallet: Wallet, body: bytes) -> None:
    delivery = NewDelivery(
        mutual_id=wallet.mutual_id,
        wallet_id=wallet.id,
        origin=Origin.CALLBACK,
        event="payment",
        body=body,
        headers={"content-type": "application/json"},
        source=None,
        standing=Standing(authenticity=Authenticity.PROVEN),
        received_at=parts.clock.now(),
    )
    async with Receiver(Writer(parts.url)).running() as receiver:
        await receiver.store(delivery)


async def until(database: Database, question: str) -> None:
    """Until the database answers yes."""
    async with asyncio.timeout(30):
        while True:
            async with database.transaction() as session:
                if await session.scalar(text(question)):
                    return


async def test_what_was_delivered_is_booked_and_the_worker_ends_when_told(parts: Parts, wallet: Wallet) -> None:
    stopped = asyncio.Event()
    await deliver(parts, wallet, a_confirmation())

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(worker.run_jobs(parts, stopped))
        await until(parts.database, "SELECT EXISTS (SELECT FROM payments)")
        stopped.set()

    async with parts.database.transaction() as session:
        assert await session.scalar(text("SELECT amount_minor FROM payments")) == 5_000
        assert await session.scalar(text("SELECT count(*) FROM drain_lanes WHERE holder IS NOT NULL")) == 0


async def test_a_worker_without_work_ends_when_told(parts: Parts) -> None:
    stopped = asyncio.Event()
    stopped.set()

    async with asyncio.timeout(60):
        await worker.run_jobs(parts, stopped)
