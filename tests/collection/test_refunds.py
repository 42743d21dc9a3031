"""Refunds: never more than is there, to the number that paid, taken when sent and given back when not (A7, E10)."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app import collection
from app.collection import (
    NoPayingNumber,
    NoPayoutWallet,
    PaymentFrozen,
    RefundExceedsBalance,
    UnknownPayment,
    UnknownRefund,
)
from app.core.errors import Invalid
from app.core.ids import PaymentId, RefundId, UnitId, new_id
from app.core.money import KES, Money
from app.membership import UnknownUnit
from app.payouts import State
from app.wallets import Role
from tests.collection.refunding import MAKER, Refunding, a_refunding
from tests.collection.till import Till, a_till

AWA = "76000001"


@pytest.fixture
async def refunding(till: Till) -> Refunding:
    """An accountant with float."""
    return await a_refunding(till)


async def ahead(refunding: Refunding, *amounts: int) -> tuple[UnitId, list[PaymentId]]:
    """A unit of two that paid all it owed (2,154) and these amounts in advance, from Awa's phone."""
    unit, reference = await refunding.till.unit(2)
    await refunding.till.paid(2_154, reference, payer=AWA)
    return unit, [await refunding.till.paid(amount, reference, payer=AWA) for amount in amounts]


async def test_a7_a_refund_is_taken_when_it_is_sent_oldest_receipt_first(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 500, 700)
    refund = await refunding.order(600, unit=unit)
    assert refund.status == "prepared"
    assert await refunding.balances("4191", "4192") == {"4191": -1_200, "4192": 0}

    await refunding.approve(refund)
    await refunding.reserve(refund)

    assert (await refunding.view(refund.id)).status == "sent"
    assert await refunding.balances("4191", "4192") == {"4191": -600, "4192": -600}
    assert (
        await refunding.village.scalar("SELECT string_agg(left_minor::text, ',' ORDER BY id) FROM advances") == "0,600"
    )
    assert await refunding.till.findings() == []


async def test_a7_it_goes_to_the_number_that_paid_by_that_operators_payout_wallet(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer="66000002")

    refund = await refunding.reserved(1_000, payment=payment)

    payout = await refunding.reserve(refund)
    assert (payout.payee.number, payout.wallet_id) == ("22366000002", refunding.payout_wallet.id)
    row = await refunding.till.payment(payment)
    assert (row.status, row.left_minor, row.reason) == ("refunded", 0, "UNKNOWN")
    assert await refunding.balances("47121", "4192") == {"47121": 0, "4192": -1_000}


async def test_a7_a_units_refund_goes_to_its_latest_mobile_receipt(refunding: Refunding) -> None:
    unit, reference = await refunding.till.unit(2)
    await refunding.till.paid(3_000, reference, payer=AWA)
    await refunding.till.reverse(await refunding.till.paid(50, reference, payer="76000009"))
    await refunding.till.paid(100, reference, payer="76000002")

    payout = await refunding.reserve(await refunding.reserved(10, unit=unit))

    assert payout.payee.number == "22376000002"


@pytest.mark.parametrize("amount", [1_201, 10**9])
async def test_a7_never_more_than_is_in_advance(refunding: Refunding, amount: int) -> None:
    unit, _ = await ahead(refunding, 500, 700)

    with pytest.raises(RefundExceedsBalance) as refused:
        await refunding.order(amount, unit=unit)
    assert refused.value.facts["left_minor"] == 1_200
    assert await refunding.all() == []


