"""What the adapter says of itself, and where it looks for what became of an order."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import (
    Authenticity,
    Capability,
    Direction,
    OutcomeUnknown,
    PayeeKind,
    PaymentState,
    ProviderRejected,
    StatusQuestion,
    Unsupported,
)
from app.providers.mtn_momo import MtnMomo

from .conftest import HOST, IN, NEW_HOST, OUT, PAYOUT_ID, REQUEST, REQUESTS, TEN, TRANSFERS, Payload, keys_of
from .contract_case import ORDER, PAYOUT, PAYOUT_QUESTION, a_callback
from .test_credentials import FORMER

MOVED = f"{NEW_HOST}/disbursement/v1_0/transfer"


@pytest.fixture
async def migrated(clock: VirtualClock, network: respx.MockRouter, payload: Payload) -> AsyncIterator[MtnMomo]:
    """A payout wallet whose orders go to the new platform, and went to the legacy one before."""
    network.post(f"{NEW_HOST}/disbursement/token/", name="new").respond(200, content=payload("token.json"))
    account = MtnMomo.from_credentials({**keys_of("disbursement"), "base_url": NEW_HOST, **FORMER}, clock)
    yield account
    await account.close()


async def test_it_has_no_statement_and_takes_nothing_back(collecting: MtnMomo) -> None:
    """mtn-momo §4: no statement; a refund is a new payment out of another product's account (§5.2)."""
    asked = Capability.QUERY_STATUS | Capability.BALANCE
    assert MtnMomo.capabilities == Capability.REQUEST_PAYMENT | Capability.PAY_OUT | asked
    with pytest.raises(Unsupported):
        await collecting.statement(TEN, TEN)


def test_callbacks_come_by_put_or_post() -> None:
    """mtn-momo §5.4: accept both."""
    assert MtnMomo.callback_methods == {"POST", "PUT"}


def test_references_are_uuids_and_the_ladders_are_the_sheets() -> None:
    """mtn-momo §3, §8."""
    profile = MtnMomo.profile

    assert profile.wants_uuids
    assert profile.request_ladder_s == (10, 30, 60, 120, 300, 360, 900, 3_600, 86_400)
    assert profile.payout_ladder_s == (5, 30, 120, 600, 3_600, 21_600, 86_400)
    assert (profile.payout_is_idempotent, profile.payout_patience_s) == (True, 86_400)
    assert profile.payee_kinds == {PayeeKind.PHONE}
    assert (profile.connect_timeout_s, profile.read_timeout_s) == (5, 30)


def test_an_order_that_is_not_found_goes_again_only_after_the_sheets_wait() -> None:
    """mtn-momo §8: wait 10 to 30 seconds and ask again before the same reference goes once more."""
    profile = MtnMomo.profile
    third = profile.payout_ladder_s[2] - profile.payout_ladder_s[0]

    assert 30 <= profile.payout_quarantine_s <= third
    assert profile.payout_window_s == 86_400


@pytest.mark.parametrize(
    ("status", "body", "stops"),
    [
        (403, b"<html></html>", True),
        (403, b'{"code":"NOT_ALLOWED","message":"?"}', True),
        (400, b'{"code":"INVALID_CALLBACK_URL_HOST","message":"?"}', True),
        (400, b'{"code":"INVALID_CURRENCY","message":"?"}', True),
        (400, b'{"code":"VALIDATION_ERROR","message":"?"}', False),
        (400, b"", False),
    ],
)
async def test_a_refusal_of_our_own_configuration_stops_the_lane(
    paying: MtnMomo, network: respx.MockRouter, status: int, body: bytes, stops: bool
) -> None:
    """mtn-momo §6: an alarm, for every further payout would be refused as well; a field may be this payout's alone."""
    network.post(TRANSFERS).respond(status, content=body)

    with pytest.raises(ProviderRejected) as refused:
        await paying.pay_out(PAYOUT)

    assert (refused.value.facts["reason"] in paying.profile.stopping_codes) is stops


def test_a_payout_that_failed_by_itself_stops_nobody() -> None:
    """mtn-momo §6: funds, limits and the payee's wallet are no matter of the next payout."""
    codes = MtnMomo.profile.stopping_codes

    assert {"NOT_ALLOWED_TARGET_ENVIRONMENT", "TRANSFER_TYPE_UNKNOWN"} <= codes
    assert not codes & {"NOT_ENOUGH_FUNDS", "PAYEE_NOT_FOUND", "PAYEE_LIMIT_REACHED", "INTERNAL_PROCESSING_ERROR"}


def test_nothing_proves_a_sender_and_only_a_query_counts(collecting: MtnMomo) -> None:
    """mtn-momo §7: no signature, no shared secret; RELIABILITY 4: E1."""
    for name in ("request_paid", "transfer_failed"):
        assert collecting.verify(a_callback(name)) is Authenticity.CLAIMED
    assert collecting.profile.proof == "query"


def test_what_is_stored_is_acknowledged_with_an_empty_body(collecting: MtnMomo) -> None:
    """mtn-momo §5.4; RELIABILITY 1.7."""
    callback = a_callback("request_paid")

    answers = [collecting.acknowledge(callback, accepted=accepted) for accepted in (True, False)]

    assert [(answer.status, answer.body) for answer in answers] == [(200, b""), (503, b"")]


def test_either_method_says_the_same(collecting: MtnMomo) -> None:
    """mtn-momo §5.4."""
    by_put = a_callback("request_paid")

    assert collecting.parse_callback(replace(by_put, method="POST")) == collecting.parse_callback(by_put)


