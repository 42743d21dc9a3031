"""The adapter and the simulator over HTTP: what the sheet wants a simulated Airtel to offer (airtel-money §12)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    ForgedCallback,
    OutcomeUnknown,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    ProviderUnavailable,
    StatusQuestion,
)
from app.providers.airtel_money import AirtelMoney
from app.providers.simulators.airtel_money import AirtelMoneySimulator
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from tests.providers.airtel_money.contract_case import CASE, ORDER, PAYOUT, PAYOUT_QUESTION, REFUND

from .conftest import FLOAT, NIAMEY, Build, Desk

ABOUT = CASE.question
HASHED = {"callback_key": "portal-private-key"}


async def state(account: AirtelMoney, question: StatusQuestion = ABOUT) -> PaymentEvent:
    [event] = (await account.query_status(question)).events
    return event


@pytest.mark.parametrize(
    ("misbehaviour", "copies"),
    [
        *((Misbehaviour(), 1), (Misbehaviour(lost=True), 0), (Misbehaviour(doubled=True), 2)),
        (Misbehaviour(contradicted=True), 2),
    ],
)
async def test_a_payer_who_approves_is_found_by_enquiry_whatever_was_told(
    account: AirtelMoney, simulator: AirtelMoneySimulator, desk: Desk, misbehaviour: Misbehaviour, copies: int
) -> None:
    """Prompt accepted, then TS by callback; never; twice; TF by callback while the enquiry says TS."""
    simulator.faults.script("request_outcome", [misbehaviour])
    await account.request_payment(ORDER)
    assert (await state(account)).state is PaymentState.PENDING
    movement = simulator.approve(ORDER.reference).movement_id
    await simulator.callbacks.deliver()

    hints = [event for one in desk.received for event in account.parse_callback(one)]
    assert [(hint.state, hint.request_reference) for hint in hints] == [
        (PaymentState.PENDING, ORDER.reference)
    ] * copies
    event = await state(account)
    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, movement, ORDER.amount)


async def test_a_payer_who_refuses_is_told_by_the_enquiry(
    account: AirtelMoney, simulator: AirtelMoneySimulator
) -> None:
    """Prompt accepted, then TF."""
    await account.request_payment(ORDER)
    simulator.decline(ORDER.reference, "DP00800001007")

    event = await state(account)
    assert (event.state, event.reason) == (PaymentState.FAILED, "DP00800001007")


@pytest.mark.parametrize("over", ["body", "transaction"])
async def test_a_callback_is_taken_by_either_variant_of_its_hash(
    build: Build, simulator: AirtelMoneySimulator, desk: Desk, over: Literal["body", "transaction"]
) -> None:
    """Hash by variant (a), by variant (b); §7."""
    simulator.dialect, account = replace(simulator.dialect, hash_over=over), build(**HASHED)
    await account.request_payment(ORDER)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    [callback] = desk.received
    assert json.loads(callback.body)["hash"]
    assert account.verify(callback) is Authenticity.CLAIMED


@pytest.mark.parametrize("over", ["nonsense", None])
async def test_a_wrong_or_absent_hash_is_forged_where_one_is_wanted(
    build: Build, simulator: AirtelMoneySimulator, desk: Desk, over: Literal["nonsense"] | None
) -> None:
    simulator.dialect, account = replace(simulator.dialect, hash_over=over), build(**HASHED)
    await account.request_payment(ORDER)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    with pytest.raises(ForgedCallback):
        account.verify(desk.received[0])


@pytest.mark.parametrize("word", ["TIP", "TA", "TE", "SOMETHING"])
async def test_what_is_open_is_asked_about_until_it_ends(
    account: AirtelMoney, simulator: AirtelMoneySimulator, word: str
) -> None:
    """TIP for several enquiries; TA; unknown words."""
    await account.request_payment(ORDER)
    simulator.word(ORDER.reference, word)
    states = [(await state(account)).state for _ in range(3)]
    simulator.approve(ORDER.reference)

    assert states == [PaymentState.PENDING] * 3
    assert (await state(account)).state is PaymentState.SUCCEEDED


async def test_numbers_for_text_and_a_false_success_change_nothing(
    build: Build, simulator: AirtelMoneySimulator, clock: VirtualClock
) -> None:
    """String or number: `code`, `expires_in`; `success:false` next to TS; a dead token by 403."""
    simulator.dialect = replace(simulator.dialect, as_numbers=True, says_success_false=True)
    account = build()
    await account.request_payment(ORDER)
    simulator.approve(ORDER.reference)
    clock.advance(timedelta(minutes=10))
    simulator.counter.revoke_tokens()

    assert (await state(account)).state is PaymentState.SUCCEEDED
    [paid] = (await account.pay_out(PAYOUT)).answer.events
    assert paid.state is PaymentState.SUCCEEDED


async def test_a_token_that_dies_in_between_is_replaced(
    account: AirtelMoney, simulator: AirtelMoneySimulator, clock: VirtualClock
) -> None:
    """Token expiring mid-flow: 180 seconds."""
    await account.request_payment(ORDER)
    clock.advance(timedelta(seconds=181))
    await state(account)
    simulator.counter.revoke_tokens()
    await state(account)

    assert simulator.counter.tokens_given == 3


@pytest.mark.parametrize("refusal", ["ESB000036", "ROUTER001"])
async def test_a_refusal_comes_with_a_200_and_nothing_is_prompted(
    account: AirtelMoney, simulator: AirtelMoneySimulator, refusal: str
) -> None:
    """HTTP 200 with `success:false`."""
    simulator.plan_payout("90111222", PayoutPlan(refusal=refusal))

    with pytest.raises(ProviderRejected) as refused:
        await account.request_payment(ORDER)
    assert (refused.value.facts["reason"], simulator.books.all()) == (refusal, [])


async def test_a_disputed_code_leaves_a_prompt_to_the_enquiry(
    account: AirtelMoney, simulator: AirtelMoneySimulator
) -> None:
    """§8.2."""
    simulator.plan_payout("90111222", PayoutPlan(refusal="DP00800001010"))

    with pytest.raises(OutcomeUnknown):
        await account.request_payment(ORDER)
    assert (await account.query_status(ABOUT)).events == []


async def test_a_prompt_is_taken_once_under_its_id(account: AirtelMoney, simulator: AirtelMoneySimulator) -> None:
    """Duplicate id on resend."""
    await account.request_payment(ORDER)

    with pytest.raises(OutcomeUnknown):
        await account.request_payment(ORDER)
    assert len(simulator.books.all()) == 1


async def test_a_payout_is_over_with_its_answer(account: AirtelMoney, simulator: AirtelMoneySimulator) -> None:
    [event] = (await account.pay_out(PAYOUT)).answer.events

    assert event.state is PaymentState.SUCCEEDED
    assert simulator.books.paid_out("90333444", XOF) == PAYOUT.amount
    assert simulator.books.find(str(event.reference)) is not None


async def test_an_answer_without_data_counts_by_its_code_and_the_enquiry_has_the_receipt(
    account: AirtelMoney, simulator: AirtelMoneySimulator
) -> None:
    """Missing `data`; §6."""
    simulator.dialect = replace(simulator.dialect, tells_data=False)
    [event] = (await account.pay_out(PAYOUT)).answer.events

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, None)
    assert (await state(account, PAYOUT_QUESTION)).reference


async def test_an_ambiguous_payout_is_asked_about_and_was_paid(
    account: AirtelMoney, simulator: AirtelMoneySimulator
) -> None:
    """Disbursement ambiguous, then TS."""
    simulator.plan_payout("90333444", PayoutPlan(outcome=PayoutOutcome.UNKNOWN, reason="DP00900001000"))
    with pytest.raises(OutcomeUnknown):
        await account.pay_out(PAYOUT)
    assert (await state(account, PAYOUT_QUESTION)).state is PaymentState.PENDING
    simulator.settle_payout(PAYOUT.reference)

    event = await state(account, PAYOUT_QUESTION)
    assert event.state is PaymentState.SUCCEEDED and str(event.reference).startswith("CI")


@pytest.mark.parametrize("reply", [Reply.SILENT_AFTER, Reply.ERROR_AFTER, Reply.CUT_SHORT])
async def test_a_payout_whose_answer_was_lost_was_paid_once(
    account: AirtelMoney, simulator: AirtelMoneySimulator, reply: Reply
) -> None:
    """Disbursement read time-out, then TS; the same id again is a duplicate, which proves that it arrived (§10)."""
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await account.pay_out(PAYOUT)

    assert (await state(account, PAYOUT_QUESTION)).state is PaymentState.SUCCEEDED
    assert len(simulator.books.payouts()) == 1


async def test_a_payout_that_failed_says_so_by_enquiry(account: AirtelMoney, simulator: AirtelMoneySimulator) -> None:
    """§8.3: 005 counts once the enquiry agrees."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED))
    with pytest.raises(OutcomeUnknown):
        await account.pay_out(PAYOUT)

    event = await state(account, PAYOUT_QUESTION)
    assert (event.state, event.reason) == (PaymentState.FAILED, "DP00900001005")


