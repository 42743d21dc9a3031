"""How old what stands on an account is, first in, first out."""

from datetime import date

from sqlalchemy import func, select

from app.core.ids import MutualId
from app.db import Session
from app.ledger.accounts import NO_PARTY
from app.ledger.model import AccountRef
from app.ledger.tables import AccountRow, BalanceDayRow


async def standing_since(session: Session, mutual_id: MutualId, account: AccountRef) -> date | None:
    """The day of the oldest debit that no credit has used up; none when all are."""
    came = func.sum(BalanceDayRow.debit_minor).over(order_by=BalanceDayRow.day)
    went = func.sum(BalanceDayRow.credit_minor).over()
    days = (
        select(BalanceDayRow.day, came.label("came"), went.label("went"))
        .join(
            AccountRow, (AccountRow.mutual_id == BalanceDayRow.mutual_id) & (AccountRow.id == BalanceDayRow.account_id)
        )
        .where(
            AccountRow.mutual_id == mutual_id,
            AccountRow.code == account.code,
            AccountRow.party == (account.party or NO_PARTY),
        )
        .subquery()
    )
    found: date | None = await session.scalar(select(func.min(days.c.day)).where(days.c.came > days.c.went))
    return found