async def test_a_prompt_is_over_in_five_minutes(collecting: MtnMomo, network: respx.MockRouter) -> None:
    """mtn-momo §8: the approval window."""
    network.post(REQUESTS).respond(202)

    handle = await collecting.request_payment(ORDER)

    assert handle.expires_at == TEN + timedelta(minutes=5)


async def test_a_request_nobody_knows_is_an_empty_answer(
    collecting: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §0.7, §5.4: a callback may come before the status endpoint knows the transaction."""
    network.get(f"{REQUESTS}/{REQUEST}").respond(404, content=payload("error_not_found.json"))

    answer = await collecting.query_status(IN)

    assert (list(answer.events), answer.body) == ([], payload("error_not_found.json"))


async def test_a_payout_nobody_knows_is_not_found_unless_it_was_taken(
    paying: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §8: 404 after a 202 stays open."""
    network.get(f"{TRANSFERS}/{PAYOUT_ID}").respond(404, content=payload("error_not_found.json"))

    [lost] = (await paying.query_status(OUT)).events
    [taken] = (await paying.query_status(replace(OUT, handle=f"{TRANSFERS}/{PAYOUT_ID}"))).events

    assert (lost.state, taken.state) == (PaymentState.NOT_FOUND, PaymentState.PENDING)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"statusCode":404,"message":"Resource not found"}'])
async def test_a_gateways_404_says_nothing_of_a_payout(paying: MtnMomo, network: respx.MockRouter, body: bytes) -> None:
    """mtn-momo §0.7: counted as not found it would let the order go again."""
    network.get(f"{TRANSFERS}/{PAYOUT_ID}").respond(404, content=body)

    with pytest.raises(OutcomeUnknown):
        await paying.query_status(OUT)


async def test_a_catch_all_failure_waits_by_the_adapters_own_clock(
    paying: MtnMomo, network: respx.MockRouter, payload: Payload, clock: VirtualClock
) -> None:
    """mtn-momo §6."""
    route = network.get(f"{TRANSFERS}/{PAYOUT_ID}")
    route.respond(200, content=payload("transfer_failed_internally.json"))
    [early] = (await paying.query_status(OUT)).events
    clock.advance(timedelta(minutes=10))
    [late] = (await paying.query_status(OUT)).events

    assert (early.state, late.state) == (PaymentState.PENDING, PaymentState.FAILED)


@pytest.mark.parametrize(
    "question",
    [PAYOUT_QUESTION, StatusQuestion(direction=Direction.IN), StatusQuestion(direction=Direction.IN, handle="x")],
)
async def test_what_this_product_cannot_know_is_not_asked(
    collecting: MtnMomo, network: respx.MockRouter, question: StatusQuestion
) -> None:
    """mtn-momo §0.8: products do not see each other's transactions."""
    answer = await collecting.query_status(question)

    assert (list(answer.events), answer.body) == ([], b"")
    assert not network.calls


async def test_what_the_legacy_platform_took_is_asked_there_alone(
    migrated: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §1: a status is readable only on the platform that accepted it."""
    route = network.get(f"{TRANSFERS}/{PAYOUT_ID}").respond(200, content=payload("transfer_paid.json"))

    [event] = (await migrated.query_status(replace(OUT, handle=f"{TRANSFERS}/{PAYOUT_ID}"))).events

    assert event.state is PaymentState.SUCCEEDED
    assert route.calls.last.request.headers["ocp-apim-subscription-key"] == FORMER["former_subscription_key"]
    assert not network["new"].called


async def test_an_order_whose_answer_was_lost_is_looked_for_on_both_platforms(
    migrated: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §1: not found on one alone, it would be paid again by the other."""
    network.get(f"{MOVED}/{PAYOUT_ID}").respond(404, content=payload("error_not_found.json"))
    legacy = network.get(f"{TRANSFERS}/{PAYOUT_ID}").respond(200, content=payload("transfer_paid.json"))
    [found] = (await migrated.query_status(OUT)).events
    legacy.respond(404, content=payload("error_not_found.json"))
    [missing] = (await migrated.query_status(OUT)).events
    legacy.respond(503)

    assert (found.state, missing.state) == (PaymentState.SUCCEEDED, PaymentState.NOT_FOUND)
    with pytest.raises(OutcomeUnknown):
        await migrated.query_status(OUT)


async def test_what_a_platform_took_that_is_no_longer_known_stays_open(
    paying: MtnMomo, network: respx.MockRouter
) -> None:
    """mtn-momo §1: the platform of today knows nothing of it, and its 404 would not be a word about it."""
    with pytest.raises(OutcomeUnknown) as doubt:
        await paying.query_status(replace(OUT, handle=f"{MOVED}/{PAYOUT_ID}"))

    assert doubt.value.facts["reason"] == "other_platform"
    assert not network.calls


async def test_an_order_is_followed_to_the_operation_that_took_it(
    network: respx.MockRouter, clock: VirtualClock, payload: Payload
) -> None:
    """mtn-momo §4: a contract that changed from transfer to deposit has transfers open."""
    network.get(f"{TRANSFERS}/{PAYOUT_ID}").respond(200, content=payload("transfer_paid.json"))
    depositing = MtnMomo.from_credentials(keys_of("disbursement", payout_by="deposit"), clock)

    [event] = (await depositing.query_status(replace(OUT, handle=f"{TRANSFERS}/{PAYOUT_ID}"))).events

    assert event.state is PaymentState.SUCCEEDED
    await depositing.close()


async def test_new_orders_go_to_the_new_platform(migrated: MtnMomo, network: respx.MockRouter) -> None:
    route = network.post(MOVED).respond(202)

    taken = await migrated.pay_out(PAYOUT)

    assert route.call_count == 1
    assert taken.handle == f"{MOVED}/{PAYOUT_ID}"
    assert not taken.handle.startswith(HOST)
