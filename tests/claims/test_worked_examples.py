"""W4 to W7 of DOMAIN 12, and the claims of dataset D1, to the franc."""

from datetime import UTC, datetime

import pytest

from app import claims
from app.claims import ClaimView
from app.core.clock import VirtualClock
from app.core.money import Money
from app.db import Database
from tests.claims.clinic import Clinic, a_clinic, of
from tests.membership.village import at_eight, day

W5 = (of("CONS"), of("TEST", price=2_500), of("GENERICS"), of("VITAMIN"))


def shares(view: ClaimView) -> list[int | None]:
    """Billed, eligible, mutual, member, facility."""
    amounts = (view.billed, view.eligible, view.mutual, view.member, view.facility)
    return [amount.minor if isinstance(amount, Money) else None for amount in amounts]


@pytest.mark.parametrize(("eligible", "mutual"), [(7_450, 5_215), (1_235, 864)])
async def test_w4_the_share_is_rounded_down_once_per_claim(clinic: Clinic, eligible: int, mutual: int) -> None:
    [view] = await clinic.decided(await clinic.sent(of("ANY", eligible)))

    assert shares(view) == [eligible, eligible, mutual, eligible - mutual, 0]
    assert (view.status, view.codes, view.has_adviser) == ("approved", (), False)


async def test_w5_reductions_are_borne_by_member_and_facility(clinic: Clinic) -> None:
    [view] = await clinic.decided(await clinic.sent(*W5))

    assert shares(view) == [9_300, 7_250, 5_075, 3_975, 250]
    assert view.codes == ("C07", "C08")
    assert [line.codes for line in view.lines] == [(), ("C08",), (), ("C07",)]


async def test_w6_what_exceeds_the_ceiling_of_a_stay_is_the_members(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_stay": 60_000})
    stay = await clinic.sent(of("ANY", 9_250), of("ANY", 9_250, 9), at=clinic.csref, care="HOSP")
    [view] = await clinic.decided(stay)

    assert view.codes == ("C08",)