async def test_a7_never_more_than_is_in_suspense(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    await refunding.reserved(400, payment=payment)

    with pytest.raises(RefundExceedsBalance):
        await refunding.order(601, payment=payment)
    assert (await refunding.till.payment(payment)).left_minor == 600


async def test_reliability_13_of_two_refunds_of_the_whole_credit_at_once_one_is_ordered(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 500, 700)

    ends = await asyncio.gather(*(refunding.order(1_200, unit=unit) for _ in range(2)), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["RefundExceedsBalance", "RefundView"]
    assert len(await refunding.all()) == 1


async def test_reliability_13_two_refunds_of_a_whole_payment_at_once_are_one(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)

    ends = await asyncio.gather(*(refunding.order(1_000, payment=payment) for _ in range(5)), return_exceptions=True)

    assert [type(end).__name__ for end in ends].count("RefundView") == 1


async def test_a7_what_is_ordered_and_not_sent_is_not_ordered_twice(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 1_200)
    await refunding.order(800, unit=unit)

    with pytest.raises(RefundExceedsBalance) as refused:
        await refunding.order(401, unit=unit)
    assert refused.value.facts["left_minor"] == 400


async def test_a7_money_used_between_order_and_sending_is_not_sent(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 1_153)
    refund = await refunding.order(1_153, unit=unit)
    await refunding.approve(refund)
    await refunding.village.live_until("2026-03-31")  # the second instalment takes the advance (E06)

    with pytest.raises(RefundExceedsBalance):
        await refunding.reserve(refund)
    assert await refunding.send(refund) is State.APPROVED

    assert await refunding.till.incidents() == ["payout.not_reserved"]
    assert await refunding.balances("4191", "4192") == {"4191": 0, "4192": 0}


async def test_a_payment_allocated_between_order_and_sending_is_not_sent(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    unit, _ = await refunding.till.unit(2)
    refund = await refunding.order(1_000, payment=payment)
    await refunding.approve(refund)
    await refunding.till.allocate(payment, unit, 1)

    with pytest.raises(RefundExceedsBalance):
        await refunding.reserve(refund)
    assert (await refunding.till.payment(payment)).left_minor == 999


async def test_a_frozen_payment_takes_no_refund_until_it_is_released(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    await refunding.till.freeze(payment)
    with pytest.raises(PaymentFrozen):
        await refunding.order(1_000, payment=payment)

    await refunding.till.release(payment)

    assert (await refunding.order(1_000, payment=payment)).status == "prepared"


async def test_what_a_frozen_payment_left_in_advance_is_not_refunded(refunding: Refunding) -> None:
    unit, [first, _] = await ahead(refunding, 500, 700)
    await refunding.till.freeze(first)

    with pytest.raises(RefundExceedsBalance):
        await refunding.order(701, unit=unit)
    await refunding.reserved(700, unit=unit)
    assert await refunding.balances("4191") == {"4191": -500}


async def test_e10_a_payment_frozen_after_the_order_is_not_sent(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    refund = await refunding.order(1_000, payment=payment)
    await refunding.approve(refund)
    await refunding.till.freeze(payment)

    with pytest.raises(PaymentFrozen):
        await refunding.reserve(refund)


async def test_a_reversed_payment_takes_no_refund(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    await refunding.till.reverse(payment)

    with pytest.raises(RefundExceedsBalance):
        await refunding.order(1, payment=payment)


async def test_e10_what_failed_is_in_suspense_again_for_the_reason_it_was(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    refund = await refunding.reserved(1_000, payment=payment)

    assert await refunding.give_back(refund) == {"47121": 1_000}

    row = await refunding.till.payment(payment)
    assert (row.status, row.reason, row.left_minor) == ("suspense", "UNKNOWN", 1_000)


async def test_e10_what_failed_is_in_the_units_advance_again(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 500, 700)
    refund = await refunding.reserved(600, unit=unit)

    assert await refunding.give_back(refund) == {"4191": 600}

    assert (await refunding.village.see(unit)).advance_minor == 1_200


async def test_e11_a_refunded_payment_taken_back_leaves_a_difference_and_an_incident(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    await refunding.reserved(400, payment=payment)

    await refunding.till.reverse(payment)

    assert await refunding.balances("47111", "47121") == {"47111": 400, "47121": 0}
    assert await refunding.till.incidents() == ["payment.reversed_after_refund"]
    assert (await refunding.till.payment(payment)).has_incident
    assert await refunding.till.findings() == []


async def test_e11_a_refund_that_fails_after_the_reversal_clears_the_difference(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    refund = await refunding.reserved(400, payment=payment)
    await refunding.till.reverse(payment)

    assert await refunding.give_back(refund) == {"47111": 400}
    assert (await refunding.till.payment(payment)).left_minor == 0


async def test_e11_u12_of_an_advance_only_what_was_not_reversed_is_restored(refunding: Refunding) -> None:
    unit, [first, _] = await ahead(refunding, 500, 700)
    refund = await refunding.reserved(600, unit=unit)
    await refunding.till.reverse(first)
    assert await refunding.balances("47111") == {"47111": 500}

    assert await refunding.give_back(refund) == {"4191": 100, "47111": 500}


async def test_a7_of_a_collective_payers_money_the_rest_goes_back_to_it(refunding: Refunding) -> None:
    unit, _ = await refunding.till.unit(2, AWA)
    association = await refunding.till.collective()
    await refunding.till.paid(5_000, association.reference, payer="66000009")
    await refunding.till.distribute(association, (unit, 5_000))

    payout = await refunding.reserve(await refunding.reserved(10, unit=unit))

    assert payout.payee.number == "22366000009"


async def test_a7_cash_tells_no_number_and_a_declared_one_is_used_where_a_wallet_is_named(refunding: Refunding) -> None:
    village = refunding.village
    unit, _ = await refunding.till.unit(2, AWA)
    async with village.database.transaction() as session:
        antenna = await session.scalar(text("SELECT id FROM antennas"))
        await collection.receive_cash(
            session,
            village.mutual,
            unit_id=unit,
            antenna_id=antenna,
            amount=Money(5_000, village.mutual.currency),
            receipt_number="1",
            occurred_at=village.clock.now(),
            actor=MAKER,
        )

    with pytest.raises(NoPayingNumber):
        await refunding.order(100, unit=unit)
    refund = await refunding.reserved(100, unit=unit, wallet_id=refunding.payout_wallet.id)
    assert (await refunding.reserve(refund)).payee.number == "22376000001"


async def test_a7_without_a_payout_wallet_at_that_operator_another_is_named(till: Till) -> None:
    refunding = await a_refunding(till)
    moov = await a_till(till.village, account_code="55221", name="Moov")
    payment = await moov.suspended(1_000, payer=AWA)

    with pytest.raises(NoPayoutWallet):
        await refunding.order(1_000, payment=payment)
    with pytest.raises(NoPayoutWallet):
        await refunding.order(1_000, payment=payment, wallet_id=moov.wallet.id)
    ordered = await refunding.order(1_000, payment=payment, wallet_id=refunding.payout_wallet.id)
    assert ordered.amount.minor == 1_000
    assert refunding.payout_wallet.role is Role.PAYOUT


async def test_what_cannot_be_meant_is_refused(refunding: Refunding) -> None:
    unit, [payment] = await ahead(refunding, 500)

    for wrong in (
        refunding.new(1),
        refunding.new(1, unit_id=unit, payment_id=payment),
        refunding.new(0, unit_id=unit),
        refunding.new(-1, unit_id=unit),
        replace(refunding.new(1, unit_id=unit), amount=Money(1, KES)),
    ):
        with pytest.raises(Invalid):
            async with refunding.village.database.transaction() as session:
                await collection.order_refund(session, refunding.village.mutual, wrong, MAKER)
    with pytest.raises(UnknownUnit):
        await refunding.order(1, unit=UnitId(new_id()))
    with pytest.raises(UnknownPayment):
        await refunding.order(1, payment=PaymentId(new_id()))
    with pytest.raises(UnknownRefund):
        await refunding.view(RefundId(new_id()))


async def test_refunds_are_listed_by_unit_and_by_payment(refunding: Refunding) -> None:
    unit, _ = await ahead(refunding, 500)
    payment = await refunding.till.suspended(1_000, payer=AWA)
    of_unit = await refunding.order(100, unit=unit)
    of_payment = await refunding.order(100, payment=payment)

    async with refunding.village.database.transaction() as session:
        mutual_id = refunding.village.mutual.id
        assert await collection.list_refunds(session, mutual_id, unit_id=unit) == [of_unit]
        assert await collection.list_refunds(session, mutual_id, payment_id=payment) == [of_payment]
        assert await collection.list_refunds(session, mutual_id, after=of_payment.id) == [of_unit]


async def test_i2_an_order_never_changes_and_what_it_took_comes_back_once(refunding: Refunding, owner_url: str) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    refund = await refunding.reserved(400, payment=payment)
    await refunding.give_back(refund)
    async with refunding.village.database.transaction() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text("UPDATE refunds SET amount_minor = 1"))
    for forbidden in (
        "UPDATE refund_parts SET amount_minor = 1",
        "UPDATE refund_parts SET given_back_at = NULL",
        "DELETE FROM refund_parts",
        "TRUNCATE refunds CASCADE",
    ):
        with pytest.raises(DBAPIError, match=r"does not change|never deleted"):
            await as_owner(owner_url, forbidden)


async def test_i8_the_checker_finds_a_refund_that_holds_another_amount(refunding: Refunding, owner_url: str) -> None:
    payment = await refunding.till.suspended(1_000, payer=AWA)
    await refunding.reserved(400, payment=payment)
    assert await refunding.till.findings() == []

    await as_owner(owner_url, "ALTER TABLE refund_parts DISABLE TRIGGER USER")
    await as_owner(owner_url, "UPDATE refund_parts SET amount_minor = 300")

    findings = await refunding.till.findings()
    assert sorted(finding.split(":")[0] for finding in findings) == ["I7", "I8"]


async def as_owner(owner_url: str, statement: str) -> None:
    """The owner may do what the runtime role may not."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    connection: AsyncConnection
    async with engine.connect() as connection:
        try:
            await connection.execute(text(statement))
        finally:
            await connection.close()
    await engine.dispose()
