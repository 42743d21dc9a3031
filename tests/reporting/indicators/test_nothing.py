"""A mutual in which nothing has happened yet, and what cannot be asked."""

from datetime import date, timedelta

import pytest

from app import membership, reporting
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import AntennaId, CampaignId, new_id
from app.core.money import XOF
from app.db import Database, Session
from app.membership import Mutual, NewMutual, UnknownAntenna, UnknownCampaign
from app.reporting.indicators import Missing
from tests.counting import count_statements
from tests.membership.village import a_village

TODAY = date(2026, 3, 2)
PLAIN = {
    "arrears", "arrears_units", "earned_contributions", "suspense", "suspense_age_days", "state_receivable_billed",
    "state_receivable_unbilled", "donor_receivable_billed", "donor_receivable_unbilled",
}  # fmt: skip


async def a_new_mutual(session: Session, *, code: str = "MICMO", target: int | None = 500) -> Mutual:
    new = NewMutual(
        code=code,
        name=f"Mutuelle {code}",
        circle="01",
        currency=XOF,
        antennas=["Mopti"],
        opened_on=TODAY,
        target_population=target,
    )
    return await membership.found(session, new)


async def test_every_quotient_by_nothing_is_not_defined_and_every_amount_is_zero(session: Session) -> None:
    mutual = await a_new_mutual(session)

    found = {one.name: one.shown for one in await reporting.indicators(session, mutual, TODAY)}

    assert {name for name, shown in found.items() if shown == "0"} == PLAIN
    assert found["penetration"] == "0.0 %"
    assert {shown for name, shown in found.items() if name not in PLAIN | {"penetration"}} == {"n.d."}


async def test_penetration_needs_a_target_population(session: Session) -> None:
    mutual = await a_new_mutual(session, target=None)

    found = (await reporting.indicators(session, mutual, TODAY))[0]

    assert (found.name, found.shown, found.why_missing) == ("penetration", "n.d.", Missing.NO_TARGET)


async def test_nothing_raises_no_alert(session: Session) -> None:
    assert await reporting.alerts(session, await a_new_mutual(session), TODAY) == ()


async def test_a_day_to_come_cannot_be_asked(session: Session, clock: VirtualClock) -> None:
    mutual = await a_new_mutual(session)
    tomorrow = clock.now().date() + timedelta(days=1)

    with pytest.raises(Invalid) as refused:
        await reporting.indicators(session, mutual, tomorrow)
    assert refused.value.field == "at"

    clock.advance(timedelta(days=1))
    assert await reporting.indicators(session, mutual, tomorrow)


async def test_another_mutuals_antenna_and_campaign_do_not_exist(session: Session) -> None:
    mutual, other = await a_new_mutual(session), await a_new_mutual(session, code="MICBA")
    [foreign] = await membership.antennas(session, other.id)

    with pytest.raises(UnknownAntenna):
        await reporting.indicators(session, mutual, TODAY, antenna_id=foreign.id)
    with pytest.raises(UnknownAntenna):
        await reporting.indicators(session, mutual, TODAY, antenna_id=AntennaId(new_id()))
    with pytest.raises(UnknownCampaign):
        await reporting.indicators(session, mutual, TODAY, campaign_id=CampaignId(new_id()))


async def test_performance_p7_the_number_of_statements_does_not_depend_on_what_a_mutual_has(
    database: Database, clock: VirtualClock
) -> None:
    async with database.transaction() as session:
        mutual = await a_new_mutual(session)
    with count_statements(database.engine) as on_nothing:
        async with database.transaction() as session:
            await reporting.indicators(session, mutual, clock.now().date())

    village = await a_village(database, clock)
    for _ in range(3):
        await village.enrol(2)
    with count_statements(database.engine) as on_a_village:
        async with database.transaction() as session:
            await reporting.indicators(session, village.mutual, village.today)

    assert on_nothing.number == on_a_village.number <= 21
