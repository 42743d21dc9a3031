"""E12 and E13 as pure functions: balanced, by care type, and silent about the care (DOMAIN 11, RELIABILITY 38)."""

from datetime import UTC, date, datetime

import pytest

from app.claims import CareType
from app.claims.entries import About, Act, approved, overpaid
from app.core.actor import Actor
from app.core.ids import AntennaId, ClaimId, FacilityId, MutualId, new_id
from app.core.money import XOF, Money
from app.ledger import AccountRef, credit, debit

ABOUT = About(
    mutual_id=MutualId(new_id()),
    claim_id=ClaimId(new_id()),
    facility_id=FacilityId(new_id()),
    antenna_id=AntennaId(new_id()),
    care_type=CareType.HOSP,
)
ACT = Act(actor=Actor.system("test"), at=datetime(2026, 4, 10, 9, tzinfo=UTC), booked_on=date(2026, 4, 10))
SHARE = Money(26_000, XOF)
PAYABLE, TO_RECOVER = AccountRef("4011", ABOUT.facility_id), AccountRef("4091", ABOUT.facility_id)


def test_e12_owes_the_share_to_the_facility() -> None:
    entry = approved(ABOUT, SHARE, ACT)

    assert entry.lines == (debit(AccountRef("6012"), SHARE), credit(PAYABLE, SHARE))
    assert (entry.event, entry.key, entry.cause) == ("E12", f"approved:{ABOUT.claim_id}", f"claim:{ABOUT.claim_id}")
    assert (entry.antenna_id, entry.booked_on, entry.note) == (ABOUT.antenna_id, date(2026, 4, 10), None)


def test_e13_is_to_be_recovered_from_it() -> None:
    overpayment_id = new_id()

    entry = overpaid(ABOUT, overpayment_id, SHARE, ACT)

    assert entry.lines == (debit(TO_RECOVER, SHARE), credit(AccountRef("6012"), SHARE))
    assert (entry.event, entry.key, entry.note) == ("E13", f"overpaid:{overpayment_id}", None)


@pytest.mark.parametrize(("care", "code"), [("OUT", "6011"), ("HOSP", "6012"), ("EMERG", "6013")])
def test_each_care_type_has_its_account(care: str, code: str) -> None:
    about = About(
        mutual_id=ABOUT.mutual_id,
        claim_id=ABOUT.claim_id,
        facility_id=ABOUT.facility_id,
        antenna_id=None,
        care_type=CareType(care),
    )

    assert approved(about, SHARE, ACT).lines[0].account.code == code
