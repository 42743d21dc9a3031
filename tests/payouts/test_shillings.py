"""A mutual in shillings pays a clinic: to the cent where the operator can, in whole shillings by M-Pesa (DESIGN 9)."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from sqlalchemy import select

from app import jobs, treasury
from app.core.clock import VirtualClock
from app.core.money import KES
from app.db import Database
from app.inbox.tables import DeliveryRow
from app.payouts import NotFailed, State
from app.providers.simulators.base import PayoutOutcome
from app.providers.simulators.mpesa import SimulatedMpesa
from app.providers.simulators.simulator import SimulatedOperator
from app.treasury import Finding, ProofSource
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.counter import RECEIVER, Counter, a_counter, at_the_door

CLINIC = "254700111222"
FLOAT = 1_000_000


@pytest.fixture
async def kisumu(database: Database, clock: VirtualClock) -> Cashier:
    """A mutual with float of KSh 10,000.00."""
    return await a_cashier(database, clock, currency=KES, float_minor=FLOAT)


@pytest.fixture
def simulator(kisumu: Cashier, clock: VirtualClock) -> SimulatedMpesa:
    """Daraja with the mutual's shortcode, as much in its Utility account as in the books."""
    simulator = SimulatedMpesa(clock)
    simulator.open_shortcode(RECEIVER, passkey="example-passkey")
    simulator.fund(RECEIVER, utility=kisumu.money(FLOAT))
    return simulator


@pytest.fixture
async def daraja(kisumu: Cashier, database_url: str, simulator: SimulatedMpesa) -> AsyncIterator[Counter]:
    """It pays by M-Pesa."""
    async with simulator.serving() as url:
        told = simulator.credentials(RECEIVER, url)
        # Its books, plans and faults have the verbs that a counter uses.
        operator = cast(SimulatedOperator, simulator)
        async with at_the_door(kisumu, database_url, operator, told, provider="mpesa", number=f"+{CLINIC}") as made:
            yield made


async def test_a_clinic_is_paid_to_the_cent(kisumu: Cashier, database_url: str) -> None:
    async with a_counter(kisumu, database_url) as counter:
        payout_id = await counter.payout(50_050, 20_075)
        counter.plan(fee=counter.money(351))

        await counter.send(payout_id)
        await counter.drained()

        assert (await counter.see(payout_id)).state is State.SUCCEEDED
        assert counter.paid() == 70_125
        assert await counter.booked("4011", "4012", "55222", "6312") == [0, 0, FLOAT - 70_125 - 351, 351]
        assert await counter.cashier.findings() == []


async def test_what_fails_in_cents_is_owed_to_the_cent_again(kisumu: Cashier, database_url: str) -> None:
    async with a_counter(kisumu, database_url) as counter:
        payout_id = await counter.payout(50_050)
        counter.plan(outcome=PayoutOutcome.FAILED, reason="wallet_closed")

        await counter.send(payout_id)
        await counter.drained()
        await counter.round()

        assert (await counter.see(payout_id)).state is State.FAILED
        assert await counter.booked("4011", "4012", "55222") == [-50_050, 0, FLOAT]
        assert await counter.cashier.findings() == []


async def test_a_clinic_is_paid_by_mpesa_and_the_result_settles_it(daraja: Counter) -> None:
    payout_id = await daraja.payout(150_000, 50_000)
    daraja.plan(fee=daraja.money(1_200))

    await daraja.send(payout_id)
    await daraja.drained()

    paid = await daraja.see(payout_id)
    assert (paid.state, paid.amount) == (State.SUCCEEDED, daraja.money(200_000))
    assert daraja.paid(CLINIC) == 200_000
    assert [(said, grade) for said, grade, _ in await daraja.evidence(payout_id)] == [("succeeded", 3)]
    assert (await daraja.booked("4011", "4012"))[:2] == [0, 0]
    assert await daraja.cashier.findings() == []


