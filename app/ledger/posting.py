"""The only way into the books: batches of entries, all or none, each once."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.ids import EntryId, MutualId, new_id
from app.db import Session, constraint_of, now
from app.db.plans import plan_afresh
from app.ledger.accounts import Account, resolve
from app.ledger.content import check_balanced, content_hash
from app.ledger.errors import PeriodClosed, PostingConflict, WrongCurrency
from app.ledger.model import AccountRef, JournalEntry, Outcome, Posted

# Headers and lines in one statement, for the triggers close an entry with the statement that made it. Headers go in by
# key, so that two batches that share keys wait for each other in one order. Lines of known keys are left out.
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
        RETURNING id, booked_on
    ), written AS (
        INSERT INTO lines (mutual_id, entry_id, number, account_id, side, amount_minor, currency, booked_on)
        SELECT :mutual_id, l.entry_id, l.number, l.account_id, l.side, l.amount_minor, l.currency, fresh.booked_on
        FROM unnest(CAST(:line_entries AS uuid[]), CAST(:numbers AS smallint[]), CAST(:accounts AS uuid[]),
                    CAST(:sides AS text[]), CAST(:amounts AS bigint[]), CAST(:currencies AS text[]))
             AS l (entry_id, number, account_id, side, amount_minor, currency)
        JOIN fresh ON fresh.id = l.entry_id
    )
    SELECT id FROM fresh
""")

KNOWN = text(
    "SELECT key, id, content_hash FROM entries WHERE mutual_id = :mutual_id AND key = ANY(CAST(:keys AS text[]))"
)


async def post(session: Session, entries: Sequence[JournalEntry]) -> list[Posted]:
    """Write a batch of one mutual's entries: all or none, in a constant number of statements (DESIGN 5).

    An entry whose key is known with the same accounts, sides, amounts and date is answered `ALREADY_POSTED` and
    changes nothing, also within the batch. Raises `Unbalanced`, `UnknownAccount`, `WrongCurrency`, `PeriodClosed` or
    `PostingConflict`; after the last two the transaction holds a part of the batch and must be rolled back.
    """
    if not entries:
        return []
    mutual_id = entries[0].mutual_id
    assert all(entry.mutual_id == mutual_id for entry in entries), "a batch belongs to one set of books"
    for entry in entries:
        check_balanced(entry)
    batch = _distinct(entries)
    await plan_afresh(session)
    accounts = await _accounts_of(session, mutual_id, batch)
    ids = {key: EntryId(new_id()) for key in batch}
    fresh = await _write(session, mutual_id, batch, ids, accounts)
    known = await _known(session, mutual_id, [entry for key, entry in batch.items() if ids[key] not in fresh])
    return _answers(entries, ids | known, known)


def _distinct(entries: Sequence[JournalEntry]) -> dict[str, JournalEntry]:
    """The first of each key; a second one with other content is a conflict before anything is written."""
    first: dict[str, JournalEntry] = {}
    for entry in entries:
        if content_hash(first.setdefault(entry.key, entry)) != content_hash(entry):
            raise PostingConflict(key=entry.key)
    return first


async def _accounts_of(
    session: Session, mutual_id: MutualId, batch: Mapping[str, JournalEntry]
) -> Mapping[AccountRef, Account]:
    lines = [line for entry in batch.values() for line in entry.lines]
    accounts = await resolve(session, mutual_id, (line.account for line in lines))
    for line in lines:
        if accounts[line.account].currency != line.amount.currency.code:
            raise WrongCurrency(account=line.account.code, currency=line.amount.currency.code)
    return accounts


async def _write(
    session: Session,
    mutual_id: MutualId,
    batch: Mapping[str, JournalEntry],
    ids: Mapping[str, EntryId],
    accounts: Mapping[AccountRef, Account],
) -> set[EntryId]:
    """Insert what is new and answer its ids; what the triggers refuse becomes our own error."""
    values = _headers(batch, ids) | _lines(batch, ids, accounts)
    try:
        rows = await session.execute(WRITE, values | {"mutual_id": mutual_id, "posted_at": now(session)})
    except IntegrityError as error:
        if constraint_of(error) == "period_open":
            raise PeriodClosed(field="booked_on") from error
        raise
    return {cast(EntryId, row.id) for row in rows}


def _headers(batch: Mapping[str, JournalEntry], ids: Mapping[str, EntryId]) -> dict[str, object]:
    entries = batch.values()
    return {
        "ids": [ids[entry.key] for entry in entries],
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
        "hashes": [content_hash(entry) for entry in entries],
    }


def _lines(
    batch: Mapping[str, JournalEntry], ids: Mapping[str, EntryId], accounts: Mapping[AccountRef, Account]
) -> dict[str, object]:
    numbered = [(entry, number, line) for entry in batch.values() for number, line in enumerate(entry.lines, start=1)]
    return {
        "line_entries": [ids[entry.key] for entry, _, _ in numbered],
        "numbers": [number for _, number, _ in numbered],
        "accounts": [accounts[line.account].id for _, _, line in numbered],
        "sides": [line.side.value for _, _, line in numbered],
        "amounts": [line.amount.minor for _, _, line in numbered],
        "currencies": [line.amount.currency.code for _, _, line in numbered],
    }


async def _known(session: Session, mutual_id: MutualId, entries: Sequence[JournalEntry]) -> dict[str, EntryId]:
    """The ids under which these keys already stand; raises `PostingConflict` where the content differs."""
    if not entries:
        return {}
    rows = await session.execute(KNOWN, {"mutual_id": mutual_id, "keys": [entry.key for entry in entries]})
    stored = {row.key: row for row in rows}
    for entry in entries:
        if stored[entry.key].content_hash != content_hash(entry):
            raise PostingConflict(key=entry.key)
    return {key: EntryId(row.id) for key, row in stored.items()}


def _answers(entries: Sequence[JournalEntry], ids: Mapping[str, EntryId], known: Mapping[str, EntryId]) -> list[Posted]:
    seen = set(known)
    answers = []
    for entry in entries:
        outcome = Outcome.ALREADY_POSTED if entry.key in seen else Outcome.POSTED
        seen.add(entry.key)
        answers.append(Posted(ids[entry.key], entry.key, outcome))
    return answers