async def test_a_float_that_is_too_low_refuses_the_payout(
    account: AirtelMoney, simulator: AirtelMoneySimulator
) -> None:
    """§8.3: 007."""
    simulator.books.fund(NIAMEY.client_id, -FLOAT)

    with pytest.raises(ProviderRejected) as refused:
        await account.pay_out(PAYOUT)
    assert refused.value.facts["reason"] == "DP00900001007"


async def test_a_payout_nobody_knows_is_not_found(account: AirtelMoney) -> None:
    assert (await state(account, PAYOUT_QUESTION)).state is PaymentState.NOT_FOUND


@pytest.mark.parametrize(("told", "wanted"), [("pkcs1v15", "oaep_sha256"), ("oaep_sha256", "pkcs1v15")])
async def test_a_wrong_padding_is_refused(
    build: Build, simulator: AirtelMoneySimulator, told: str, wanted: str
) -> None:
    """ROUTER116 for wrong padding."""
    simulator.dialect = replace(simulator.dialect, pin_padding=wanted)

    with pytest.raises(ProviderRejected) as refused:
        await build(pin_padding=told).pay_out(PAYOUT)
    assert refused.value.facts["reason"] == "ROUTER116"
    [paid] = (await build(pin_padding=wanted).pay_out(PAYOUT)).answer.events
    assert paid.state is PaymentState.SUCCEEDED


