"""Batches take what facilities have coming, once, by lane, and leave the rest for the next one (P1)."""

import asyncio
from datetime import timedelta

import pytest

from app import facilities, payouts
from app.facilities import Facility, UnknownFacility
from app.payouts import BatchState, FacilityOnHold, NoPayeeAccount, NothingToPay, State
from tests.payouts.cashier import AGENT, Cashier


async def test_a_batch_pays_what_is_owed_less_what_is_to_recover(cashier: Cashier, clinic: Facility) -> None:
    claims = await cashier.owe(clinic, 5_215, 5_075)
    found = await cashier.recover(clinic, 600)

    [batch] = await cashier.prepare()

    [payout] = batch.payouts
    async with cashier.database.transaction() as session:
        [offset] = await payouts.offsets_of(session, cashier.mutual.id, payout.id)
    assert ([offset.recoverable_id], offset.amount_minor) == (found, 600)
    assert (batch.state, batch.number, batch.account_code) == (BatchState.DRAFT, 1, "55212")
    assert (payout.gross.minor, payout.offset.minor, payout.amount.minor) == (10_290, 600, 9_690)
    assert (payout.expected_fee.minor, payout.expected_levy.minor) == (48, 0)  # 48.45, half up (M5, P3)
    assert (payout.payee.number, payout.payee.name) == ("22376000001", "Association de santé")
    assert await cashier.committed(*claims) == [5_215, 5_075]
    assert await cashier.committed(*found, table="recoverables") == [600]


async def test_what_is_in_a_batch_is_not_taken_again(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 5_000)
    await cashier.prepare()

    with pytest.raises(NothingToPay):
        await cashier.prepare()


async def test_below_the_least_payout_nothing_is_committed_and_the_next_batch_takes_it(
    cashier: Cashier, clinic: Facility, hospital: Facility
) -> None:
    [small] = await cashier.owe(clinic, 1_599)
    found = await cashier.recover(clinic, 600)
    await cashier.owe(hospital, 2_000)

    [batch] = await cashier.prepare()

    assert [one.facility_id for one in batch.payouts] == [hospital.id]
    assert batch.carried_forward == {clinic.id: 999}
    assert await cashier.committed(small) == [0]
    assert await cashier.committed(*found, table="recoverables") == [0]
    await cashier.owe(clinic, 1)
    [following] = await cashier.prepare()
    assert (following.number, following.total.minor) == (2, 1_000)


async def test_a_payout_above_the_cap_is_cut_into_parts(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 100_000, 150_000)
    await cashier.recover(clinic, 10_000)
    async with cashier.database.transaction() as session:
        await payouts.lane_of(session, cashier.mutual, cashier.wallet)
        limits = payouts.Limits(cap_minor=100_000)
        await payouts.set_limits(session, cashier.mutual, "55212", limits, AGENT)

    [batch] = await cashier.prepare()

    assert [(one.part, one.parts, one.amount.minor, one.offset.minor) for one in batch.payouts] == [
        (1, 3, 100_000, 10_000),
        (2, 3, 100_000, 0),
        (3, 3, 40_000, 0),
    ]


async def test_each_lane_has_its_batch(cashier: Cashier, clinic: Facility) -> None:
    by_bank = await cashier.bank_facility("BANQUE")
    await cashier.owe(clinic, 2_000)
    await cashier.owe(by_bank, 3_000)

    bank, wallet = await cashier.prepare()

    assert [(one.account_code, one.total.minor, one.number) for one in (bank, wallet)] == [
        ("5211", 3_000, 1),
        ("55212", 2_000, 2),
    ]
    assert (bank.payouts[0].wallet_id, bank.payouts[0].expected_fee.minor) == (None, 0)


async def test_only_what_is_due_is_taken(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000, due_on=cashier.today + timedelta(days=30))
    await cashier.owe(clinic, 1_500)

    [batch] = await cashier.prepare(due_until=cashier.today)

    assert batch.total.minor == 1_500


async def test_the_oldest_due_is_paid_first(cashier: Cashier, clinic: Facility) -> None:
    [late] = await cashier.owe(clinic, 2_000, due_on=cashier.today + timedelta(days=30))
    [soon] = await cashier.owe(clinic, 2_000)
    async with cashier.database.transaction() as session:
        await payouts.lane_of(session, cashier.mutual, cashier.wallet)
        await payouts.set_limits(session, cashier.mutual, "55212", payouts.Limits(cap_minor=2_000), AGENT)

    [batch] = await cashier.prepare()

    async with cashier.database.transaction() as session:
        paid = [await payouts.items_of(session, cashier.mutual.id, one.id) for one in batch.payouts]
    assert [[item.payable_id for item in items] for items in paid] == [[soon], [late]]


