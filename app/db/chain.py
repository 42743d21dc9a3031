"""Hash chains over append-only tables: runs of rows sealed one after the other, and verified (RELIABILITY I18).

A table takes part by its migration alone: a `position bigint generated always as identity`, an index on (position,
mutual_id), the trigger `chain_lock` before INSERT for each statement, and a view `chain_<table>` of (mutual_id,
position, content) that renders each row as text. The chain bears the table's name; each mutual has its own.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Row, Select, Text, column, func, literal, select, table, text
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from app.db.database import Database, Session, now
from app.db.tables import SealRow

GENESIS = bytes(32)
LONGEST_RUN = 10_000  # rows in one seal
NO_MUTUAL = UUID(int=0)  # rows of the platform itself stand under the nil id

# The lock's key is the one that the function `chain_lock` shares among writers.
STOP_WRITERS = text("SELECT pg_advisory_xact_lock(20260203, CAST(CAST(:chain AS regclass) AS oid)::int)")
LAST_POSITION = text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:chain, 'position') AS regclass))")
CHAINS = text(
    r"SELECT substr(viewname, 7) FROM pg_views WHERE schemaname = 'public' AND viewname LIKE 'chain\_%' ORDER BY 1"
)
TENANTS = text("SELECT id FROM mutuals UNION ALL SELECT CAST(:nobody AS uuid) ORDER BY id")
HEADS = text("""
    SELECT DISTINCT ON (chain) chain, number, last_position, hash FROM seals
    WHERE mutual_id = :mutual_id ORDER BY chain, number DESC
""")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: publishing its hash fixes everything before it. Number 0 is a chain without seals."""

    chain: str
    number: int = 0
    last_position: int = 0
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Broken:
    """A seal that disagrees with what the tables hold now, or with the seal before it."""

    chain: str
    number: int
    why: str


async def chains(session: Session) -> list[str]:
    """The tables of this database that are chained."""
    return list(await session.scalars(CHAINS))


async def tenants(session: Session) -> list[UUID]:
    """Everyone who has chains: the mutuals, and the platform itself under the nil id."""
    return list(await session.scalars(TENANTS, {"nobody": NO_MUTUAL}))


async def heads(session: Session, mutual_id: UUID) -> list[Head]:
    """The end of each of a mutual's chains, by name."""
    rows = await session.execute(HEADS, {"mutual_id": mutual_id})
    return [Head(row.chain, row.number, row.last_position, row.hash) for row in rows]


async def head(session: Session, mutual_id: UUID) -> str:
    """One digest over the ends of all of a mutual's chains, for month-end papers and the log (DESIGN 5)."""
    told = [[end.chain, end.number, end.hash.hex()] for end in await heads(session, mutual_id)]
    return sha256(json.dumps(told).encode()).hexdigest()


async def stop_writers(session: Session, chain: str) -> None:
    """Wait until every writer of this table has ended, and keep new ones waiting until this transaction does."""
    await session.execute(STOP_WRITERS, {"chain": chain})


async def seal(database: Database, chain: str) -> int:
    """Seal what every mutual wrote since its last seal; answers how many seals were made.

    Two kinds of short transactions: writers are held off only while the last position is read, for then every smaller
    one is committed; hashing goes on beside new writers. Two sealers at once make each seal once.
    """
    async with database.transaction() as session:
        await stop_writers(session, chain)
        until = await session.scalar(LAST_POSITION, {"chain": chain}) or 0
        everyone = await tenants(session)
    made = 0
    for mutual_id in everyone:
        async with database.transaction() as session:
            while await _seal_next(session, mutual_id, chain, until):
                made += 1
    return made


async def _seal_next(session: Session, mutual_id: UUID, chain: str, until: int) -> bool:
    """Write the next seal, and say whether there was something to seal."""
    ends = {end.chain: end for end in await heads(session, mutual_id)}
    before = ends.get(chain, Head(chain))
    rows = (await session.execute(_run(mutual_id, chain, before.last_position, until))).one()
    if not rows.row_count:
        return False
    made = _Seal.over(mutual_id, before, rows, now(session))
    values = asdict(made) | {"hash": made.hash}
    return bool(await session.scalar(insert(SealRow).values(values).on_conflict_do_nothing().returning(SealRow.number)))


async def verify(session: Session, mutual_id: UUID, chain: str) -> list[Broken]:
    """Compute every seal of a chain again, from the first; those that no longer agree are told by number."""
    seals = select(SealRow).where(SealRow.mutual_id == mutual_id, SealRow.chain == chain).order_by(SealRow.number)
    before, broken = Head(chain), []
    for kept in (await session.scalars(seals)).all():
        if why := await _disagreement(session, kept, before):
            broken.append(Broken(chain, kept.number, why))
        before = Head(chain, kept.number, kept.last_position, kept.hash)
    return broken


async def _disagreement(session: Session, kept: SealRow, before: Head) -> str | None:
    if (kept.number, kept.previous_hash) != (before.number + 1, before.hash):
        return "does not follow the seal before it"
    rows = (await session.execute(_run(kept.mutual_id, kept.chain, before.last_position, kept.last_position))).one()
    if (rows.row_count, rows.rows_hash) != (kept.row_count, kept.rows_hash):
        return "rows were changed, added or removed"
    if _Seal.over(kept.mutual_id, before, rows, kept.sealed_at).hash != kept.hash:
        return "the seal itself was changed"
    return None


def _run(mutual_id: UUID, chain: str, after: int, until: int) -> Select[int, int, int, bytes]:
    """At most `LONGEST_RUN` rows behind a position, in order, as one hash over the hash of each."""
    view = table(f"chain_{chain}", column("mutual_id"), column("position", BigInteger), column("content", Text))
    rows = (
        select(view.c.position, func.sha256(func.convert_to(view.c.content, "UTF8")).label("hash"))
        .where(view.c.mutual_id == mutual_id, view.c.position > after, view.c.position <= until)
        .order_by(view.c.position)
        .limit(LONGEST_RUN)
        .subquery()
    )
    in_order = aggregate_order_by(literal(b"", LargeBinary), rows.c.position)
    return select(
        func.min(rows.c.position).label("first_position"),
        func.max(rows.c.position).label("last_position"),
        func.count().label("row_count"),
        func.sha256(func.string_agg(rows.c.hash, in_order)).label("rows_hash"),
    )


@dataclass(frozen=True, slots=True)
class _Seal:
    """What a row of `seals` says, with its hash."""

    mutual_id: UUID
    chain: str
    number: int
    first_position: int
    last_position: int
    row_count: int
    rows_hash: bytes
    previous_hash: bytes
    sealed_at: datetime

    @classmethod
    def over(cls, mutual_id: UUID, before: Head, rows: Row[int, int, int, bytes], sealed_at: datetime) -> "_Seal":
        """The seal of a run, behind the one before."""
        first, last, count, digest = rows
        return cls(mutual_id, before.chain, before.number + 1, first, last, count, digest, before.hash, sealed_at)

    @property
    def hash(self) -> bytes:
        told = [str(self.mutual_id), self.chain, self.number, self.first_position, self.last_position, self.row_count]
        when = self.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
        return sha256(json.dumps([*told, self.rows_hash.hex(), self.previous_hash.hex(), when]).encode()).digest()
