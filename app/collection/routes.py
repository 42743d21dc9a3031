"""Which wallet a payer is asked through where nobody named one: by their operator, and what answers (DESIGN 3.4)."""

from dataclasses import replace

from app import membership, routing, wallets
from app.collection.asking import amount_asked
from app.core.ids import UnitId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Session
from app.membership import Mutual
from app.routing import Choice, Question
from app.wallets import Role


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
    stands = await routing.availabilities(session, mutual.id)
    candidates = [replace(routing.to_collect(one), availability=stands[one.id]) for one in found if one.is_open]
    return routing.choose(question, candidates)
