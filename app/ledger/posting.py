"""The only way into the books: batches of entries, all or none, each once."""

from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from app.core.ids import EntryId, MutualId, new_id
from app.db import Session, constraint_of, now
from app.db.plans import prefer_indexes
from app.ledger.accounts import Account, resolve
from app.ledger.content import check_balanced, content_hash
from app.ledger.errors import PeriodClosed, PostingConflict, WrongCurrency
from app.ledger.model import AccountRef, JournalEntry, Outcome, Posted
from app.ledger.writing import Draft, known, write


async def post(session: Session, entries: Sequence[JournalEntry]) -> list[Posted]:
    """Write a batch of one mutual's entries: all or none, in a constant number of statements (DESIGN 5).

    An entry whose key is known with the same accounts, sides, amounts and date is answered `ALREADY_POSTED` and
    changes nothing, also within the batch. Raises `Unbalanced`, `UnknownAccount`, `WrongCurrency`, `PeriodClosed` or
    `PostingConflict`: the caller's transaction, or the savepoint around this call, must then be rolled back.
    """
    if not entries:
        return []
    mutual_id = entries[0].mutual_id
    assert all(entry.mutual_id == mutual_id for entry in entries), "a batch belongs to one set of books"
    drafts = _drafts(entries)
    await prefer_indexes(session)
    accounts = await _accounts_of(session, mutual_id, drafts)
    fresh = await _write(session, mutual_id, drafts, accounts)
    stood = await _compare(session, mutual_id, [draft for draft in drafts.values() if draft.id not in fresh])
    return _answers(entries, drafts, stood)


def _drafts(entries: Sequence[JournalEntry]) -> dict[str, Draft]:
    """One draft per key; a second entry of a key with other content is a conflict before anything is written."""
    drafts: dict[str, Draft] = {}
    for entry in entries:
        check_balanced(entry)
        content = content_hash(entry)
        if drafts.setdefault(entry.key, Draft(EntryId(new_id()), entry, content)).content != content:
            raise PostingConflict(key=entry.key)
    return drafts


async def _accounts_of(
    session: Session, mutual_id: MutualId, drafts: Mapping[str, Draft]
) -> Mapping[AccountRef, Account]:
    lines = [line for draft in drafts.values() for line in draft.entry.lines]
    accounts = await resolve(session, mutual_id, (line.account for line in lines))
    for line in lines:
        if accounts[line.account].currency != line.amount.currency.code:
            raise WrongCurrency(account=line.account.code, currency=line.amount.currency.code)
    return accounts


async def _write(
    session: Session, mutual_id: MutualId, drafts: Mapping[str, Draft], accounts: Mapping[AccountRef, Account]
) -> set[EntryId]:
    try:
        return await write(session, mutual_id, drafts.values(), accounts, posted_at=now(session))
    except IntegrityError as error:
        if constraint_of(error) == "period_open":
            raise PeriodClosed(field="booked_on") from error
        raise


async def _compare(session: Session, mutual_id: MutualId, drafts: Sequence[Draft]) -> Mapping[str, EntryId]:
    """The ids under which these keys stood already; raises `PostingConflict` where the content differs."""
    if not drafts:
        return {}
    stored = await known(session, mutual_id, [draft.entry.key for draft in drafts])
    for draft in drafts:
        if stored[draft.entry.key][1] != draft.content:
            raise PostingConflict(key=draft.entry.key)
    return {key: entry_id for key, (entry_id, _) in stored.items()}


def _answers(
    entries: Sequence[JournalEntry], drafts: Mapping[str, Draft], stood: Mapping[str, EntryId]
) -> list[Posted]:
    seen = set(stood)
    answers = []
    for entry in entries:
        outcome = Outcome.ALREADY_POSTED if entry.key in seen else Outcome.POSTED
        seen.add(entry.key)
        answers.append(Posted(stood.get(entry.key, drafts[entry.key].id), entry.key, outcome))
    return answers
