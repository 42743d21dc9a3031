"""What the simulated Daraja refuses, in the words of the real one (mpesa-daraja §2, §3, §5)."""

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from app.core.jsontext import decode, encode
from app.providers.http import Http, HttpAnswer
from app.providers.mpesa.profile import STALE_TOKEN_CODES
from app.providers.mpesa.wire import payouts, reversals, stk
from app.providers.simulators.mpesa import SimulatedMpesa
from app.providers.values import PaymentState
from tests.providers.mpesa.samples import MORNING, PAYOUT, RECEIPT, clinic, credentials, kes, order, payout, takeback

PUSH = "/mpesa/stkpush/v1/processrequest"
REGISTER = "/mpesa/c2b/v2/registerurl"
PHONE = "/mpesa/b2c/v3/paymentrequest"
BUSINESS = "/mpesa/b2b/v1/paymentrequest"
REVERSAL = "/mpesa/reversal/v1/request"
PULL = "/pulltransactions/v1/query"
OURS = "http://127.0.0.1:9/hooks/5ae1c0ffee"
ADDRESSES = {"ConfirmationURL": f"{OURS}/confirmation", "ValidationURL": f"{OURS}/validation"}


@dataclass
class Merchant:
    """Someone who calls Daraja by hand."""

    http: Http
    token: str = ""

    async def ask_token(self, keys: str, grant: str = "client_credentials") -> HttpAnswer:
        headers = {"Authorization": keys}
        return await self.http.send(
            "GET", "/oauth/v1/generate", verb="token", params={"grant_type": grant}, headers=headers
        )

    async def post(self, path: str, told: object) -> tuple[int, Any]:
        body = told if isinstance(told, bytes) else encode(told)
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self.http.send("POST", path, verb="call", body=body, headers=headers)
        return answer.status, decode(answer.body)


@pytest.fixture
async def merchant(simulator: SimulatedMpesa) -> AsyncIterator[Merchant]:
    """The right keys, and a token."""
    async with simulator.serving() as url:
        made = Merchant(Http("merchant", url, failures=None))
        keys = b64encode(f"{simulator.gate.consumer_key}:{simulator.gate.consumer_secret}".encode()).decode()
        made.token = decode((await made.ask_token(f"Basic {keys}")).body)["access_token"]
        yield made
        await made.http.close()


def a_push(**changes: object) -> Mapping[str, object]:
    return {**stk.push_body(order(callback_url=OURS), credentials(), MORNING), **changes}


def a_payout(**changes: object) -> Mapping[str, object]:
    return {**payouts.phone_body(payout(callback_url=OURS), credentials()), **changes}


def a_transfer(**changes: object) -> Mapping[str, object]:
    return {**payouts.business_body(payout(callback_url=OURS, payee=clinic()), credentials()), **changes}


def a_reversal(**changes: object) -> Mapping[str, object]:
    return {**reversals.body(takeback(callback_url=OURS), credentials()), **changes}


@pytest.mark.parametrize("keys", ["Basic d3Jvbmc6a2V5cw==", "Basic ?", "Basic /w==", ""])
async def test_wrong_keys_are_refused_without_a_word(merchant: Merchant, keys: str) -> None:
    answer = await merchant.ask_token(keys)

    assert (answer.status, answer.body) == (400, b"")


async def test_another_grant_is_refused(merchant: Merchant) -> None:
    answer = await merchant.ask_token("Basic d3Jvbmc6a2V5cw==", grant="password")

    assert decode(answer.body)["errorCode"] == "400.008.02"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
async def test_what_is_no_object_is_malformed(merchant: Merchant, body: bytes) -> None:
    status, told = await merchant.post(PUSH, body)

    assert (status, told["errorCode"]) == (400, "400.002.05")


