"""The directory of callback tokens: token to wallet and adapter without a query per callback."""

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import MutuelleError
from app.db import Database
from app.wallets.adapters import Adapters
from app.wallets.model import OpenWallet
from app.wallets.queries import wallet_of
from app.wallets.tables import WalletRow
from app.wallets.tokens import token_hash

log = structlog.get_logger()

MOST_AGE_S = 5.0
LEAST_AGE_S = 0.2
PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class _Listing:
    hash: bytes
    opened: OpenWallet
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A wallet behind a token.

    One that is not `is_fresh` is known from before the database went away: it may be answered in its operator's words,
    but nothing may be taken for it.
    """

    opened: OpenWallet
    is_fresh: bool


@dataclass(slots=True)
class _Pages:
    listings: Mapping[bytes, _Listing] = field(default_factory=dict)
    read_at: float = float("-inf")
    tried_at: float = float("-inf")


class Directory:
    """All open wallets by the hash of their tokens, read anew when a question finds them older than five seconds.

    So a closed wallet or an outlived token is refused after five seconds at the latest. A token we do not know is
    looked for again in the database, at most five times a second for all askers.
    """

    def __init__(
        self, database: Database, adapters: Adapters, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._adapters = adapters
        self._monotonic = monotonic
        self._pages = _Pages()
        self._reading = asyncio.Lock()

    async def find(self, token: str) -> Found | None:
        """The wallet behind the token, none for a stranger's; equal time for every unknown token."""
        wanted = token_hash(token)
        if self._age > MOST_AGE_S:
            await self._read(older_than_s=MOST_AGE_S)
        found = self._look_up(wanted)
        if found is None and self._age > LEAST_AGE_S:
            await self._read(older_than_s=LEAST_AGE_S)
            found = self._look_up(wanted)
        return None if found is None else Found(opened=found.opened, is_fresh=self._age <= MOST_AGE_S)

    @property
    def is_known(self) -> bool:
        """Whether it was ever read: before that nobody can be called a stranger."""
        return self._pages.read_at > float("-inf")

    @property
    def _age(self) -> float:
        return self._monotonic() - self._pages.read_at

    def _look_up(self, wanted: bytes) -> _Listing | None:
        found = self._pages.listings.get(wanted)
        if found is None or not hmac.compare_digest(found.hash, wanted):
            return None
        return found if found.until is None or self._database.clock.now() < found.until else None

    async def _read(self, *, older_than_s: float) -> None:
        """Read the wallets; while the database is away the former pages stay, and it is asked five times a second."""
        async with self._reading:
            if self._age <= older_than_s or self._monotonic() - self._pages.tried_at <= LEAST_AGE_S:
                return
            self._pages.tried_at = started = self._monotonic()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    self._pages.listings = await self._listings()
                self._pages.read_at = started
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("wallets.directory_unread", error=type(error).__name__)

    async def _listings(self) -> Mapping[bytes, _Listing]:
        async with self._database.transaction() as session:
            rows = (await session.scalars(select(WalletRow).where(WalletRow.closed_at.is_(None)))).all()
        listings: dict[bytes, _Listing] = {}
        for row in rows:
            try:
                opened = OpenWallet(wallet=wallet_of(row), adapter=self._adapters.of(row, self._database.vault))
            except MutuelleError as error:  # one wallet without an adapter must not shut the others out
                log.error("wallets.adapter_unbuilt", wallet_id=str(row.id), error=error.code)
                continue
            listings[row.token_hash] = _Listing(row.token_hash, opened, None)
            if row.previous_token_hash is not None:
                previous = row.previous_token_hash
                listings[previous] = _Listing(previous, opened, row.previous_token_until)
        return listings
