"""Saved mappings: versions of how a wallet's files are read, each with its author; the newest counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import wallets
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.membership import Mutual
from app.treasury.files.errors import UnknownMapping
from app.treasury.files.mapping import StatementMapping, mapping_of
from app.treasury.files.tables import StatementMappingRow
from app.wallets.queries import lock_open


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """A version of a wallet's mapping."""

    wallet_id: WalletId
    version: int
    mapping: StatementMapping
    saved_by: str
    saved_at: datetime


async def save_mapping(
    session: Session, mutual: Mutual, wallet_id: WalletId, mapping: StatementMapping, actor: Actor
) -> SavedMapping:
    """The wallet's files are read like this from now on; the same again is the version that stands.

    Raises `WalletNotFound`, `WalletClosed`.
    """
    await lock_open(session, mutual.id, wallet_id)
    last = await _row(session, mutual.id, wallet_id)
    if last is not None and mapping_of(last.mapping) == mapping:
        return _saved(last)
    row = StatementMappingRow(
        mutual_id=mutual.id,
        wallet_id=wallet_id,
        version=last.version + 1 if last is not None else 1,
        mapping=mapping.model_dump(mode="json"),
        saved_by=str(actor),
        saved_at=now(session),
    )
    session.add(row)
    await session.flush()
    return _saved(row)


async def find_mapping(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, version: int | None = None
) -> SavedMapping:
    """The newest version, or the one asked for; raises `WalletNotFound`, `UnknownMapping`."""
    await wallets.find_wallet(session, mutual_id, wallet_id)
    row = await _row(session, mutual_id, wallet_id, version)
    if row is None:
        raise UnknownMapping
    return _saved(row)


async def _row(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, version: int | None = None
) -> StatementMappingRow | None:
    of = StatementMappingRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.wallet_id == wallet_id)
    if version is not None:
        wanted = wanted.where(of.version == version)
    row: StatementMappingRow | None = await session.scalar(wanted.order_by(of.version.desc()).limit(1))
    return row


def _saved(row: StatementMappingRow) -> SavedMapping:
    return SavedMapping(
        wallet_id=WalletId(row.wallet_id),
        version=row.version,
        mapping=mapping_of(row.mapping),
        saved_by=row.saved_by,
        saved_at=row.saved_at,
    )
