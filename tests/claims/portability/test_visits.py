"""Members treated elsewhere: judged by their own mutual's cover and the host's tariffs, paid once, borne at home."""

import asyncio

import pytest

from app.claims import MedicalDecision
from app.core.clock import VirtualClock
from app.core.ids import ClaimId
from app.db import Database
from app.ledger import Side
from tests.claims.clinic import act
from tests.claims.portability.circles import Circles, two_circles
from tests.ledger.books import xof


async def test_a_visitor_is_paid_by_the_host_and_borne_by_the_home_mutual(circles: Circles) -> None:
    """E12 in both books under one key: 4661 / 4011 here, 601x / 4661 there (DESIGN 9)."""
    claim_id = await circles.approved()
    assert await circles.between() == (5_215, 0)

    assert await circles.hand_over() == 1

    assert await circles.between() == (5_215, -5_215)
    assert await circles.mopti.owed() == 5_215
    assert await circles.bandiagara.owed() == 0
    assert await circles.mopti.village.balances("6011") == {"6011": 0}
    assert await circles.bandiagara.village.balances("6011") == {"6011": 5_215}
    key = f"approved:{claim_id}"
    ours, theirs = [await circles.entry(one, key) for one in (circles.mopti, circles.bandiagara)]
    assert (ours.event, theirs.event, ours.booked_on) == ("E12", "E12", theirs.booked_on)


async def test_c02_without_an_agreement_a_visitor_is_unknown(strangers: Circles) -> None:
    [view] = await strangers.mopti.decided(await strangers.visit())

    assert (view.status, view.codes) == ("rejected", ("C02",))
    assert await strangers.hand_over() == 0


@pytest.mark.parametrize(("valid_from", "valid_to"), [("2026-03-04", None), ("2026-01-01", "2026-03-02")])
async def test_c02_the_agreement_holds_on_the_day_of_care_or_not_at_all(
    strangers: Circles, valid_from: str, valid_to: str | None
) -> None:
    await strangers.agree(valid_from, valid_to)

    [view] = await strangers.mopti.decided(await strangers.visit())

    assert view.codes == ("C02",)


@pytest.mark.parametrize(
    ("told", "code"),
    [({"member_number": 9}, "C02"), ({"service": "2026-01-15"}, "C03"), ({"service": "2025-12-30"}, "C01")],
)
async def test_person_and_cover_are_the_home_mutuals_agreement_the_hosts(
    circles: Circles, told: dict[str, object], code: str
) -> None:
    """C01, C02, C03."""
    [view] = await circles.mopti.decided(await circles.visit(7_450, host=circles.mopti, **told))

    assert view.codes == (code,)


async def test_a_unit_of_ours_is_ours_whatever_was_agreed(circles: Circles) -> None:
    await circles.mopti.decided(await circles.mopti.sent(act(7_450)))

    assert await circles.between() == (0, 0)
    assert await circles.hand_over() == 0


async def test_c13_what_was_spent_at_home_and_elsewhere_counts_together(
    database: Database, clock: VirtualClock
) -> None:
    circles = await two_circles(database, clock, ceilings={"per_person_year": 8_000})
    await circles.agree()
    await circles.bandiagara.decided(await circles.bandiagara.sent(act(7_450)))

    away = await circles.approved(service="2026-03-05")
    [back] = await circles.bandiagara.decided(await circles.bandiagara.sent(act(3_000), service="2026-03-09"))

    view = await circles.mopti.view(away)
    assert (view.mutual, view.codes) == (xof(2_785), ("C13",))
    assert (back.mutual, back.codes) == (xof(0), ("C13",))
    await circles.hand_over()
    assert await circles.mopti.findings() == []


async def test_c13_two_mutuals_at_once_do_not_spend_one_ceiling_twice(database: Database, clock: VirtualClock) -> None:
    circles = await two_circles(database, clock, ceilings={"per_person_year": 6_000})
    await circles.agree()
    away, home = await circles.visit(), await circles.bandiagara.sent(act(7_450), service="2026-03-05")
    await circles.mopti.review(away, MedicalDecision.APPROVE)
    await circles.bandiagara.review(home, MedicalDecision.APPROVE)

    await asyncio.gather(circles.mopti.decide(away), circles.bandiagara.decide(home))

    shares = [await circles.mopti.view(away), await circles.bandiagara.view(home)]
    assert sum(view.mutual.minor for view in shares if view.mutual) == 6_000


async def test_two_hosts_of_each_others_members_do_not_wait_in_a_circle(circles: Circles) -> None:
    there, back = await circles.visit(), await circles.visit(host=circles.bandiagara)

    await asyncio.gather(circles.mopti.decide(there), circles.bandiagara.decide(back))

    assert await circles.hand_over() == 2
    assert await circles.between() == (0, 0)


async def test_c05_a_facility_of_both_mutuals_is_paid_by_one_of_them(circles: Circles) -> None:
    """The same centre, known to both under its code, sends the same care to both."""
    await circles.approved()
    await circles.bandiagara.decided(await circles.bandiagara.sent(act(2_400), form_number="B-1"))

    [at_home] = await circles.bandiagara.decided(await circles.bandiagara.sent(act(7_450)))
    [away] = await circles.mopti.decided(await circles.visit(2_400))

    assert (at_home.codes, away.codes) == (("C05",), ("C05",))
    await circles.hand_over()


async def test_c05_two_mutuals_at_once_do_not_both_pay_it(circles: Circles) -> None:
    away, home = await circles.visit(), await circles.bandiagara.sent(act(7_450))

    await asyncio.gather(circles.mopti.decide(away), circles.bandiagara.decide(home))

    views = [await circles.mopti.view(away), await circles.bandiagara.view(home)]
    assert sorted(view.status for view in views) == ["approved", "rejected"]
    await circles.hand_over()


async def test_e13_what_was_too_much_goes_back_the_same_way(circles: Circles) -> None:
    """4091 / 4661 here, 4661 / 601x there."""
    claim_id = await circles.approved()
    await circles.hand_over()

    await circles.mopti.overpaid(claim_id, 600)
    await circles.hand_over()

    assert await circles.between() == (4_615, -4_615)
    assert await circles.bandiagara.village.balances("6011") == {"6011": 4_615}
    assert await circles.mopti.village.balances("4091") == {"4091": 600}


async def test_an_appeal_hands_over_only_the_difference(circles: Circles) -> None:
    """C6, DOMAIN 16: also when the agreement has ended since."""
    claim_id = await _reduced(circles)
    before = (await circles.between())[0]
    version = await circles.mopti.appeal(claim_id)
    await circles.mopti.review(version, MedicalDecision.APPROVE)

    await circles.mopti.decided(version)
    await circles.hand_over()

    ours, theirs = await circles.between()
    assert (before, ours, theirs) == (700, 5_215, -5_215)
    assert await circles.hand_over() == 0
    entry = await circles.entry(circles.bandiagara, f"approved:{version}")
    [benefit] = [line for line in entry.lines if line.side is Side.DEBIT]
    assert benefit.amount.minor == 4_515


async def _reduced(circles: Circles) -> ClaimId:
    claim_id = await circles.visit()
    await circles.mopti.review(claim_id, MedicalDecision.REDUCE, {"ACT7450": 1_000})
    await circles.mopti.decide(claim_id)
    return claim_id
