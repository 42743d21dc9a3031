"""Whatever comes behind a right token, only `UnreadableCallback` comes out of the reader (RELIABILITY 6.6)."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.providers import UnreadableCallback
from tests.providers.mpesa.samples import PAYLOADS, adapter, delivery

MPESA = adapter()
EVENTS = st.sampled_from(
    [
        *("validation", "confirmation", "stk", "stk/req-1", "status/req-1/TKL4X9Q2ZB/seal", "timeout/req-1/seal"),
        *("payout/a/seal", "transfer/a/seal", "payout-status/a/seal", "transfer-status/a/seal"),
        *("payout-timeout/a/seal", "balance/1/seal", "reversal/a/TKL4X9Q2ZB/seal"),
    ]
)
MESSAGES = [json.loads(file.read_bytes()) for file in sorted(PAYLOADS.glob("*.json"))]
NAMES = st.sampled_from(
    [
        *("TransID", "TransAmount", "TransTime", "BusinessShortCode", "BillRefNumber", "MSISDN", "FirstName"),
        *("Body", "stkCallback", "CheckoutRequestID", "ResultCode", "CallbackMetadata", "Item", "Name", "Value"),
        *("Result", "ResultType", "ResultParameters", "ResultParameter", "Key", "Amount"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["0", "1032", "TKL4X9Q2ZB", "1500.00", "MpesaReceiptNumber", "TransactionStatus", "Completed"]),
)
KEYS = st.one_of(NAMES, st.text())
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=20,
)


def parse(event: str, body: bytes) -> None:
    with suppress(UnreadableCallback):
        MPESA.parse_callback(delivery(event, body))


@given(event=st.one_of(EVENTS, st.text()), body=st.binary())
def test_raw_bytes(event: str, body: bytes) -> None:
    parse(event, body)


@given(event=EVENTS, value=JSON)
def test_any_json(event: str, value: object) -> None:
    parse(event, json.dumps(value).encode())


@given(event=EVENTS, message=st.sampled_from(MESSAGES), data=st.data())
def test_a_recorded_message_with_one_value_replaced(event: str, message: object, data: st.DataObject) -> None:
    changed = json.loads(json.dumps(message))
    holder = changed
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], dict | list) or data.draw(st.booleans()):
            holder[key] = data.draw(JSON)
            break
        holder = holder[key]
    parse(event, json.dumps(changed).encode())


@given(event=EVENTS, message=st.sampled_from(MESSAGES), cut=st.integers(0, 2000))
def test_a_recorded_message_cut_short(event: str, message: object, cut: int) -> None:
    parse(event, json.dumps(message).encode()[:cut])
