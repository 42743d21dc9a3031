"""Lines that name a payout of ours are tied to its entries by themselves: the reference says what they are."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from app import payouts
from app.core.actor import Actor
from app.db import Session
from app.membership import Mutual
from app.treasury.banks.entries import BankEntry, bank_entries
from app.treasury.banks.tables import BankLineRow
from app.treasury.banks.ties import tied, write


async def tie_payouts(session: Session, mutual: Mutual, actor: Actor) -> None:
    """Tie each open line with a payout's reference to the entry of that payout that moved as much."""
    done = await tied(session, mutual.id)
    lines = [row for row in await _named(session, mutual) if row.id not in done]
    of = await payouts.payouts_by_reference(session, mutual.id, [row.end_to_end_id or "" for row in lines])
    if not of:
        return
    open_entries: dict[tuple[str, int], list[BankEntry]] = defaultdict(list)
    for one in await bank_entries(session, mutual.id, None, None):
        if one.id not in done:
            open_entries[one.cause, one.amount_minor].append(one)
    for row in lines:
        found = open_entries[f"payout:{of.get(row.end_to_end_id or '')}", row.amount_minor]
        if found:
            await write(session, mutual.id, [row.id], [found.pop(0).id], actor)


async def _named(session: Session, mutual: Mutual) -> Sequence[BankLineRow]:
    of = BankLineRow
    wanted = select(of).where(of.mutual_id == mutual.id, of.end_to_end_id.is_not(None)).order_by(of.booked_on, of.id)
    return list(await session.scalars(wanted))
