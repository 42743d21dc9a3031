"""A visitor's claim is paid once, by the host's batch, and its advice says so."""

from app import payouts, reporting
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import new_id
from app.db import Database
from tests.claims.portability.circles import Circles, two_circles
from tests.claims.test_payment import paid_by_bank
from tests.ledger.books import xof

CASHIER = Actor.person(new_id())


async def test_the_host_pays_it_and_the_home_mutual_has_nothing_to_pay(circles: Circles) -> None:
    claim_id = await circles.approved()
    await circles.hand_over()
    await paid_by_bank(circles.mopti)

    async with circles.database.transaction() as session:
        [batch] = await payouts.prepare_batches(session, circles.mopti.village.mutual, maker=CASHIER)
    view = await circles.mopti.view(claim_id)

    assert (batch.total, view.status) == (xof(5_215), "in_batch")
    at_home = "SELECT count(*) FROM payables WHERE mutual_id = :home"
    assert await circles.mopti.scalar(at_home, home=circles.bandiagara.village.mutual.id) == 0


async def test_its_advice_tells_what_the_home_mutuals_ceiling_took(database: Database, clock: VirtualClock) -> None:
    """C13: the terms are those of the member's own mutual."""
    circles = await two_circles(database, clock, ceilings={"per_person_year": 3_000})
    await circles.agree()
    await circles.approved()
    await circles.hand_over()
    await paid_by_bank(circles.mopti)
    mutual = circles.mopti.village.mutual

    async with database.transaction() as session:
        [batch] = await payouts.prepare_batches(session, mutual, maker=CASHIER)
        [payout] = batch.payouts
        advice = await reporting.remittance_advice(session, mutual, payout.id, "fr")

    assert (advice.total, [(cut.code, cut.amount) for cut in advice.cuts]) == (xof(3_000), [("C13", xof(2_215))])
    assert await circles.mopti.findings() == []
