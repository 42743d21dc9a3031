"""Manual entries as they are proposed: examined whole, written once, and nothing booked yet."""

from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from app import ledger
from app.accounting.errors import AlreadyMirrored, ControlledAccount, EntryDiffers, NotAnExpense, NotPosted
from app.accounting.model import Kind, ManualEntry, ManualLine, NewExpense, NewManualEntry, State
from app.accounting.queries import entry_row, find_manual_entry, value_of
from app.accounting.tables import ManualEntryRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import ManualEntryId
from app.db import Session, constraint_of, now
from app.ledger import PeriodClosed, Side, Unbalanced, UnknownAccount, chart
from app.membership import Mutual

CONTROLLED = frozenset({chart.TRANSFERS_IN_TRANSIT.code})
"""Accounts without parties that are all the same proven from rows of their own."""


async def propose_entry(session: Session, mutual: Mutual, new: NewManualEntry, person: Actor) -> ManualEntry:
    """Propose an entry by hand, once per id; another person approves it (BOOKS_PROPOSE).

    Raises `PeriodClosed`, `UnknownAccount`, `Unbalanced`, `ControlledAccount`, of several that apply the first;
    `EntryDiffers`, and `Invalid` for a day to come or before the books, a reason of nothing, or another
    currency.
    """
    row = await _proposal(session, mutual, new, person)
    return await _write(session, mutual, row)


async def propose_expense(session: Session, mutual: Mutual, new: NewExpense, person: Actor) -> ManualEntry:
    """Propose an expense paid by bank: class 6 against 5211; raises as `propose_entry`, and `NotAnExpense`."""
    if not new.account.startswith("6"):
        raise NotAnExpense(field="account")
    lines = [
        ManualLine(code=new.account, side=Side.DEBIT, amount=new.amount),
        ManualLine(code=chart.BANK.code, side=Side.CREDIT, amount=new.amount),
    ]
    entry = NewManualEntry(id=new.id, lines=lines, note=new.note, booked_on=new.booked_on, kind=Kind.EXPENSE)
    return await propose_entry(session, mutual, entry, person)


async def mirror_entry(
    session: Session, mutual: Mutual, entry_id: ManualEntryId, mirror_id: ManualEntryId, note: str, person: Actor
) -> ManualEntry:
    """Propose the mirror of a posted manual entry, dated today and linked to it (DOMAIN 11 (2)).

    Raises `UnknownManualEntry`, `NotPosted`, `AlreadyMirrored`, and as `propose_entry`.
    """
    booked = value_of(await entry_row(session, mutual.id, entry_id, lock=True))
    if booked.decision.state is not State.APPROVED:
        raise NotPosted
    lines = [ManualLine(code=one.code, side=one.side.other, amount=one.amount) for one in booked.lines]
    row = await _proposal(
        session, mutual, NewManualEntry(id=mirror_id, lines=lines, note=note, kind=booked.kind), person
    )
    row.mirrors = booked.id
    return await _write(session, mutual, row)


async def require_bookable(session: Session, mutual: Mutual, row: ManualEntryRow) -> None:
    """Raise `PeriodClosed` unless the day's month is open: again when it is approved, for months close meanwhile."""
    if not await ledger.is_open(session, mutual.id, row.booked_on):
        raise PeriodClosed(field="booked_on")


async def _proposal(session: Session, mutual: Mutual, new: NewManualEntry, person: Actor) -> ManualEntryRow:
    at = now(session)
    today = business_date(at, mutual.timezone)
    row = ManualEntryRow(
        mutual_id=mutual.id,
        id=new.id,
        kind=new.kind.value,
        booked_on=new.booked_on or today,
        note=new.note.strip(),
        lines=[{"code": one.code, "side": one.side.value, "amount": one.amount.minor} for one in new.lines],
        currency=mutual.currency.code,
        state=State.PROPOSED.value,
        proposed_by=str(person),
        proposed_at=at,
    )
    if row.booked_on > today:
        raise Invalid(field="booked_on")
    if not row.note:
        raise Invalid(field="note")
    await require_bookable(session, mutual, row)
    await _require_sound(session, mutual, new.lines)
    if row.booked_on < mutual.opened_on:
        raise Invalid(field="booked_on")
    return row


async def _require_sound(session: Session, mutual: Mutual, lines: Sequence[ManualLine]) -> None:
    charted = {one.code: one for one in await ledger.accounts_of(session, mutual.id)}
    for line in lines:
        if line.code not in charted:
            raise UnknownAccount(field="account", account=line.code)
        if line.amount.currency != mutual.currency:
            raise Invalid(field="amount.currency")
    if not ledger.is_balanced([line.line for line in lines]):
        raise Unbalanced(field="lines")
    for line in lines:
        if charted[line.code].party_kind is not None or line.code in CONTROLLED:
            raise ControlledAccount(field="account", account=line.code)


async def _write(session: Session, mutual: Mutual, row: ManualEntryRow) -> ManualEntry:
    """Store it unless its id is known: the same content again is the same proposal."""
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError as error:
        if constraint_of(error) == "uq_manual_entries_mirrors":
            raise AlreadyMirrored from None
        known = await find_manual_entry(session, mutual.id, ManualEntryId(row.id))
        if _content(known) != _content(value_of(row)):
            raise EntryDiffers from None
        return known
    return value_of(row)


def _content(entry: ManualEntry) -> Mapping[str, object]:
    return {
        "kind": entry.kind,
        "booked_on": entry.booked_on,
        "note": entry.note,
        "lines": entry.lines,
        "mirrors": entry.mirrors,
    }
