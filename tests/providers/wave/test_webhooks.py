"""What proves a webhook, what disproves it, and what it tells (wave §5; RELIABILITY 4, 8)."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from app.core.money import XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Authenticity, ForgedCallback, PaymentState, RawCallback, UnreadableCallback
from app.providers.signatures import signature
from app.providers.wave.credentials import Credentials
from app.providers.wave.wire import webhooks

from .conftest import OLD_SECRET, REQUEST, SECRET, AWebhook, Payload

AT = "1795255200"
VECTOR_1, VECTOR_2 = "webhook_of_worked_vector_1.json", "webhook_of_worked_vector_2.json"
GOOD = "5e950acf92198d50684aeb18b4b386374ccd6b6f4a88dd525e9a98d290d4338c"
ROTATED = "db73aa403c56b941fd0dce5e6ac6fd0f33c87d2373de99815ab0dac7a5b5b50b"
WITH_A_POINT = "99c431901688a1cfdccb7c38ba5de7d32071897954f16fa1e9f6a32d7639c496"
BODY_ONLY = "9cad8bff5fe39d141624c05477677d83258917a066ff5cdee72266cb9ae2db62"
WITH_A_COMMA = "4b92932f04ab886845609a512daa4759b8ad5a9f6d77599e36a73ff43505ed56"


@pytest.fixture
def signed(a_webhook: AWebhook) -> RawCallback:
    """The worked vector, delivered at the second it was signed."""
    return a_webhook(VECTOR_1, wave_signature=f"t={AT},v1={GOOD}")


@pytest.fixture
def shared(keys: dict[str, str]) -> Credentials:
    """Strategy A: a shared secret, and another one while it is replaced."""
    del keys["signing_secrets"]
    return Credentials.read({**keys, "bearer_secrets": "shared-for-tests shared-before"})


def test_the_worked_vectors_are_met(payload: Payload) -> None:
    one, two = payload(VECTOR_1), payload(VECTOR_2)

    assert (len(one), sha256(one).hexdigest()[:8], len(two)) == (291, "84c5fd4d", 98)
    assert signature(SECRET, AT, one) == GOOD
    assert signature(OLD_SECRET, AT, one) == ROTATED
    assert signature(SECRET, AT, two) == "06a4b332a41e63ff8a28540ecf3877027bb582df277bc103dcccbcb453f77dc6"


@pytest.mark.parametrize("one", [GOOD, ROTATED], ids=["today's secret", "the one before"])
def test_a_signature_by_any_secret_of_the_list_proves(signed: RawCallback, credentials: Credentials, one: str) -> None:
    """wave §5: while a secret is replaced each event arrives twice, signed by different ones."""
    told = replace(signed, headers={"wave-signature": f"t={AT},v1={one}"})

    assert webhooks.proof_of(told, credentials) is Authenticity.PROVEN


def test_one_good_signature_among_several_is_enough(signed: RawCallback, credentials: Credentials) -> None:
    several = f"t={AT},v1={'0' * 64},v1={GOOD}"

    assert webhooks.proof_of(replace(signed, headers={"wave-signature": several}), credentials) is Authenticity.PROVEN


@pytest.mark.parametrize("wrong", [WITH_A_POINT, BODY_ONLY, WITH_A_COMMA, GOOD.upper(), GOOD[:-1], ""])
def test_the_constructions_of_others_are_forged(signed: RawCallback, credentials: Credentials, wrong: str) -> None:
    """wave §5, §9: no separator between instant and body; clients that put one, or leave the instant out, are wrong."""
    with pytest.raises(ForgedCallback):
        webhooks.proof_of(replace(signed, headers={"wave-signature": f"t={AT},v1={wrong}"}), credentials)


@pytest.mark.parametrize("name", ["x-wave-signature", "x-signature"])
def test_another_header_than_the_official_one_is_not_read(
    signed: RawCallback, credentials: Credentials, name: str
) -> None:
    """wave §9: two sibling packages read `x-wave-signature`."""
    with pytest.raises(ForgedCallback):
        webhooks.proof_of(replace(signed, headers={name: f"t={AT},v1={GOOD}"}), credentials)


@pytest.mark.parametrize("age_s", [301, -301])
def test_a_recording_proves_nothing(signed: RawCallback, credentials: Credentials, age_s: int) -> None:
    """wave §5: |now - t| > 300 s is rejected."""
    late = replace(signed, received_at=signed.received_at + timedelta(seconds=age_s))

    with pytest.raises(ForgedCallback):
        webhooks.proof_of(late, credentials)


def test_the_bytes_are_proven_and_not_what_they_mean(signed: RawCallback, credentials: Credentials) -> None:
    """wave §5: the raw bytes, before any parsing."""
    spaced = replace(signed, body=signed.body.replace(b'","', b'", "'))

    with pytest.raises(ForgedCallback):
        webhooks.proof_of(spaced, credentials)


@pytest.mark.parametrize("secret", ["shared-for-tests", "shared-before"])
def test_a_shared_secret_is_a_claim_for_it_can_be_replayed(
    a_webhook: AWebhook, shared: Credentials, secret: str
) -> None:
    """wave §5, strategy A; RELIABILITY 4, E1."""
    callback = a_webhook("webhook_paid.json", authorization=f"Bearer {secret}")

    assert webhooks.proof_of(callback, shared) is Authenticity.CLAIMED


@pytest.mark.parametrize("shown", ["Bearer shared-for-test", "Bearer ", "", "Bearer é", "Basic shared-for-tests"])
def test_another_secret_is_forged(a_webhook: AWebhook, shared: Credentials, shown: str) -> None:
    with pytest.raises(ForgedCallback):
        webhooks.proof_of(a_webhook("webhook_paid.json", authorization=shown), shared)


def test_where_both_are_agreed_a_wrong_signature_is_not_saved_by_the_secret(
    signed: RawCallback, keys: dict[str, str]
) -> None:
    both = Credentials.read({**keys, "bearer_secrets": "shared-for-tests"})
    told = replace(
        signed, headers={"wave-signature": f"t={AT},v1={'0' * 64}", "authorization": "Bearer shared-for-tests"}
    )

    with pytest.raises(ForgedCallback):
        webhooks.proof_of(told, both)
    assert webhooks.proof_of(replace(told, headers={"authorization": "Bearer shared-for-tests"}), both) is (
        Authenticity.CLAIMED
    )


def test_without_any_secret_the_door_is_closed(signed: RawCallback, keys: dict[str, str]) -> None:
    """STYLE 4: a missing secret closes the endpoint."""
    del keys["signing_secrets"]

    for headers in (signed.headers, {}, {"authorization": "Bearer "}):
        with pytest.raises(ForgedCallback):
            webhooks.proof_of(replace(signed, headers=headers), Credentials.read(keys))


def test_a_paid_session_is_a_payment_by_its_transaction(a_webhook: AWebhook, credentials: Credentials) -> None:
    [event] = webhooks.events_in(a_webhook("webhook_paid.json"), credentials)

    assert (event.state, event.reference, event.request_reference) == (PaymentState.SUCCEEDED, "TML00417", REQUEST)
    assert (event.amount, event.receiver) == (Money(2_500, XOF), "am-1a2b3c")
    assert event.occurred_at is not None and event.occurred_at.isoformat() == "2026-11-21T09:59:40+00:00"


@pytest.mark.parametrize("other", ["Cotisation ao\u00fbt", "", "\ud800", "x" * 256])
def test_a_payment_under_anybodys_reference_is_told(a_webhook: AWebhook, credentials: Credentials, other: str) -> None:
    """wave §2: whoever opened the session chose it; without a readable one the session's own id names it."""
    whole = json.loads(a_webhook("webhook_paid.json").body)
    whole["data"]["client_reference"] = other

    [event] = webhooks.events_in(a_webhook(json.dumps(whole).encode()), credentials)

    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, "TML00417", Money(2_500, XOF))
    assert event.request_reference in (other, whole["data"]["id"])


