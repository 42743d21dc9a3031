"""Taking an operator's statement file: read whole by the wallet's mapping, then compared as an operator's statement."""

import asyncio
from dataclasses import dataclass

from app.collection import Compared
from app.core.actor import Actor
from app.db import Database
from app.membership import Mutual
from app.treasury.files.errors import FileRefused
from app.treasury.files.keeping import SavedMapping, find_mapping
from app.treasury.files.mapping import StatementMapping
from app.treasury.files.model import Reader, ReadFile
from app.treasury.files.reading import read_statement
from app.treasury.reconciling import Reconciled, reconcile
from app.treasury.sources import SOURCES
from app.treasury.statement_model import Source
from app.wallets import OpenWallet, Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file said, by which version of the mapping, and what comparing it found."""

    read: ReadFile
    version: int
    reconciled: Reconciled

    @property
    def compared(self) -> Compared:
        """Payments it stated, booked and froze."""
        return self.reconciled.compared


async def try_mapping(data: bytes, mapping: StatementMapping, mutual: Mutual, wallet: Wallet) -> ReadFile:
    """What the file would say by this mapping, row by row; nothing is stored. Raises `FileRefused`."""
    reader = Reader(
        provider=wallet.provider,
        currency=wallet.currency,
        timezone=mutual.timezone,
        region=mutual.region,
        receiver=wallet.receiver,
    )
    return await asyncio.to_thread(read_statement, data, mapping, reader)


async def import_statement(
    database: Database, mutual: Mutual, wallet: OpenWallet, data: bytes, actor: Actor
) -> Imported:
    """Read a file by the wallet's saved mapping and take it as evidence of grade E4, told again without effect.

    Raises `UnknownMapping`, and `FileRefused` with the first row that is not understood: nothing is taken then.
    """
    saved = await _saved(database, mutual, wallet.wallet)
    read = await try_mapping(data, saved.mapping, mutual, wallet.wallet)
    if read.statement is None:
        first = read.refused[0]
        raise FileRefused(reason=first.reason.value, row=first.row, field_name=first.field, rows=len(read.refused))
    reconciled = await reconcile(
        database,
        mutual,
        wallet,
        read.statement,
        SOURCES,
        actor,
        source=Source.FILE,
        document=data,
        balances=read.balances,
    )
    return Imported(read=read, version=saved.version, reconciled=reconciled)


async def _saved(database: Database, mutual: Mutual, wallet: Wallet) -> SavedMapping:
    async with database.transaction() as session:
        return await find_mapping(session, mutual.id, wallet.id)
