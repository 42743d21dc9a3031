"""W4 to W7 of DOMAIN 12, and the claims of dataset D1, to the franc."""

import pytest

from app import claims, membership
from app.claims import ClaimView
from app.core.clock import VirtualClock
from app.core.ids import ClaimId
from app.core.money import Money
from app.db import Database
from app.facilities import Facility
from tests.claims.clinic import Clinic, a_clinic, act, of
from tests.membership.village import at_eight, day

W5 = (of("CONS"), of("TEST", price=2_500), of("GENERICS"), of("VITAMIN"))


def shares(view: ClaimView) -> list[int | None]:
    """Billed, eligible, mutual, member, facility."""
    amounts = (view.billed, view.eligible, view.mutual, view.member, view.facility)
    return [amount.minor if isinstance(amount, Money) else None for amount in amounts]


@pytest.mark.parametrize(("eligible", "mutual"), [(7_450, 5_215), (1_235, 864)])
async def test_w4_the_share_is_rounded_down_once_per_claim(clinic: Clinic, eligible: int, mutual: int) -> None:
    [view] = await clinic.decided(await clinic.sent(act(eligible)))

    assert shares(view) == [eligible, eligible, mutual, eligible - mutual, 0]
    assert (view.status, view.codes, view.has_adviser) == ("approved", (), False)


async def test_w5_reductions_are_borne_by_member_and_facility(clinic: Clinic) -> None:
    [view] = await clinic.decided(await clinic.sent(*W5))

    assert shares(view) == [9_300, 7_250, 5_075, 3_975, 250]
    assert view.codes == ("C07", "C08")
    assert [line.codes for line in view.lines] == [(), ("C08",), (), ("C07",)]


async def test_w6_what_exceeds_the_ceiling_of_a_stay_is_the_members(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_stay": 60_000})

    [view] = await clinic.decided(await clinic.sent(act(92_500), at=clinic.csref, care="HOSP"))

    assert shares(view) == [92_500, 92_500, 60_000, 32_500, 0]
    assert (view.codes, view.has_adviser) == (("C13",), True)


async def test_w7_an_emergency_is_paid_whole(clinic: Clinic) -> None:
    [view] = await clinic.decided(await clinic.sent(act(48_000), at=clinic.csref, care="EMERG"))

    assert shares(view) == [48_000, 48_000, 48_000, 0, 0]
    assert view.has_adviser


async def test_the_claims_of_d1(database: Database) -> None:
    """K1 to K7: one unit waits until 14 February, the other is covered before the first claim."""
    clock = VirtualClock(at_eight(day("2026-03-05")))
    database = Database(database.engine, clock=clock, vault=database.vault)
    clinic = await a_clinic(database, clock)
    late = await clinic.village.take_over(12, "2026-02-14", "2027-01-31")
    async with database.transaction() as session:
        unit_a = await membership.reference_of(session, clinic.village.mutual.id, late)

    async def sent(on: str, at: Facility, *lines: claims.ClaimLine, **told: object) -> ClaimId:
        clock.move_to(max(clock.now(), at_eight(day(on))))
        return await clinic.sent(*lines, at=at, **told)

    k1 = await sent("2026-03-05", clinic.cscom, act(7_450), service="2026-02-20", unit_reference=unit_a)
    k7 = await sent("2026-03-05", clinic.cscom, act(2_400), service="2026-02-10", unit_reference=unit_a)
    first = await clinic.decided(k1, k7)
    k4 = await sent("2026-04-03", clinic.cscom, *W5, service="2026-03-02", unit_reference=unit_a)
    k2 = await sent("2026-04-04", clinic.csref, act(32_500), care="HOSP", service="2026-03-10")
    emergency = {"care": "EMERG", "service": "2026-03-22", "form_number": "F-0117", "member_number": 2}
    k3 = await sent("2026-04-04", clinic.csref, act(48_000), **emergency)
    k5 = await sent("2026-04-04", clinic.csref, act(3_000), **emergency | {"care": "OUT"})
    with pytest.raises(claims.AdviserRequired):
        await clinic.decide(k2, k3)
    second = await clinic.decided(k2, k3, k4, k5)
    k6 = await sent("2026-06-04", clinic.cscom, act(1_235), service="2026-05-05", unit_reference=unit_a)
    third = await clinic.decided(k6)

    assert [(view.status, shares(view)[2], view.codes) for view in [*first, *second, *third]] == [
        ("approved", 5_215, ()),
        ("rejected", 0, ("C03",)),
        ("approved", 26_000, ()),
        ("approved", 48_000, ()),
        ("approved", 5_075, ("C07", "C08")),
        ("rejected", 0, ("C05",)),
        ("approved", 864, ()),
    ]
    assert await clinic.village.balances("6011", "6012", "6013") == {"6011": 11_154, "6012": 26_000, "6013": 48_000}
    assert (await clinic.owed(), await clinic.owed(clinic.csref)) == (11_154, 74_000)
    assert await clinic.findings() == []