async def test_a_wrong_pin_is_refused(build: Build) -> None:
    with pytest.raises(ProviderRejected) as refused:
        await build(pin="1357").pay_out(PAYOUT)

    assert refused.value.facts["reason"] == "ROUTER115"


@pytest.mark.parametrize(("collection", "disbursement"), [("v1", "v1"), ("v2", "v2"), ("v2", "v3")])
async def test_signed_orders_are_read_by_decrypting_them(
    build: Build, simulator: AirtelMoneySimulator, collection: str, disbursement: str
) -> None:
    """Signed request verified by decrypting `x-key` and `x-signature`."""
    simulator.dialect = replace(simulator.dialect, wants_signature=True)
    versions = {"collection_version": collection, "disbursement_version": disbursement}
    for call, order in (("request_payment", ORDER), ("pay_out", PAYOUT)):
        with pytest.raises(ProviderRejected):
            await getattr(build(**versions), call)(order)

    signing = build(**versions, signs_messages="yes")
    await signing.request_payment(ORDER)
    await signing.pay_out(PAYOUT)
    assert (await state(signing, PAYOUT_QUESTION)).state is PaymentState.SUCCEEDED


async def test_a_rotated_key_costs_one_refusal_and_an_ended_one_none(
    build: Build, simulator: AirtelMoneySimulator, clock: VirtualClock
) -> None:
    """Key rotation: `valid_upto` passed, and before its time."""
    signing = build(signs_messages="yes")
    simulator.keys.rotate(timedelta(hours=6))
    simulator.keys.public()
    await signing.request_payment(ORDER)
    clock.advance(timedelta(hours=6))
    simulator.keys.rotate()
    simulator.keys.public()
    await signing.request_payment(replace(ORDER, reference="a00000000001"))
    simulator.keys.rotate()
    simulator.keys.public()

    with pytest.raises(ProviderRejected) as refused:
        await signing.request_payment(replace(ORDER, reference="a00000000002"))
    await signing.request_payment(replace(ORDER, reference="a00000000003"))
    assert refused.value.facts["reason"] == "DP00800001026"
    assert len(simulator.books.all()) == 3