@pytest.mark.parametrize(
    ("path", "told", "field"),
    [
        (PUSH, a_push(Amount=0), "Amount"),
        (PUSH, a_push(Amount=250_001), "Amount"),
        (PUSH, a_push(Amount="1.50"), "Amount"),
        (PUSH, a_push(Amount="much"), "Amount"),
        (PUSH, a_push(AccountReference="longer than twelve"), "AccountReference"),
        (PUSH, a_push(CallBackURL="https://pay.example.org/mpesa"), "CallBackURL"),
        (PUSH, a_push(PhoneNumber=""), "PhoneNumber"),
        (PUSH, a_push(PartyA=""), "PartyA"),
        (PUSH, a_push(PartyB="600778"), "PartyB"),
        (PUSH, a_push(TransactionType="CustomerBuyGoodsOnline"), "TransactionType"),
        (PUSH, a_push(TransactionDesc="longer than thirteen"), "TransactionDesc"),
        (REGISTER, {"ShortCode": "600777", "ResponseType": "completed", **ADDRESSES}, "ResponseType"),
        (REGISTER, {"ShortCode": "600778", "ResponseType": "Completed", **ADDRESSES}, "ShortCode"),
        ("/mpesa/c2b/v2/simulate", {"ShortCode": "600778"}, "ShortCode"),
        (PHONE, a_payout(OriginatorConversationID=""), "OriginatorConversationID"),
        (
            PHONE,
            a_payout(OriginatorConversationID="x" * 37),
            "OriginatorConversationID",
        ),
        (PHONE, a_payout(OriginatorConversationID="po 1"), "OriginatorConversationID"),
        (PHONE, a_payout(CommandID="BusinessPayBill"), "CommandID"),
        (PHONE, a_payout(Remarks="x"), "Remarks"),
        (PHONE, a_payout(Remarks="x" * 101), "Remarks"),
        (PHONE, a_payout(Amount="2500.50"), "Amount"),
        (PHONE, a_payout(Amount=0), "Amount"),
        (PHONE, a_payout(PartyA="600778"), "PartyA"),
        (PHONE, a_payout(PartyB="0700111222"), "PartyB"),
        (PHONE, a_payout(SecurityCredential=""), "SecurityCredential"),
        (PHONE, a_payout(ResultURL="https://pay.example.org/mpesa"), "ResultURL"),
        (BUSINESS, a_transfer(CommandID="BusinessPayment"), "CommandID"),
        (BUSINESS, a_transfer(SenderIdentifierType="1"), "SenderIdentifierType"),
        (BUSINESS, a_transfer(RecieverIdentifierType="2"), "RecieverIdentifierType"),
        (BUSINESS, a_transfer(AccountReference=""), "AccountReference"),
        (BUSINESS, a_transfer(AccountReference="fourteen chars"), "AccountReference"),
        ("/mpesa/transactionstatus/v1/query", {**a_transfer(), "IdentifierType": "4"}, "CommandID"),
        ("/mpesa/transactionstatus/v1/query", {**a_transfer(), "IdentifierType": "2"}, "IdentifierType"),
        ("/mpesa/accountbalance/v1/query", {**a_transfer(), "IdentifierType": "4"}, "CommandID"),
        (REVERSAL, a_reversal(RecieverIdentifierType="4"), "RecieverIdentifierType"),
        (REVERSAL, a_reversal(ReceiverParty="600778"), "ReceiverParty"),
        ("/pulltransactions/v1/register", {"ShortCode": "600778"}, "ShortCode"),
        (PULL, {"ShortCode": "600777", "StartDate": "today"}, "StartDate"),
    ],
)
async def test_an_invalid_field_is_named(merchant: Merchant, path: str, told: object, field: str) -> None:
    status, answer = await merchant.post(path, told)

    assert (status, answer["errorCode"]) == (400, "400.002.02")
    assert answer["errorMessage"] == f"Bad Request - Invalid {field}"


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"BusinessShortCode": "600778"}, "Merchant does not exist"), ({"Password": "wrong"}, "Wrong credentials")],
)
async def test_the_push_family_tells_its_meaning_in_its_text(
    merchant: Merchant, changes: Mapping[str, object], text: str
) -> None:
    status, told = await merchant.post(PUSH, a_push(**changes))

    assert (status, told["errorCode"], told["errorMessage"]) == (500, "500.001.1001", text)


async def test_a_simulated_payment_is_in_the_books(merchant: Merchant, simulator: SimulatedMpesa) -> None:
    told = {"ShortCode": 600777, "Amount": 150, "Msisdn": 254708374149, "BillRefNumber": "MBR-0091"}

    status, answer = await merchant.post("/mpesa/c2b/v2/simulate", told)

    [payment] = simulator.books.all()
    assert (status, answer["ResponseCode"]) == (200, "0")
    assert (payment.amount, payment.payer, payment.reference) == (kes(150), "254708374149", "MBR-0091")


async def test_without_registration_for_pull_there_is_no_data(merchant: Merchant, simulator: SimulatedMpesa) -> None:
    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10), txn=RECEIPT)

    window = {"StartDate": "2026-03-14 00:00:00", "EndDate": "2026-03-14 23:59:59", "OffSetValue": "0"}
    _, told = await merchant.post(PULL, {"ShortCode": "600777", **window})

    assert told["ResponseCode"] == "1001"


async def test_a_second_order_under_one_id_is_a_duplicate_whatever_it_says(merchant: Merchant) -> None:
    first, _ = await merchant.post(PHONE, a_payout())

    status, told = await merchant.post(PHONE, a_payout(Amount=99))

    assert (first, status, told["errorCode"]) == (200, 500, "500.002.1001")


@pytest.mark.parametrize(("amount", "code"), [(9, "2"), (250_001, "3"), (10, "1")])
async def test_an_amount_that_cannot_be_paid_is_taken_and_fails(
    merchant: Merchant, simulator: SimulatedMpesa, amount: int, code: str
) -> None:
    _, told = await merchant.post(PHONE, a_payout(Amount=amount))

    [failed] = simulator.books.payouts()
    assert (told["ResponseCode"], told["OriginatorConversationID"]) == ("0", PAYOUT)
    assert (failed.state, failed.reason) == (PaymentState.FAILED, code)


async def test_a_reversal_of_another_amount_is_refused(merchant: Merchant, simulator: SimulatedMpesa) -> None:
    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10), txn=RECEIPT)

    status, told = await merchant.post(REVERSAL, a_reversal())

    assert (status, told["errorMessage"]) == (400, "Bad Request - Invalid Amount")


@pytest.mark.parametrize("path", [PHONE, BUSINESS, REVERSAL, "/mpesa/accountbalance/v1/query"])
async def test_a_dead_token_opens_no_path_of_money_out(merchant: Merchant, path: str) -> None:
    merchant.token = "dead"

    status, told = await merchant.post(path, a_payout())

    assert status in (400, 401, 404) and told["errorCode"] in STALE_TOKEN_CODES
