"""Builds database, providers and rooms from settings, once for all front doors."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp

from app import collection, treasury
from app.api.hooks import Limits, hooks_app
from app.core.clock import Clock, SystemClock
from app.core.vault import Vault
from app.db import Database, migrate
from app.db.embedded import embedded_server
from app.db.leases import DatabaseClock, LeaseClock
from app.inbox import Drain, Receiver, Writer
from app.jobs import book
from app.payouts import Desk
from app.providers import ValidationQuestion, Verdict
from app.providers.registry import installed
from app.settings import Settings
from app.wallets import Adapters, Directory, Notes, OpenWallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the doors are made of; `hook_database` is a pool of its own: slow reports cannot starve callbacks."""

    settings: Settings
    url: str
    clock: Clock
    lease_clock: LeaseClock
    database: Database
    hook_database: Database
    adapters: Adapters


@contextmanager
def database_at(settings: Settings) -> Iterator[str]:
    """The runtime role's address: `DATABASE_URL`, else that of the embedded server, started or attached to, migrated.

    For the main thread, outside of any event loop.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with embedded_server(settings.state_dir) as urls:
        asyncio.run(migrate.upgrade(urls.owner))
        yield urls.runtime


@asynccontextmanager
async def assembled(
    settings: Settings, url: str, *, clock: Clock | None = None, lease_clock: LeaseClock | None = None
) -> AsyncIterator[Parts]:
    """The parts behind this runtime address; connections and adapters are given back at the end of the block."""
    clock = clock or SystemClock()
    keys = settings.keys
    vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
    database = Database.connect(url, clock=clock, vault=vault, pool_size=settings.pool_size)
    parts = Parts(
        settings=settings,
        url=url,
        clock=clock,
        lease_clock=lease_clock or DatabaseClock(),
        database=database,
        hook_database=Database.connect(url, clock=clock, vault=vault, pool_size=settings.hook_pool_size),
        adapters=Adapters(installed().build, clock, Notes(database)),
    )
    try:
        yield parts
    finally:
        await parts.adapters.close()
        await parts.hook_database.close()
        await parts.database.close()


def drain_of(parts: Parts) -> Drain:
    """The drain of one worker."""
    return Drain(parts.database, doors=parts.adapters.open, book=book, lease_clock=parts.lease_clock)


def desk_of(parts: Parts) -> Desk:
    """Where payouts are sent from."""
    return Desk(
        database=parts.database,
        adapters=parts.adapters,
        sources=treasury.SOURCES,
        lease_clock=parts.lease_clock,
        public_url=parts.settings.public_url,
    )


@asynccontextmanager
async def hooks_of(parts: Parts) -> AsyncIterator[ASGIApp]:
    """The operators' door, with its receiver writing while the block lasts."""
    directory = Directory(parts.hook_database, parts.adapters)
    limits = Limits(
        body_bytes=parts.settings.hook_body_limit,
        trusted_proxies=[str(network) for network in parts.settings.trusted_proxies],
    )

    async def validate(opened: OpenWallet, question: ValidationQuestion) -> Verdict:
        async with parts.hook_database.transaction() as session:
            return await collection.validate(session, opened.wallet, question)

    async with Receiver(Writer(parts.url)).running() as receiver:
        yield hooks_app(directory, receiver, validate, parts.clock, limits)