async def test_the_wrong_country_s_application_is_turned_away(build: Build) -> None:
    """§3: the headers must agree."""
    with pytest.raises(OutcomeUnknown) as unknown:
        await build(country="TD").balance()

    assert unknown.value.facts["reason"] == "ROUTER006"


async def test_wrong_keys_give_no_token(build: Build) -> None:
    with pytest.raises(ProviderUnavailable):
        await build(client_secret="another").balance()


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_a_payment_is_refunded_once_and_whole(
    build: Build, simulator: AirtelMoneySimulator, version: str
) -> None:
    """§5."""
    account = build(refund_version=version)
    await account.request_payment(ORDER)
    paid = ProviderReference(simulator.approve(ORDER.reference).movement_id)
    [event] = (await account.reverse(replace(REFUND, provider_reference=paid))).events

    assert (event.state, event.reverses) == (PaymentState.REVERSED, paid)
    assert simulator.books.received(NIAMEY.client_id, XOF).minor == 0
    with pytest.raises(ProviderRejected):
        await account.reverse(replace(REFUND, provider_reference=paid))


async def test_the_summary_and_the_balance_agree_with_the_books(
    build: Build, account: AirtelMoney, simulator: AirtelMoneySimulator, clock: VirtualClock
) -> None:
    """§9: more payments than a page holds; what its payer still has before him is not told."""
    since = clock.now()
    for number in range(60):
        reference = f"b{number:011}"
        simulator.prompt(NIAMEY, reference, ORDER.amount, "90111222", "0100012336")
        clock.advance(timedelta(seconds=30))
        if number % 3:
            simulator.approve(reference)
        elif number % 2:
            simulator.decline(reference)
    await account.pay_out(PAYOUT)
    pages = await build(product="collection").statement(since, clock.now())
    assert not [event for page in await account.statement(since, clock.now()) for event in page.events]
    told = {event.reference: event for page in pages for event in page.events}
    paid = [event for event in told.values() if event.state is PaymentState.SUCCEEDED]

    assert (len(told), len(paid)) == (50, 40)
    assert sum(event.amount.minor for event in paid if event.amount) == 40 * 2_500
    balance = await account.balance()
    assert balance and balance.available == FLOAT + Money(40 * 2_500, XOF) - PAYOUT.amount


async def test_a_payout_is_called_back_for_where_the_country_does(
    account: AirtelMoney, simulator: AirtelMoneySimulator, desk: Desk
) -> None:
    """§13."""
    simulator.dialect = replace(simulator.dialect, tells_payouts=True)
    await account.pay_out(PAYOUT)
    await simulator.callbacks.deliver()

    [hint] = account.parse_callback(desk.received[0])
    assert (hint.direction, hint.request_reference) == (PAYOUT_QUESTION.direction, PAYOUT.reference)


async def test_a_payout_that_comes_back_is_given_back_in_the_books(simulator: AirtelMoneySimulator) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.RETURNED))
    simulator.pay_out(NIAMEY, PAYOUT.reference, PAYOUT.amount, "90333444", "MICMO")

    assert simulator.books.paid_out("90333444", XOF).minor == 0
    assert simulator.books.balance(NIAMEY.client_id, XOF) == FLOAT