async def hold(cashier: Cashier, facility: Facility) -> None:
    async with cashier.database.transaction() as session:
        await facilities.hold_facility(session, cashier.mutual.id, facility.id, "audit", AGENT)


async def test_a_facility_on_hold_is_passed_over(cashier: Cashier, clinic: Facility, hospital: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.owe(hospital, 3_000)
    await hold(cashier, clinic)

    [batch] = await cashier.prepare()

    assert ([one.facility_id for one in batch.payouts], batch.carried_forward) == ([hospital.id], {})


async def test_a_facility_on_hold_that_is_named_is_refused(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    await hold(cashier, clinic)

    with pytest.raises(FacilityOnHold):
        await cashier.prepare(clinic)


async def test_of_a_facility_on_hold_that_is_owed_nothing_that_is_said(cashier: Cashier, clinic: Facility) -> None:
    """SCENARIOS 7: of two refusals the first in the list."""
    await hold(cashier, clinic)

    with pytest.raises(NothingToPay):
        await cashier.prepare(clinic)


async def test_a_facility_without_an_account_is_carried_forward_or_refused_when_named(
    cashier: Cashier, clinic: Facility
) -> None:
    unknown = await cashier.facility("SANS")
    await cashier.owe(unknown, 4_000)
    await cashier.owe(clinic, 2_000)

    with pytest.raises(NoPayeeAccount):
        await cashier.prepare(unknown)
    [batch] = await cashier.prepare()
    assert (batch.total.minor, batch.carried_forward) == (2_000, {unknown.id: 4_000})


async def test_a_new_account_is_used_only_after_its_hold(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.pay_to(clinic.id, "76000009", wallet=cashier.wallet, wait=timedelta(hours=71))

    [batch] = await cashier.prepare()

    assert batch.payouts[0].payee.number == "22376000001"


async def test_an_unknown_facility_is_refused(cashier: Cashier, clinic: Facility) -> None:
    other = Facility(**{name: getattr(clinic, name) for name in clinic.__slots__} | {"id": cashier.mutual.id})

    with pytest.raises(UnknownFacility):
        await cashier.prepare(other)


async def test_of_two_makers_at_once_one_gets_the_claim(cashier: Cashier, clinic: Facility) -> None:
    """RELIABILITY 24, I12: the same claim in two batches."""
    claims = await cashier.owe(clinic, 2_000, 3_000)

    results = await asyncio.gather(*(cashier.prepare() for _ in range(4)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NothingToPay"] * 3 + ["list"]
    assert await cashier.committed(*claims) == [2_000, 3_000]


async def test_numbers_have_no_gaps_though_a_batch_is_rolled_back(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    with pytest.raises(ZeroDivisionError):
        async with cashier.database.transaction() as session:
            await payouts.prepare_batches(session, cashier.mutual, maker=cashier.maker)
            raise ZeroDivisionError

    [batch] = await cashier.prepare()

    assert batch.number == 1


async def test_batches_are_listed_the_newest_first(cashier: Cashier, clinic: Facility) -> None:
    made = []
    for amount in (1_000, 2_000, 3_000):
        await cashier.owe(clinic, amount)
        made += await cashier.prepare()
    await cashier.submit(made[1])

    async with cashier.database.transaction() as session:
        page = await payouts.list_batches(session, cashier.mutual.id, limit=2)
        rest = await payouts.list_batches(session, cashier.mutual.id, after=page[-1].number)
        drafts = await payouts.list_batches(session, cashier.mutual.id, state=BatchState.DRAFT)
        of_clinic = payouts.PayoutFilter(facility_id=clinic.id, state=State.DRAFT)
        found = await payouts.list_payouts(session, cashier.mutual.id, of_clinic)
        of_batch = payouts.PayoutFilter(batch_id=made[1].id)
        waiting = await payouts.list_payouts(session, cashier.mutual.id, of_batch)
        older = await payouts.list_payouts(session, cashier.mutual.id, payouts.PayoutFilter(), after=found[0].id)
    assert [[one.number for one in seen] for seen in (page, rest, drafts)] == [[3, 2], [1], [3, 1]]
    assert [[one.amount.minor for one in seen] for seen in (found, waiting, older)] == [
        [3_000, 1_000],
        [2_000],
        [2_000, 1_000],
    ]
