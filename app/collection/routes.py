"""Which wallet a payer is asked through where nobody named one: by their operator, and what answers (DESIGN 3.4)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app import membership, routing, wallets
from app.collection.asking import UNAVAILABLE, amount_asked
from app.collection.tables import PaymentRequestRow
from app.core.ids import MutualId, UnitId, WalletId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Session, now
from app.membership import Mutual
from app.routing import Availability, Choice, Question
from app.wallets import Role

# Whoever left the last request unanswered is asked after the others for so long.
SHUNNED_FOR = timedelta(minutes=10)


async def route_request(
    session: Session, mutual: Mutual, unit_id: UnitId, payer: Msisdn, amount: Money | None = None
) -> Choice:
    """The collection wallet through which this payer is best asked; without an amount, for all that the unit owes.

    Raises `NoWallet`, `UnknownUnit`, `UnitNotOpen`, `NothingDue`.
    """
    declared = await membership.declared_operator(session, mutual.id, unit_id, payer)
    question = Question(
        amount=await amount_asked(session, mutual, unit_id, amount),
        operator=routing.operator_of(payer.digits, declared),
    )
    found = await wallets.list_wallets(session, mutual.id, role=Role.COLLECTION)
    open_ones = [one for one in found if one.is_open]
    shunned = await _silent(session, mutual.id, [one.id for one in open_ones])
    candidates = [
        replace(routing.to_collect(one), availability=Availability.DEGRADED if one.id in shunned else Availability.UP)
        for one in open_ones
    ]
    return routing.choose(question, candidates)


async def _silent(session: Session, mutual_id: MutualId, wallet_ids: Collection[WalletId]) -> Collection[WalletId]:
    """Wallets whose operator could not be reached for the last request, or never said what became of it."""
    asked = PaymentRequestRow
    latest = (
        select(asked.wallet_id, asked.state, asked.reason)
        .where(
            asked.mutual_id == mutual_id,
            asked.wallet_id.in_(wallet_ids),
            asked.asked_at > now(session) - SHUNNED_FOR,
        )
        .ext(distinct_on(asked.wallet_id))
        .order_by(asked.wallet_id, asked.asked_at.desc(), asked.id.desc())
    )
    return {
        WalletId(row.wallet_id)
        for row in await session.execute(latest)
        if row.state == "unknown" or (row.state, row.reason) == ("failed", UNAVAILABLE)
    }