async def test_a_result_that_says_it_failed_gives_the_money_back(daraja: Counter) -> None:
    payout_id = await daraja.payout(200_000)
    daraja.plan(outcome=PayoutOutcome.FAILED, reason="2040")

    await daraja.send(payout_id)
    await daraja.drained()

    failed = await daraja.see(payout_id)
    assert (failed.state, failed.reason) == (State.FAILED, "2040")
    assert await daraja.booked("4011", "4012", "55222") == [-200_000, 0, FLOAT]
    assert daraja.paid(CLINIC) == 0
    assert await daraja.cashier.findings() == []


@pytest.mark.parametrize(
    ("code", "next_one", "incidents"),
    [("2001", State.APPROVED, ["payout_lane.stopped_by_refusal"]), ("2040", State.SUCCEEDED, [])],
)
async def test_a_result_that_the_next_payout_would_meet_too_stops_the_lane(
    daraja: Counter, code: str, next_one: State, incidents: list[str]
) -> None:
    """mpesa-daraja §6.3, §11: a wrong operator is told after the acknowledgement, and locked when it goes on."""
    daraja.plan(outcome=PayoutOutcome.FAILED, reason=code)
    await daraja.send(await daraja.payout(200_000))
    await daraja.drained()

    second = await daraja.payout(100_000)
    await daraja.send(second)
    await daraja.drained()

    assert (await daraja.see(second)).state is next_one
    assert await daraja.incidents() == incidents


async def test_reliability_18_a_queue_time_out_leaves_it_open_until_its_result_and_no_password_behind(
    daraja: Counter, simulator: SimulatedMpesa
) -> None:
    payout_id = await daraja.payout(200_000)
    simulator.payout_queue_timeouts = 1

    await daraja.send(payout_id)
    await daraja.drained()

    assert (await daraja.see(payout_id)).state is State.SUCCEEDED
    async with daraja.cashier.database.transaction() as session:
        bodies = list(await session.scalars(select(DeliveryRow.body)))
    password = daraja.credentials["security_credential"].encode()
    assert any(b"SecurityCredential" in body for body in bodies)
    assert not any(password in body for body in bodies)


async def test_cents_that_mpesa_cannot_send_fail_before_anything_leaves_and_their_claims_are_free(
    daraja: Counter,
) -> None:
    """Refused by its own rule, not by the operator: nothing moved, and the same again would fail again.

    Together with the cents of another claim they may be whole shillings; else the bank pays them.
    """
    payout_id = await daraja.payout(200_050)

    await daraja.send(payout_id)

    failed = await daraja.see(payout_id)
    assert (failed.state, failed.reason) == (State.FAILED, "unfit_amount")
    assert daraja.requests() == 0
    assert await daraja.booked("4011", "4012", "55222") == [-200_050, 0, FLOAT]
    await daraja.resend(payout_id)
    await daraja.send(payout_id)
    assert (await daraja.see(payout_id)).state is State.FAILED
    await daraja.release(payout_id)
    with pytest.raises(NotFailed):
        await daraja.resend(payout_id)
    whole = await daraja.payout(49_950)
    await daraja.send(whole)
    await daraja.drained()
    assert ((await daraja.see(whole)).state, daraja.paid(CLINIC)) == (State.SUCCEEDED, 250_000)
    assert await daraja.cashier.findings() == []


async def test_a_balance_that_comes_later_by_callback_proves_the_wallet(daraja: Counter) -> None:
    """The operator only takes the question; its result is the proof, once."""
    cashier = daraja.cashier

    at_once = await jobs.prove_wallets(cashier.database, daraja.desk.adapters, daraja.url)
    await daraja.drained()

    async with cashier.database.transaction() as session:
        [proof] = await treasury.list_proofs(session, cashier.mutual.id, daraja.wallet.id)
    assert at_once == []
    assert (proof.source, proof.finding, proof.stated.minor) == (ProofSource.TOLD, Finding.AGREES, FLOAT)
    assert await cashier.findings() == []
