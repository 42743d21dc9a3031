"""The statements that write a batch of entries, and the arrays they take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import text

from app.core.ids import EntryId, MutualId
from app.db import Session
from app.ledger.accounts import Account
from app.ledger.model import AccountRef, JournalEntry

# Header and lines in one statement, for the triggers close an entry with the statement that made it. Headers go in by
# key, so that two batches that share keys wait for each other in one order. Lines of known keys are left out; `IS TRUE`
# keeps that test a hash table, where a join might become a loop in a loop.
WRITE = text("""
    WITH fresh AS (
        INSERT INTO entries (mutual_id, id, key, event, cause, actor, occurred_at, booked_on, posted_at, antenna_id,
                             reverses, note, line_count, content_hash)
        SELECT :mutual_id, e.id, e.key, e.event, e.cause, e.actor, e.occurred_at, e.booked_on, :posted_at, e.antenna_id,
               e.reverses, e.note, e.line_count, e.content_hash
        FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:events AS text[]), CAST(:causes AS text[]),
                    CAST(:actors AS text[]), CAST(:occurred AS timestamptz[]), CAST(:booked AS date[]),
                    CAST(:antennas AS uuid[]), CAST(:reversed AS uuid[]), CAST(:notes AS text[]),
                    CAST(:counts AS smallint[]), CAST(:hashes AS bytea[]))
             AS e (id, key, event, cause, actor, occurred_at, booked_on, antenna_id, reverses, note, line_count,
                   content_hash)
        ORDER BY e.key
        ON CONFLICT (mutual_id, key) DO NOTHING
        RETURNING id
    ), written AS (
        INSERT INTO lines (mutual_id, entry_id, number, account_id, side, amount_minor, currency, booked_on)
        SELECT :mutual_id, l.entry_id, l.number, l.account_id, l.side, l.amount_minor, l.currency, l.booked_on
        FROM unnest(CAST(:line_entries AS uuid[]), CAST(:numbers AS smallint[]), CAST(:accounts AS uuid[]),
                    CAST(:sides AS text[]), CAST(:amounts AS bigint[]), CAST(:currencies AS text[]),
                    CAST(:line_days AS date[]))
             AS l (entry_id, number, account_id, side, amount_minor, currency, booked_on)
        WHERE (l.entry_id IN (SELECT id FROM fresh)) IS TRUE
    )
    SELECT id FROM fresh
""")

KNOWN = text(
    "SELECT key, id, content_hash FROM entries WHERE mutual_id = :mutual_id AND key = ANY(CAST(:keys AS text[]))"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry about to be written: its id to be, and the digest of its content."""

    id: EntryId
    entry: JournalEntry
    content: bytes


async def write(
    session: Session,
    mutual_id: MutualId,
    drafts: Iterable[Draft],
    accounts: Mapping[AccountRef, Account],
    *,
    posted_at: datetime,
) -> set[EntryId]:
    """Insert the entries whose keys are new, and answer their ids."""
    drafts = list(drafts)
    values = _headers(drafts) | _lines(drafts, accounts) | {"mutual_id": mutual_id, "posted_at": posted_at}
    return {cast(EntryId, row.id) for row in await session.execute(WRITE, values)}


async def known(session: Session, mutual_id: MutualId, keys: Sequence[str]) -> dict[str, tuple[EntryId, bytes]]:
    """The ids and contents under which these keys stand in the journal."""
    rows = await session.execute(KNOWN, {"mutual_id": mutual_id, "keys": keys})
    return {row.key: (cast(EntryId, row.id), row.content_hash) for row in rows}


def _headers(drafts: Sequence[Draft]) -> dict[str, object]:
    entries = [draft.entry for draft in drafts]
    return {
        "ids": [draft.id for draft in drafts],
        "hashes": [draft.content for draft in drafts],
        "keys": [entry.key for entry in entries],
        "events": [entry.event for entry in entries],
        "causes": [entry.cause for entry in entries],
        "actors": [str(entry.actor) for entry in entries],
        "occurred": [entry.occurred_at for entry in entries],
        "booked": [entry.booked_on for entry in entries],
        "antennas": [entry.antenna_id for entry in entries],
        "reversed": [entry.reverses for entry in entries],
        "notes": [entry.note for entry in entries],
        "counts": [len(entry.lines) for entry in entries],
    }


def _lines(drafts: Sequence[Draft], accounts: Mapping[AccountRef, Account]) -> dict[str, object]:
    numbered = [(draft, number, line) for draft in drafts for number, line in enumerate(draft.entry.lines, start=1)]
    return {
        "line_entries": [draft.id for draft, _, _ in numbered],
        "line_days": [draft.entry.booked_on for draft, _, _ in numbered],
        "numbers": [number for _, number, _ in numbered],
        "accounts": [accounts[line.account].id for _, _, line in numbered],
        "sides": [line.side.value for _, _, line in numbered],
        "amounts": [line.amount.minor for _, _, line in numbered],
        "currencies": [line.amount.currency.code for _, _, line in numbered],
    }
