"""What the adapter says of itself, and which questions it puts."""

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    Capability,
    Direction,
    PayeeKind,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    ReversalOrder,
    Unsupported,
)
from app.providers.orange_money import OrangeEwallet, OrangeMoney

from .conftest import AMOUNT, REFERENCE, ACallback, AnOrder, AQuestion, Payload

API = "https://api.orange-sonatel.com"
TRANSACTIONS = f"{API}/api/eWallet/v1/transactions"


A_TAKEBACK = ReversalOrder(
    reference=REFERENCE,
    provider_reference=ProviderReference("CI261121.1000.B00031"),
    amount=AMOUNT,
    callback_url="https://pay.example.ml/hooks/b1946ac9",
)


@pytest.fixture
def network(network: respx.MockRouter) -> respx.MockRouter:
    """With a token for whoever asks."""
    network.post(f"{API}/oauth/v1/token").respond(200, json={"access_token": "t", "expires_in": 299})
    return network


async def test_each_product_does_its_own_part_and_no_more(ewallet: OrangeEwallet) -> None:
    """orange-money, head: two unrelated products; an adapter must choose per contract."""
    both = Capability.REQUEST_PAYMENT | Capability.QUERY_STATUS
    alone = Capability.PAY_OUT | Capability.BALANCE | Capability.STATEMENT | Capability.REGISTER
    assert (OrangeMoney.capabilities, OrangeEwallet.capabilities) == (both, both | alone)
    with pytest.raises(Unsupported):
        await ewallet.reverse(A_TAKEBACK)


def test_only_phones_are_paid_and_nothing_is_sent_twice_by_itself(ewallet: OrangeEwallet) -> None:
    """orange-money B5, B8: no idempotency; search for a day, then a person."""
    profile = ewallet.profile

    assert profile.payee_kinds == {PayeeKind.PHONE}
    assert (profile.payout_is_idempotent, profile.payout_window_s) == (False, 0)
    assert profile.payout_quarantine_s == 86_400 < profile.payout_patience_s


def test_a_stored_callback_is_acknowledged_and_an_unstored_one_comes_back(
    ewallet: OrangeEwallet, a_callback: ACallback
) -> None:
    """orange-money B7: 4xx is never retried, so not storing is a 5xx."""
    callback = a_callback("callback_paid.json")

    answers = [ewallet.acknowledge(callback, accepted=accepted) for accepted in (True, False)]

    assert [answer.status for answer in answers] == [200, 503]


def test_one_callback_is_one_event(ewallet: OrangeEwallet, a_callback: ACallback) -> None:
    [event] = ewallet.parse_callback(a_callback("callback_paid.json"))

    assert event.state is PaymentState.SUCCEEDED


async def test_a_callback_with_the_api_key_alone_is_only_claimed_without_a_secret(
    keys: dict[str, str], clock: VirtualClock, a_callback: ACallback
) -> None:
    """orange-money B7: then confirm by the query."""
    del keys["callback_secret"]
    unsigned = OrangeEwallet.from_credentials(keys, clock)

    callback = a_callback("callback_paid.json", authorization="Basic api-key-for-tests")

    assert unsigned.verify(callback) is Authenticity.CLAIMED
    assert unsigned.profile.proof == "query"
    await unsigned.close()


