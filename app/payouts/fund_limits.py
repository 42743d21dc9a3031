"""What of a batch the funds of managed regimes can pay; the rest waits, as for float (DOMAIN P1)."""

from collections.abc import Sequence

from app import membership
from app.core.ids import MutualId, RegimeId
from app.db import Session
from app.payouts.errors import FundTooLow
from app.payouts.funds import free_of_funds
from app.payouts.tables import PayableRow


async def within_funds(session: Session, mutual_id: MutualId, owed: Sequence[PayableRow]) -> Sequence[PayableRow]:
    """The claims in their order without those that their regime's fund cannot pay whole; the mutual's own all stay.

    The funds stay locked, so that two batches never take the same money. Raises `FundTooLow` when nothing is left.
    """
    funds = {RegimeId(one.fund_id) for one in owed if one.fund_id is not None}
    if not funds:
        return owed
    free = dict(await free_of_funds(session, mutual_id, funds))
    kept = [one for one in owed if _takes(one, free)]
    if not kept:
        await _refuse(session, mutual_id, free)
    return kept


def _takes(one: PayableRow, free: dict[RegimeId, int]) -> bool:
    if one.fund_id is None:
        return True
    fund_id, wanted = RegimeId(one.fund_id), one.amount_minor - one.committed_minor
    if wanted > free[fund_id]:
        return False
    free[fund_id] -= wanted
    return True


async def _refuse(session: Session, mutual_id: MutualId, free: dict[RegimeId, int]) -> None:
    codes = {one.id: one.code for one in await membership.regimes(session, mutual_id)}
    fund_id = min(free, key=lambda one: codes[one])
    raise FundTooLow(regime=codes[fund_id], free_minor=free[fund_id])
