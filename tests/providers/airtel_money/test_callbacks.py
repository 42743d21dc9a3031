"""Callbacks: hints, disproved by a wrong hash and never proven by a right one (airtel-money §5.1, §7)."""

import hmac
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from app.providers import Authenticity, Direction, ForgedCallback, PaymentState, UnreadableCallback
from app.providers.airtel_money.wire import callbacks

from .conftest import keys
from .contract_case import ORDER, PAID, PAYOUT, a_callback

KEY = "portal-private-key"
# As somebody's serializer may write it: spaces, another order, escapes, a member more, a name within a name.
WRITTEN = [
    b'{"id":"5b0f7a2e3c1d","status_code":"TS"}',
    b'{ "status_code" : "TS",\n "message": "Pay\\u00e9 \\/ \xc3\xa9 \\"transaction\\"", "id": "5b0f7a2e3c1d" }',
    b'{"id":"5b0f7a2e3c1d","amount":2500.10,"deep":{"transaction":[1,{"hash":"x"}]},"ok":true,"none":null}',
]


def hashed(message: bytes, key: str = KEY) -> str:
    return b64encode(hmac.new(key.encode(), message, sha256).digest()).decode()


def bodies(transaction: bytes, shown: str) -> list[bytes]:
    """The hash behind or before, close or wide."""
    proof = json.dumps(shown).encode()
    return [
        b'{"transaction":' + transaction + b',"hash":' + proof + b"}",
        b' {\t"hash" : ' + proof + b' ,\r\n "transaction" : ' + transaction + b" } ",
    ]


def proof_of(body: bytes, **other: str) -> Authenticity:
    return callbacks.proof_of(replace(PAID, body=body), keys(callback_key=KEY, **other))


@pytest.mark.parametrize("transaction", WRITTEN)
def test_either_variant_of_the_hash_is_over_the_very_bytes_of_the_transaction(transaction: bytes) -> None:
    """§7: (a) the body without the hash, (b) the transaction alone; key order and whitespace are those sent."""
    for message in (b'{"transaction":' + transaction + b"}", transaction):
        for body in bodies(transaction, hashed(message)):
            assert proof_of(body) is Authenticity.CLAIMED


@pytest.mark.parametrize(("variant", "other"), [("body", "transaction"), ("transaction", "body")])
def test_a_country_whose_variant_is_known_takes_no_other(variant: str, other: str) -> None:
    """§7: keep the choice as a setting."""
    messages = {"body": b'{"transaction":' + WRITTEN[0] + b"}", "transaction": WRITTEN[0]}
    right, wrong = (bodies(WRITTEN[0], hashed(messages[name]))[0] for name in (variant, other))

    assert proof_of(right, callback_hash=variant) is Authenticity.CLAIMED
    with pytest.raises(ForgedCallback):
        proof_of(wrong, callback_hash=variant)


def test_a_hash_over_the_compact_transaction_in_its_own_order_counts_too() -> None:
    """§7: fallback."""
    compact = json.dumps(json.loads(WRITTEN[1]), ensure_ascii=False, separators=(",", ":")).encode()

    assert proof_of(bodies(WRITTEN[1], hashed(compact))[1]) is Authenticity.CLAIMED


@pytest.mark.parametrize("shown", ["", "x", "é\ud800", hashed(WRITTEN[0], "another-key"), hashed(b"the whole body")])
def test_a_wrong_hash_is_forged(shown: str) -> None:
    """§7: 401 or 403, and no state change."""
    for body in bodies(WRITTEN[0], shown):
        with pytest.raises(ForgedCallback):
            proof_of(body)


@pytest.mark.parametrize(
    "body", [PAID.body, b"", b"{", b"null", b"[]", b'{"hash":"x"}', b'{"transaction":[],"hash":"x"}', b'{"hash":7}']
)
def test_a_missing_hash_is_forged_where_the_setting_wants_one(body: bytes) -> None:
    with pytest.raises(ForgedCallback):
        proof_of(body)


def test_one_changed_byte_under_a_right_hash_is_forged() -> None:
    [body, _] = bodies(WRITTEN[0], hashed(WRITTEN[0]))

    with pytest.raises(ForgedCallback):
        proof_of(body.replace(b'"TS"', b'"TF"'))


def test_without_the_setting_a_callback_is_a_claim_with_or_without_a_hash() -> None:
    """§7: an HMAC is optional."""
    for body in (PAID.body, *bodies(WRITTEN[0], "whatever")):
        assert callbacks.proof_of(replace(PAID, body=body), keys()) is Authenticity.CLAIMED


def test_a_right_hash_proves_nothing_because_a_recording_bears_it_too() -> None:
    """§7: even with a good hash, confirm by enquiry; RELIABILITY 4: E2 wants an instant."""
    [body, _] = bodies(WRITTEN[0], hashed(WRITTEN[0]))
    old = replace(PAID, body=body, received_at=PAID.received_at + timedelta(days=30))

    assert callbacks.proof_of(old, keys(callback_key=KEY)) is Authenticity.CLAIMED


@pytest.mark.parametrize("claimed", ["TS", "TF", "TIP", "WHATEVER"])
def test_a_payment_s_hint_is_pending_whatever_it_claims(claimed: str) -> None:
    """§5.1: no amount, and a TF while the enquiry says TS; intermediate words are tolerated."""
    hint = callbacks.read_hint(a_callback("paid", TS=claimed))

    assert (hint.state, hint.request_reference, hint.reason) == (PaymentState.PENDING, ORDER.reference, claimed)
    assert (hint.direction, hint.amount, hint.reference) == (Direction.IN, None, None)


def test_which_order_a_callback_is_about_is_told_by_the_shape_of_its_id() -> None:
    """§13: callbacks for payouts exist in some countries, at the same one address."""
    hint = callbacks.read_hint(a_callback("payout_paid"))

    assert (hint.direction, hint.request_reference) == (Direction.OUT, PAYOUT.reference)
    assert (hint.state, hint.reference) == (PaymentState.SUCCEEDED, None)


def test_a_payout_is_told_to_the_wallet_that_pays_out_alone() -> None:
    """§5.1: the portal has one address for all that an application does."""
    collecting, paying = keys(product="collection"), keys(product="disbursement")

    assert len(callbacks.hints_in(a_callback("payout_paid"), paying)) == 1
    assert callbacks.hints_in(a_callback("payout_paid"), collecting) == []
    assert len(callbacks.hints_in(a_callback("paid"), collecting)) == 1


@pytest.mark.parametrize("of_another", ["prem01HQ8", "0F1E2D3C4B5A4978A796A5B4C", "x" * 25, "5" * 32])
def test_an_id_of_nobody_s_is_a_payment_s_at_most(of_another: str) -> None:
    body = PAID.body.replace(ORDER.reference.encode(), of_another.encode())

    assert callbacks.read_hint(replace(PAID, body=body)).direction is Direction.IN


@pytest.mark.parametrize("body", [b"{}", b'{"transaction":{}}', b'{"transaction":{"id":""}}', b'{"transaction":"x"}'])
def test_a_callback_without_an_id_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        callbacks.read_hint(replace(PAID, body=body))


def test_a_status_that_is_no_word_is_tolerated() -> None:
    hint = callbacks.read_hint(replace(PAID, body=b'{"transaction":{"id":"5b0f7a2e3c1d","status_code":{"a":1}}}'))

    assert (hint.state, hint.reason) == (PaymentState.PENDING, None)