async def test_a_listed_payout_is_answered_with_its_proof(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    network.get(TRANSACTIONS).respond(200, content=payload("search_paid.json"))

    answer = await ewallet.query_status(a_question(handle="CI261121.1000.B00031"))

    assert [event.state for event in answer.events] == [PaymentState.SUCCEEDED]
    assert answer.body == payload("search_paid.json")


async def test_an_empty_list_is_not_found_and_no_failure(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    """orange-money B8."""
    network.get(TRANSACTIONS).respond(200, content=payload("search_empty.json"))

    answer = await ewallet.query_status(a_question())

    assert [(event.state, event.request_reference) for event in answer.events] == [(PaymentState.NOT_FOUND, REFERENCE)]
    assert answer.body == payload("search_empty.json")


@pytest.mark.parametrize("known_as", ["handle", "provider_reference"])
async def test_a_payout_that_was_taken_but_is_not_listed_is_asked_by_its_id(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion, known_as: str
) -> None:
    """orange-money B6, B8: "found → follow it"."""
    network.get(TRANSACTIONS).respond(200, content=payload("search_empty.json"))
    network.get(f"{TRANSACTIONS}/CI261121.1000.B00031/status").respond(200, content=payload("status_paid.json"))

    answer = await ewallet.query_status(a_question(**{known_as: ProviderReference("CI261121.1000.B00031")}))

    assert [event.state for event in answer.events] == [PaymentState.SUCCEEDED]
    assert answer.body == payload("status_paid.json")


async def test_an_id_cannot_lead_to_another_address(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(200, content=payload("status_paid.json"))

    network.get(TRANSACTIONS).respond(200, content=payload("search_empty.json"))
    network.get(url__regex=r".*/status$").mock(side_effect=answer)

    await ewallet.query_status(a_question(handle="../../account?x="))

    assert asked == [b"/api/eWallet/v1/transactions/..%2F..%2Faccount%3Fx%3D/status"]


async def test_it_is_not_asked_about_nothing(
    ewallet: OrangeEwallet, network: respx.MockRouter, a_question: AQuestion
) -> None:
    for direction in Direction:
        assert list((await ewallet.query_status(a_question(direction=direction, reference=None))).events) == []

    assert not network.calls


async def test_an_unpaid_code_is_in_no_list_and_nothing_is_known_of_it(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    """orange-money B3; its handle is a code's and no transaction's, so nothing is asked by it."""
    network.get(TRANSACTIONS).respond(200, content=payload("search_empty.json"))

    answer = await ewallet.query_status(a_question(direction=Direction.IN, handle="QR00000001"))

    assert (list(answer.events), answer.body) == ([], payload("search_empty.json"))


async def test_a_payment_is_found_by_its_id_around_its_minute_with_the_amount_it_had(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    """orange-money B6: the call that takes an id tells a status alone, and no filter takes one."""
    search = network.get(TRANSACTIONS).respond(200, content=payload("list_of_both.json"))
    wanted = ProviderReference("MP261121.0959.C00417")

    answer = await ewallet.query_status(a_question(direction=Direction.IN, provider_reference=wanted))

    [paid] = answer.events
    assert (paid.reference, paid.amount, paid.state) == (wanted, Money(2_500, XOF), PaymentState.SUCCEEDED)
    assert dict(search.calls.last.request.url.params) == {"fromDateTime": "2026-11-21T09:58:00Z", "size": "100"}


async def test_a_wallet_without_a_pin_pays_nobody(
    keys: dict[str, str], clock: VirtualClock, network: respx.MockRouter, an_order: AnOrder
) -> None:
    """orange-money B2, B3: a merchant that only collects; every other payout would meet the same."""
    del keys["pin"]
    merchant = OrangeEwallet.from_credentials(keys, clock)

    with pytest.raises(ProviderRejected) as refused:
        await merchant.pay_out(an_order())

    assert refused.value.facts["reason"] in merchant.profile.stopping_codes
    assert not network.calls
    await merchant.close()


def test_wrong_credentials_stop_the_lane(ewallet: OrangeEwallet) -> None:
    """orange-money B9: code 10, no retry."""
    assert "10" in ewallet.profile.stopping_codes


async def test_a_success_is_in_the_answer_to_the_order(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, an_order: AnOrder
) -> None:
    network.get(f"{API}/api/account/v1/publicKeys").respond(200, content=payload("public_key.json"))
    network.post(f"{API}/api/eWallet/v1/cashins").respond(200, content=payload("cashin_paid.json"))

    taken = await ewallet.pay_out(an_order())

    assert [event.state for event in taken.answer.events] == [PaymentState.SUCCEEDED]


async def test_the_balance_is_asked_for_the_paying_wallet(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload
) -> None:
    """orange-money B6."""
    account = network.get(f"{API}/api/eWallet/v1/account").respond(200, content=payload("account.json"))

    balance = await ewallet.balance()

    assert balance is not None and balance.available.minor == 1_250_000
    assert dict(account.calls.last.request.url.params) == {"msisdn": "76009900", "type": "retailer"}
