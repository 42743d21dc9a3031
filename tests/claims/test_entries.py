"""E12 and E13 as pure functions: balanced, by care type, and silent about the care (DOMAIN 11, RELIABILITY 38)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.claims import CareType
from app.claims.entries import About, Act, approved, charged, credited, overpaid
from app.core.actor import Actor
from app.core.ids import AntennaId, ClaimId, FacilityId, MutualId, RegimeId, new_id
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


def test_of_a_visitor_both_books_say_the_same_on_each_others_account() -> None:
    """E12, E13: one key, opposite sides of 4661 (DESIGN 9)."""
    home_id, host_id, subject_id = MutualId(new_id()), ABOUT.mutual_id, ABOUT.claim_id
    here, there = replace(ABOUT, home_id=home_id), replace(ABOUT, mutual_id=home_id)
    ours, theirs = AccountRef("4661", home_id), AccountRef("4661", host_id)

    paid, borne = approved(here, SHARE, ACT), charged(there, host_id, subject_id, SHARE, ACT)
    found, back = overpaid(here, subject_id, SHARE, ACT), credited(there, host_id, subject_id, SHARE, ACT)

    assert (paid.lines, borne.lines) == (
        (debit(ours, SHARE), credit(PAYABLE, SHARE)),
        (debit(AccountRef("6012"), SHARE), credit(theirs, SHARE)),
    )
    assert (found.lines, back.lines) == (
        (debit(TO_RECOVER, SHARE), credit(ours, SHARE)),
        (debit(theirs, SHARE), credit(AccountRef("6012"), SHARE)),
    )
    assert (paid.key, found.key) == (borne.key, back.key)


def test_of_a_managed_regime_its_fund_bears_the_share() -> None:
    """E12 and E13 on 4662 of the regime."""
    fund_id = RegimeId(new_id())
    about, fund = replace(ABOUT, fund_id=fund_id), AccountRef("4662", fund_id)

    assert approved(about, SHARE, ACT).lines[0] == debit(fund, SHARE)
    assert overpaid(about, new_id(), SHARE, ACT).lines[1] == credit(fund, SHARE)
