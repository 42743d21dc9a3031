"""What every act of treasury does first: money looked at, and the day of the books."""

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual
from app.treasury.entries import Act


def act_of(session: Session, mutual: Mutual, actor: Actor) -> Act:
    """Somebody's act, now and in the mutual's books."""
    at = now(session)
    return Act(mutual_id=mutual.id, actor=actor, occurred_at=at, booked_on=business_date(at, mutual.timezone))


def examine_amount(mutual: Mutual, amount: Money) -> None:
    """Raises `Invalid` for an amount of nothing or of another currency."""
    if amount.minor <= 0 or amount.currency != mutual.currency:
        raise Invalid(field="amount")


def examine_cost(mutual: Mutual, cost: Money, *, field: str) -> None:
    """Raises `Invalid` for a fee or levy below nothing, or of another currency."""
    if cost.minor < 0 or cost.currency != mutual.currency:
        raise Invalid(field=field)
