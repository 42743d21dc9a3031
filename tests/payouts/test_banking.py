"""Payouts by bank: out with a payment file, settled by the statement that a person enters (P4, E15, E4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import payouts, treasury
from app.core.errors import Invalid
from app.core.ids import PayoutId
from app.core.money import KES, Money
from app.db.leases import GivenClock
from app.ledger import AccountRef
from app.payouts import BankSays, BankWord, Desk, NewResolution, NotConfirmed, NotUnknown, Payout, Resolved, State
from app.providers.registry import installed
from app.wallets import Adapters
from tests.membership.village import balance as balance_of
from tests.payouts.cashier import AGENT, Cashier

BANK, CHARGES, IN_TRANSIT, PAYABLE = (AccountRef(code) for code in ("5211", "6318", "4012", "4011"))


async def reserved(cashier: Cashier) -> PayoutId:
    """A claim of 40,000 of a facility paid by bank, approved and reserved."""
    await cashier.owe(await cashier.bank_facility("BANQUE"), 40_000)
    [payout] = (await cashier.approved()).payouts
    adapters = Adapters(installed().build, cashier.clock)
    desk = Desk(
        database=cashier.database,
        adapters=adapters,
        sources=treasury.SOURCES,
        lease_clock=GivenClock(cashier.clock),
        public_url="http://127.0.0.1:1",
    )
    assert await payouts.send_one(desk, cashier.mutual, payout.id, AGENT) is State.RESERVED
    await adapters.close()
    return payout.id


async def exported(cashier: Cashier, *, is_acknowledged: bool = True) -> PayoutId:
    """It left with a payment file."""
    payout_id = await reserved(cashier)
    async with cashier.database.transaction() as session:
        [left] = await payouts.mark_exported(
            session, cashier.mutual, [payout_id], AGENT, is_acknowledged=is_acknowledged
        )
    assert left.payout.id == payout_id
    return payout_id


async def balance(cashier: Cashier, account: AccountRef) -> int:
    """What the books hold, all parties together."""
    async with cashier.database.transaction() as session:
        return await balance_of(session, cashier.mutual, account)


def word(cashier: Cashier, says: BankSays, charge: int = 0) -> BankWord:
    """A line of the statement."""
    return BankWord(says=says, reference="RELEVE-0412", charge=cashier.money(charge))


async def state(cashier: Cashier, payout_id: PayoutId, told: BankWord) -> Payout:
    """A person enters it."""
    async with cashier.database.transaction() as session:
        return await payouts.state_by_bank(session, cashier.mutual, payout_id, told, treasury.SOURCES, AGENT)


async def test_e15_executed_its_charge_is_6318(cashier: Cashier) -> None:
    payout_id = await exported(cashier)
    before = await balance(cashier, BANK)

    payout = await state(cashier, payout_id, word(cashier, BankSays.EXECUTED, 500))

    assert (payout.state, payout.fee, payout.operator_reference) == (
        State.SUCCEEDED,
        cashier.money(500),
        "RELEVE-0412",
    )
    assert await balance(cashier, BANK) == before - 40_500
    assert await balance(cashier, CHARGES) == 500
    assert await balance(cashier, IN_TRANSIT) == 0
    assert await cashier.findings() == []


async def test_e16_refused_it_is_owed_again_on_evidence_e4(cashier: Cashier) -> None:
    payout_id = await exported(cashier)

    payout = await state(cashier, payout_id, word(cashier, BankSays.REFUSED))

    assert payout.state is State.FAILED
    assert await balance(cashier, PAYABLE) == -40_000
    assert await cashier.findings() == []


async def test_p2_a_file_that_may_not_have_arrived_leaves_it_unknown_until_the_statement(cashier: Cashier) -> None:
    payout_id = await exported(cashier, is_acknowledged=False)
    async with cashier.database.transaction() as session:
        assert (await payouts.payout(session, cashier.mutual.id, payout_id)).state is State.UNKNOWN
        assert await payouts.mark_exported(session, cashier.mutual, [payout_id], AGENT) == []

    assert (await state(cashier, payout_id, word(cashier, BankSays.EXECUTED))).state is State.SUCCEEDED


async def test_e17_credited_back_after_it_was_executed(cashier: Cashier) -> None:
    payout_id = await exported(cashier)
    await state(cashier, payout_id, word(cashier, BankSays.EXECUTED, 500))

    payout = await state(cashier, payout_id, word(cashier, BankSays.RETURNED, 100))

    assert payout.state is State.RETURNED
    assert await balance(cashier, CHARGES) == 400
    assert await balance(cashier, PAYABLE) == -40_000
    assert await cashier.findings() == []


async def test_p2_what_is_not_open_is_not_stated(cashier: Cashier) -> None:
    payout_id = await reserved(cashier)
    with pytest.raises(NotUnknown):
        await state(cashier, payout_id, word(cashier, BankSays.EXECUTED))
    with pytest.raises(NotConfirmed):
        await state(cashier, payout_id, word(cashier, BankSays.RETURNED))


async def test_the_same_line_twice_settles_once(cashier: Cashier) -> None:
    payout_id = await exported(cashier)
    await state(cashier, payout_id, word(cashier, BankSays.EXECUTED))

    with pytest.raises(NotUnknown):
        await state(cashier, payout_id, word(cashier, BankSays.EXECUTED))
    assert await balance(cashier, IN_TRANSIT) == 0


async def test_a_word_without_reference_or_with_an_odd_charge_is_refused(cashier: Cashier) -> None:
    payout_id = await exported(cashier)
    told = word(cashier, BankSays.EXECUTED)

    for wrong in (
        replace(told, reference=" "),
        replace(told, charge=cashier.money(-1)),
        replace(told, charge=Money(1, KES)),
    ):
        with pytest.raises(Invalid):
            await state(cashier, payout_id, wrong)


async def test_no_more_of_its_charge_comes_back_than_it_had(cashier: Cashier) -> None:
    """E17: fee and levy stay unless returned."""
    payout_id = await exported(cashier)
    await state(cashier, payout_id, word(cashier, BankSays.EXECUTED, 500))

    with pytest.raises(Invalid):
        await state(cashier, payout_id, word(cashier, BankSays.RETURNED, 501))


async def test_by_bank_nothing_is_let_go_again_under_the_same_reference(cashier: Cashier) -> None:
    """P4: no file holds it twice; found failed, it is ordered anew."""
    payout_id = await exported(cashier)
    cashier.clock.advance(timedelta(days=11))
    assert await payouts.doubt_bank(cashier.database, cashier.mutual, AGENT) == 1
    again = NewResolution(outcome=Resolved.SEND_AGAIN, note="asked at the bank")

    with pytest.raises(NotUnknown):
        async with cashier.database.transaction() as session:
            await payouts.propose_resolution(session, cashier.mutual, payout_id, again, cashier.first)
