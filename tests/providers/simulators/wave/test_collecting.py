"""The adapter and the simulated operator over real HTTP: links that are paid, refused, left, and given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    ForgedCallback,
    OutcomeUnknown,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    ProviderUnavailable,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.wave import Business, WaveSimulator
from app.providers.wave import Wave
from tests.providers.simulators.desk import Desk

from .conftest import FLOAT, KATI, about, an_order


def a_refund(transaction_id: str | None, minor: int = 2_500) -> ReversalOrder:
    return ReversalOrder(
        reference="1" * 32,
        provider_reference=ProviderReference(str(transaction_id)),
        amount=Money(minor, XOF),
        callback_url="https://pay.example.ml/hooks/b1946ac9",
    )


async def states(wave: Wave, question: StatusQuestion) -> list[PaymentState]:
    return [event.state for event in (await wave.query_status(question)).events]


async def test_a_link_is_paid_and_both_webhook_and_query_say_so(
    wave: Wave, simulator: WaveSimulator, desk: Desk
) -> None:
    handle = await wave.request_payment(an_order())
    simulator.customer_pays(handle.handle)
    await simulator.callbacks.deliver()

    [told] = wave.parse_callback(desk.received[0])
    [asked] = (await wave.query_status(about(an_order(), handle.handle))).events
    assert wave.verify(desk.received[0]) is Authenticity.PROVEN
    assert told == asked
    assert (told.state, told.request_reference) == (PaymentState.SUCCEEDED, an_order().reference)
    assert simulator.books.received(KATI.wallet, XOF) == Money(2_500, XOF)


async def test_a_link_lives_half_an_hour_and_fails_when_its_end_is_confirmed(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    """wave §2."""
    handle = await wave.request_payment(an_order())
    assert handle.expires_at == clock.now() + timedelta(minutes=30)
    seen = []
    for minutes in (0, 30, 5):
        clock.advance(timedelta(minutes=minutes))
        seen += await states(wave, about(an_order(), handle.handle))

    assert seen == [PaymentState.PENDING, PaymentState.PENDING, PaymentState.FAILED]


async def test_a_payment_that_lands_behind_the_end_is_paid_all_the_same(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    handle = await wave.request_payment(an_order())
    clock.advance(timedelta(minutes=30))
    session = simulator.customer_pays(handle.handle)

    assert simulator.status(session).value == "expired"
    assert await states(wave, about(an_order(), handle.handle)) == [PaymentState.SUCCEEDED]


async def test_a_failed_attempt_is_told_and_leaves_the_link_open(
    wave: Wave, simulator: WaveSimulator, desk: Desk
) -> None:
    handle = await wave.request_payment(an_order())
    simulator.customer_fails(handle.handle)
    await simulator.callbacks.deliver()

    [told] = wave.parse_callback(desk.received[0])

    assert (told.state, told.reason) == (PaymentState.PENDING, "insufficient-funds")
    simulator.customer_pays(handle.handle)
    assert await states(wave, about(an_order(), handle.handle)) == [PaymentState.SUCCEEDED]


async def test_a_customer_who_gives_up_ends_the_link(wave: Wave, simulator: WaveSimulator) -> None:
    handle = await wave.request_payment(an_order())
    simulator.customer_cancels(handle.handle)

    assert await states(wave, about(an_order(), handle.handle)) == [PaymentState.FAILED]


async def test_a_session_taken_behind_a_500_is_found_by_our_reference_beside_its_spare(
    wave: Wave, simulator: WaveSimulator
) -> None:
    """wave §6: a duplicate is harmless until it is paid."""
    simulator.faults.script("checkout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    with pytest.raises(OutcomeUnknown):
        await wave.request_payment(an_order())
    spare = await wave.request_payment(an_order())
    [lost, _] = simulator.sessions(KATI)
    simulator.expire(lost)
    simulator.customer_pays(spare.handle)

    assert await states(wave, about(an_order())) == [PaymentState.SUCCEEDED]


async def test_two_secrets_are_two_webhooks_that_say_the_same(
    wave: Wave, simulator: WaveSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """wave §5: rotation."""
    both = replace(KATI, signing_secrets=("secret-for-tests", "secret-after"), webhook_url=f"{desk.address}/events")
    simulator.sign(both)
    simulator.pay_at_till(KATI.wallet, Money(5_000, XOF))
    await simulator.callbacks.deliver()
    rotated = Wave.from_credentials(both.credentials("http://127.0.0.1:9"), clock)

    assert [rotated.verify(raw) for raw in desk.received] == [Authenticity.PROVEN] * 2
    with pytest.raises(ForgedCallback):
        [wave.verify(raw) for raw in desk.received]
    [one], [other] = (rotated.parse_callback(raw) for raw in desk.received)
    assert one == other
    await rotated.close()


async def test_a_shared_secret_is_shown_and_only_claims(
    simulator: WaveSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """wave §5, strategy A."""
    shared = Business(
        api_key="k" * 8, wallet=KATI.wallet, bearer_secret="shared-for-tests", webhook_url=f"{desk.address}/events"
    )
    simulator.sign(shared)
    simulator.pay_at_till(KATI.wallet, Money(5_000, XOF))
    await simulator.callbacks.deliver()
    account = Wave.from_credentials(shared.credentials("http://127.0.0.1:9"), clock)

    assert account.verify(desk.received[0]) is Authenticity.CLAIMED
    await account.close()


async def test_a_webhook_comes_again_until_it_is_taken(simulator: WaveSimulator, desk: Desk) -> None:
    desk.refusals = 2
    simulator.pay_at_till(KATI.wallet, Money(5_000, XOF))

    [delivery] = await simulator.callbacks.deliver()

    assert (delivery.attempts, len(desk.received)) == (3, 1)


@pytest.mark.parametrize(
    ("odd", "amounts"),
    [
        (Misbehaviour(lost=True), []),
        (Misbehaviour(doubled=True), [2_500, 2_500]),
        (Misbehaviour(contradicted=True), [2_500, 25_000]),
    ],
    ids=["lost", "doubled", "contradicted"],
)
async def test_webhooks_go_wrong_as_they_are_told_to(
    wave: Wave, simulator: WaveSimulator, desk: Desk, odd: Misbehaviour, amounts: list[int]
) -> None:
    simulator.faults.script("webhook", [odd])
    handle = await wave.request_payment(an_order())
    simulator.customer_pays(handle.handle)
    await simulator.callbacks.deliver_all()

    told = [event for raw in desk.received for event in wave.parse_callback(raw)]

    assert sorted(event.amount.minor for event in told if event.amount) == amounts


async def test_what_a_webhook_says_against_all_rules_is_told_apart(
    wave: Wave, simulator: WaveSimulator, desk: Desk
) -> None:
    handle = await wave.request_payment(an_order())
    simulator.customer_pays(handle.handle)
    simulator.redeliver(handle.handle, amount="1")
    await simulator.callbacks.deliver()

    told = [event.amount for raw in desk.received for event in wave.parse_callback(raw)]

    assert sorted(amount.minor for amount in told if amount) == [1, 2_500]


async def test_a_refund_gives_all_back_and_is_listed_with_its_fee(wave: Wave, simulator: WaveSimulator) -> None:
    """wave §2: full amount and fees; asked again, nothing more happens."""
    handle = await wave.request_payment(an_order())
    paid = simulator.customer_pays(handle.handle, fee=Money(25, XOF))

    answers = [await wave.reverse(a_refund(paid.transaction_id)) for _ in range(2)]

    [event] = answers[0].events
    assert (event.state, event.reverses) == (PaymentState.REVERSED, paid.transaction_id)
    assert (event.amount, event.fee) == (Money(2_500, XOF), Money(25, XOF))
    assert answers[1].events == answers[0].events
    assert simulator.books.balance(KATI.wallet, XOF) == FLOAT


async def test_a_payment_at_the_till_is_refunded_by_its_transaction(wave: Wave, simulator: WaveSimulator) -> None:
    paid = simulator.pay_at_till(KATI.wallet, Money(5_000, XOF), fee=Money(50, XOF))

    [event] = (await wave.reverse(a_refund(paid.id, 5_000))).events

    assert event.state in (PaymentState.REVERSED, PaymentState.PENDING)
    assert simulator.books.balance(KATI.wallet, XOF) == FLOAT


async def test_what_nobody_paid_cannot_be_given_back(wave: Wave, simulator: WaveSimulator) -> None:
    handle = await wave.request_payment(an_order())
    paid = simulator.customer_pays(handle.handle)

    for wrong in (a_refund("T-nobody-s"), a_refund(paid.transaction_id, 2_499)):
        with pytest.raises(ProviderRejected):
            await wave.reverse(wrong)

    assert simulator.books.received(KATI.wallet, XOF) == Money(2_500, XOF)


async def test_a_stranger_sees_nothing(simulator: WaveSimulator, operator_url: str, clock: VirtualClock) -> None:
    """wave §1: a key is for one wallet."""
    session = simulator.open_session(
        KATI, amount=Money(2_500, XOF), success_url="https://x", error_url="https://x", client_reference="r"
    )
    mopti = Business(api_key="wave_ml_prod_ofanother", wallet="22376009911")
    simulator.sign(mopti)
    stranger = Wave.from_credentials(mopti.credentials(operator_url), clock)
    nobody = Wave.from_credentials({"api_key": "wave_ml_prod_unknown", "base_url": operator_url}, clock)
    question = replace(about(an_order()), reference="r", handle=session.id)

    assert list((await stranger.query_status(question)).events) == []
    with pytest.raises(ProviderUnavailable) as refused:
        await nobody.balance()

    assert refused.value.facts["reason"] == "no-matching-api-key"
    await stranger.close()
    await nobody.close()


async def test_a_call_that_is_not_signed_is_refused_where_that_was_switched_on(
    simulator: WaveSimulator, operator_url: str, clock: VirtualClock
) -> None:
    """wave §7."""
    given = {name: value for name, value in KATI.credentials(operator_url).items() if name != "request_secret"}
    unsigned = Wave.from_credentials(given, clock)

    with pytest.raises(ProviderUnavailable) as refused:
        await unsigned.request_payment(an_order())

    assert refused.value.facts["reason"] == "invalid-auth"
    assert list(simulator.sessions(KATI)) == []
    await unsigned.close()


async def test_a_disabled_wallet_refuses_and_can_still_be_read(wave: Wave, simulator: WaveSimulator) -> None:
    """wave §1: 403 `disabled-wallet`."""
    simulator.sign(replace(KATI, is_disabled=True))

    with pytest.raises(ProviderRejected) as refused:
        await wave.request_payment(an_order())

    balance = await wave.balance()
    assert refused.value.facts["reason"] == "disabled-wallet"
    assert balance is not None and balance.available == FLOAT
