"""What facilities pay back themselves: E13 repaid, once per id, against the oldest amount to recover."""

from dataclasses import replace

import pytest

from app import facilities, ledger, payouts, treasury
from app.core.errors import Invalid
from app.core.ids import FacilityId, new_id
from app.core.money import Money
from app.facilities import Level, NewFacility
from app.ledger import JournalEntry, PostingConflict, credit, debit
from app.ledger.chart import BENEFITS_OUTPATIENT, TO_RECOVER
from app.payouts import ExceedsRecoverable, NewRecoverable
from app.treasury import NewRepayment, WrongWallet
from tests.collection.till import AGENT
from tests.treasury.bank import Bank


@pytest.fixture
async def clinic(bank: Bank) -> FacilityId:
    """A community centre that was paid 600 too much."""
    mutual, amount = bank.village.mutual, Money(600, bank.village.mutual.currency)
    async with bank.village.database.transaction() as session:
        new = NewFacility(code="CSCOM", name="CSCom", level=Level.CSCOM)
        facility_id = (await facilities.register_facility(session, mutual, new, AGENT)).id
        found = NewRecoverable(
            facility_id=facility_id, subject_kind="overpayment", subject_id=new_id(), label="F-1", amount=amount
        )
        await payouts.recover(session, mutual.id, [found])
        entry = JournalEntry(
            mutual_id=mutual.id,
            key="overpaid",
            event="E13",
            cause="overpayment:test",
            actor=AGENT,
            occurred_at=bank.village.clock.now(),
            booked_on=bank.village.today,
            lines=(debit(TO_RECOVER.of(facility_id), amount), credit(BENEFITS_OUTPATIENT, amount)),
        )
        await ledger.post(session, [entry])
    return facility_id


def repayment(bank: Bank, clinic: FacilityId, amount: int, **other: object) -> NewRepayment:
    """It pays this much back."""
    facts = {"id": new_id(), "facility_id": clinic, "amount": Money(amount, bank.village.mutual.currency)}
    return NewRepayment(**(facts | other))  # type: ignore[arg-type]


async def repay(bank: Bank, new: NewRepayment) -> None:
    async with bank.village.database.transaction() as session:
        await treasury.repay(session, bank.village.mutual, new, AGENT)


async def outstanding(bank: Bank, clinic: FacilityId) -> int:
    async with bank.village.database.transaction() as session:
        return await payouts.outstanding(session, bank.village.mutual.id, clinic)


async def test_e13_paid_back_to_the_bank(bank: Bank, clinic: FacilityId) -> None:
    await repay(bank, repayment(bank, clinic, 200))

    assert await bank.balance("5211") == 200
    assert await bank.balance("4091") == 400
    assert await outstanding(bank, clinic) == 400


async def test_e13_what_its_operator_tells_of_too_is_booked_once(bank: Bank, clinic: FacilityId) -> None:
    await bank.till.book(bank.till.heard(600, txn="OM1", fee=0))
    new = repayment(bank, clinic, 600, wallet_id=bank.till.wallet.id, operator_reference="OM1")

    await repay(bank, new)
    await repay(bank, new)

    assert (await bank.balance("55211"), await bank.till.in_suspense()) == (600, 0)
    assert "A1" not in await bank.findings()


async def test_e13_paid_back_by_mobile_money_goes_to_the_collection_wallet(bank: Bank, clinic: FacilityId) -> None:
    await repay(bank, repayment(bank, clinic, 600, wallet_id=bank.till.wallet.id))

    assert await bank.balance("55211") == 600
    assert await outstanding(bank, clinic) == 0


async def test_e13_a_payout_wallet_is_not_paid_into(bank: Bank, clinic: FacilityId) -> None:
    with pytest.raises(WrongWallet):
        await repay(bank, repayment(bank, clinic, 600, wallet_id=bank.payout.id))


async def test_e13_the_same_repayment_told_twice_is_booked_once(bank: Bank, clinic: FacilityId) -> None:
    new = repayment(bank, clinic, 200)
    await repay(bank, new)
    await repay(bank, new)

    assert await outstanding(bank, clinic) == 400
    with pytest.raises(PostingConflict):
        await repay(bank, replace(new, amount=Money(300, bank.village.mutual.currency)))


async def test_e13_no_more_than_is_to_recover_and_nothing_is_booked(bank: Bank, clinic: FacilityId) -> None:
    with pytest.raises(ExceedsRecoverable):
        await repay(bank, repayment(bank, clinic, 601))
    assert await bank.balance("5211") == 0


@pytest.mark.parametrize("amount", [0, -5])
async def test_an_amount_of_nothing_is_refused(bank: Bank, clinic: FacilityId, amount: int) -> None:
    with pytest.raises(Invalid):
        await repay(bank, repayment(bank, clinic, amount))
