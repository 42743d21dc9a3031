"""Funders' money: booked once, matched to the oldest statement first, its excess kept to be applied or repaid (F4)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import ledger
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.money import Money
from app.db import Session, bulk, now
from app.membership import Mutual
from app.subsidies import desk, entries
from app.subsidies.errors import NoExcess, NothingOpen, ReceiptDiffers
from app.subsidies.matching import Share, match
from app.subsidies.model import NewSubsidyReceipt, SubsidyReceipt
from app.subsidies.queries import list_statements, receipt
from app.subsidies.tables import SubsidyApplicationRow, SubsidyReceiptRow


async def receive(session: Session, mutual: Mutual, new: NewSubsidyReceipt, actor: Actor) -> SubsidyReceipt:
    """Book a funder's money on the bank account, once per id, on the oldest statements first; the rest to 4739 (E08).

    Raises `ReceiptDiffers` (the id stands for another receipt), `PeriodClosed`, and `Invalid` for an amount of nothing
    or of another currency, or a day to come or before the books.
    """
    received_on = _examined(session, mutual, new)
    await desk.hold(session, mutual.id, new.funder)
    if not await _write_once(session, mutual, new, received_on, actor):
        return await _standing(session, mutual, new)
    statements = await list_statements(session, mutual.id, funder=new.funder)
    await _apply(session, mutual, new.id, match(new.amount.minor, statements), received_on, actor, from_excess=False)
    booked = await receipt(session, mutual.id, new.id)
    await ledger.post(session, [entries.received(booked, desk.act_of(session, mutual, actor, on=received_on))])
    return booked


async def apply_excess(
    session: Session, mutual: Mutual, receipt_id: UUID, actor: Actor, *, amount: Money | None = None
) -> SubsidyReceipt:
    """Settle statements made since with a receipt's excess, all of it or so much, the oldest first (4739 to 4732x).

    Raises `UnknownReceipt`, `NoExcess`, `NothingOpen` (also when less is open than the amount asked for),
    `PeriodClosed`, and `Invalid` for an amount of nothing or of another currency.
    """
    found = await receipt(session, mutual.id, receipt_id)
    await desk.hold(session, mutual.id, found.funder)
    found = await receipt(session, mutual.id, receipt_id)
    shares = match(_wanted(mutual, found, amount), await list_statements(session, mutual.id, funder=found.funder))
    settled = Money(sum(share.amount_minor for share in shares), mutual.currency)
    if not settled or (amount is not None and settled != amount):
        raise NothingOpen(field="amount")
    today, act_id = desk.today(session, mutual), new_id()
    await _apply(session, mutual, receipt_id, shares, today, actor, from_excess=True)
    await ledger.post(session, [entries.excess_applied(found, act_id, settled, desk.act_of(session, mutual, actor))])
    return await receipt(session, mutual.id, receipt_id)


def _examined(session: Session, mutual: Mutual, new: NewSubsidyReceipt) -> date:
    """The day it was received."""
    if new.amount.minor <= 0 or new.amount.currency != mutual.currency:
        raise Invalid(field="amount")
    today = desk.today(session, mutual)
    if new.received_on is not None and not mutual.opened_on <= new.received_on <= today:
        raise Invalid(field="received_on")
    return new.received_on or today


def _wanted(mutual: Mutual, found: SubsidyReceipt, amount: Money | None) -> int:
    """How much of the excess is meant."""
    if amount is not None and (amount.minor <= 0 or amount.currency != mutual.currency):
        raise Invalid(field="amount")
    wanted = found.excess if amount is None else amount
    if not wanted or wanted > found.excess:
        raise NoExcess(field="amount")
    return wanted.minor


async def _write_once(
    session: Session, mutual: Mutual, new: NewSubsidyReceipt, received_on: date, actor: Actor
) -> bool:
    """Store it unless its id is taken."""
    row = {
        "mutual_id": mutual.id,
        "id": new.id,
        "funder": new.funder.value,
        "amount_minor": new.amount.minor,
        "currency": mutual.currency.code,
        "received_on": received_on,
        "bank_reference": new.bank_reference,
        "booked_at": now(session),
        "booked_by": str(actor),
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    return bool(await bulk.insert(session, SubsidyReceiptRow, [row], on_conflict=taken, returning="id"))


async def _standing(session: Session, mutual: Mutual, new: NewSubsidyReceipt) -> SubsidyReceipt:
    """The receipt that has this id; raises `ReceiptDiffers` if it is another one."""
    first = await receipt(session, mutual.id, new.id)
    day_told = new.received_on or first.received_on
    if (first.funder, first.amount, first.received_on, first.bank_reference) != (
        new.funder,
        new.amount,
        day_told,
        new.bank_reference,
    ):
        raise ReceiptDiffers
    return first


async def _apply(
    session: Session,
    mutual: Mutual,
    receipt_id: UUID,
    shares: Sequence[Share],
    on: date,
    actor: Actor,
    *,
    from_excess: bool,
) -> None:
    """Write what is settled; a statement is not settled on a day before it was made."""
    rows = [
        {
            "mutual_id": mutual.id,
            "id": new_id(),
            "receipt_id": receipt_id,
            "statement_id": share.statement_id,
            "from_excess": from_excess,
            "amount_minor": share.amount_minor,
            "applied_on": max(on, share.statement.billed_on),
            "applied_at": now(session),
            "applied_by": str(actor),
        }
        for share in shares
    ]
    await bulk.insert(session, SubsidyApplicationRow, rows)
