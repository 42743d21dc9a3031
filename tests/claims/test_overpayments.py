"""Overpayments: E13, and never more than the mutual bore."""

import asyncio

import pytest

from app import claims
from app.core.errors import Invalid
from app.core.money import KES, Money
from app.ledger import Side
from tests.claims.clinic import ACCOUNTANT, Clinic, act
from tests.membership.village import day


async def test_what_was_too_much_is_the_facilitys_to_give_back(clinic: Clinic) -> None:
    """E13: 4091 of the facility to 6011."""
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)

    await clinic.overpaid(claim_id, 600)

    _, entry = await clinic.entries(claim_id)
    lines = {(line.account.code, line.account.party, line.side): line.amount.minor for line in entry.lines}
    assert lines == {("4091", clinic.cscom.id, Side.DEBIT): 600, ("6011", None, Side.CREDIT): 600}
    assert (entry.event, entry.booked_on, entry.note) == ("E13", day("2026-04-08"), None)
    recoverable = "SELECT amount_minor FROM recoverables WHERE facility_id = :facility"
    assert await clinic.scalar(recoverable, facility=clinic.cscom.id) == 600
    assert (await clinic.view(claim_id)).status == "approved"


async def test_never_more_than_the_mutual_bore(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    await clinic.overpaid(claim_id, 5_000)

    with pytest.raises(claims.OverpaymentExceedsShare):
        await clinic.overpaid(claim_id, 216)
    await clinic.overpaid(claim_id, 215)

    assert await clinic.village.balances("6011", "4091") == {"6011": 0, "4091": 5_215}


async def test_of_a_claim_that_was_not_approved_there_is_none(clinic: Clinic) -> None:
    waiting, rejected = await clinic.sent(act(500)), await clinic.sent(act(500), member_number=9)
    await clinic.decided(rejected)

    for claim_id in (waiting, rejected):
        with pytest.raises(claims.OverpaymentExceedsShare):
            await clinic.overpaid(claim_id, 1)


async def test_two_who_find_it_at_once_do_not_find_more_than_it_was(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)

    outcomes = await asyncio.gather(*(clinic.overpaid(claim_id, 3_000) for _ in range(2)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "OverpaymentExceedsShare"]


@pytest.mark.parametrize(
    ("amount", "reason", "field"),
    [
        (Money(600, KES), "Contrôle", "amount"),
        (None, " ", "reason"),
        (None, "x" * 201, "reason"),
        (None, "con\x00trôle", "reason"),
    ],
)
async def test_it_needs_an_amount_of_ours_and_a_reason(
    clinic: Clinic, amount: Money | None, reason: str, field: str
) -> None:
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    of_ours = Money(600, clinic.village.mutual.currency)

    with pytest.raises(Invalid) as refused:
        async with clinic.village.database.transaction() as session:
            await claims.find_overpayment(
                session, clinic.village.mutual, claim_id, amount or of_ours, ACCOUNTANT, reason=reason
            )

    assert refused.value.field == field


async def test_nothing_is_no_overpayment(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)

    with pytest.raises(Invalid):
        await clinic.overpaid(claim_id, 0)