def test_a_failed_attempt_leaves_the_session_open(a_webhook: AWebhook, credentials: Credentials) -> None:
    """wave §5: after `payment_failed` the session can still be paid."""
    [event] = webhooks.events_in(a_webhook("webhook_failed_attempt.json"), credentials)

    assert (event.state, event.reason) == (PaymentState.PENDING, "insufficient-funds")


def test_a_cancelled_session_has_failed_though_it_is_complete(a_webhook: AWebhook, credentials: Credentials) -> None:
    """wave §2: `complete` alone does not mean paid."""
    [event] = webhooks.events_in(a_webhook("webhook_cancelled.json"), credentials)

    assert (event.state, event.reference) == (PaymentState.FAILED, None)


def test_another_currency_is_told_as_it_is(a_webhook: AWebhook, credentials: Credentials) -> None:
    [event] = webhooks.events_in(a_webhook("webhook_in_another_currency.json"), credentials)

    assert event.amount == Money(2_500, XAF)


def test_a_payment_at_the_till_tells_payer_fee_and_what_was_typed(
    a_webhook: AWebhook, credentials: Credentials
) -> None:
    [event] = webhooks.events_in(a_webhook("webhook_at_the_till.json"), credentials)

    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, "TML00420", Money(5_000, XOF))
    assert (event.fee, event.payer, event.payer_reference) == (Money(50, XOF), Msisdn("+22370001122"), "0100012336")
    assert event.request_reference is None


def test_custom_fields_of_another_shape_hide_no_money(a_webhook: AWebhook, credentials: Credentials) -> None:
    """wave §5: their shape is not documented."""
    [event] = webhooks.events_in(a_webhook("webhook_at_the_till_with_other_fields.json"), credentials)

    assert (event.amount, event.payer, event.payer_reference) == (Money(5_000, XOF), None, None)


@pytest.mark.parametrize(
    "name", ["webhook_test.json", "webhook_of_a_business.json", "webhook_of_a_business_failed.json"]
)
def test_a_test_and_what_the_list_will_tell_move_no_money(
    a_webhook: AWebhook, credentials: Credentials, name: str
) -> None:
    """wave §5: a business's payment has an id of its own here, and must not be booked twice."""
    assert webhooks.events_in(a_webhook(name), credentials) == []


@pytest.mark.parametrize(
    "name",
    ["webhook_of_unknown_type.json", "webhook_at_the_till_with_too_large_a_fee.json", VECTOR_2, "session_paid.json"],
)
def test_what_nobody_documented_stays_for_a_person_to_see(
    a_webhook: AWebhook, credentials: Credentials, name: str
) -> None:
    with pytest.raises(UnreadableCallback):
        webhooks.events_in(a_webhook(name), credentials)


@pytest.mark.parametrize("amount", ["2500.50", "02500", "-2500", "0", "2 500", "2.5e3", "", "٢٥٠٠", "9" * 19])
def test_an_amount_that_is_none_is_not_rounded(a_webhook: AWebhook, credentials: Credentials, amount: str) -> None:
    """wave §1; RELIABILITY 7."""
    callback = a_webhook("webhook_paid.json")
    odd = replace(callback, body=callback.body.replace(b'"2500"', f'"{amount}"'.encode()))

    with pytest.raises(UnreadableCallback):
        webhooks.events_in(odd, credentials)
