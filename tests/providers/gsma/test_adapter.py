"""What the adapter says of itself, and where it looks for what became of an order."""

from dataclasses import replace
from datetime import timedelta

import pytest
import respx

from app.core.money import XOF
from app.providers import Capability, OutcomeUnknown, PayeeKind, PaymentState
from app.providers.contract import NOON
from app.providers.gsma import Gsma

from .conftest import API, PAYOUT_ID, REQUEST, SERVER_ID, Payload
from .contract_case import PAID, PAYOUT, PAYOUT_QUESTION, QUESTION, REVERSAL

STATE = f"{API}/requeststates/{SERVER_ID}"
HANDLE = f"requeststates/{SERVER_ID}"
LISTED = f"{API}/accounts/organisationid/MUT-KATI/transactions"


def test_it_can_do_all_but_ask_before_and_register() -> None:
    assert Gsma.capabilities == ~(Capability.VALIDATE | Capability.REGISTER)


def test_callbacks_come_by_put() -> None:
    """gsma-mobile-money §4."""
    assert Gsma.callback_methods == {"PUT"}


def test_references_are_uuids_and_a_replay_is_a_duplicate() -> None:
    """gsma-mobile-money §1, §9."""
    profile = Gsma.profile

    assert (profile.wants_uuids, profile.payout_is_idempotent, profile.payout_window_s) == (True, True, 86_400)
    assert profile.payee_kinds == {PayeeKind.PHONE}


def test_few_polls_are_enough() -> None:
    """gsma-mobile-money §4: pollLimit; the last question is put when patience ends."""
    asked = max(len(Gsma.profile.request_ladder_s), len(Gsma.profile.payout_ladder_s)) + 1

    assert asked <= 10


def test_what_is_stored_is_acknowledged_with_204(account: Gsma) -> None:
    """gsma-mobile-money §4; RELIABILITY 1.7."""
    answers = [account.acknowledge(PAID, accepted=accepted) for accepted in (True, False)]

    assert [(answer.status, answer.body) for answer in answers] == [(204, b""), (503, b"")]


def test_the_account_has_one_currency(account: Gsma) -> None:
    assert account.currencies == (XOF,)


async def test_a_payout_done_at_once_says_so(account: Gsma, network: respx.MockRouter, payload: Payload) -> None:
    """gsma-mobile-money §2: 201."""
    network.post(f"{API}/transactions/type/disbursement").respond(201, content=payload("payout_paid.json"))

    taken = await account.pay_out(PAYOUT)

    [event] = taken.answer.events
    assert (taken.handle, event.state) == ("transactions/REF-1795255200518", PaymentState.SUCCEEDED)


async def test_a_completed_request_is_asked_what_it_made(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §4: completed is not yet paid."""
    network.get(STATE).respond(200, content=payload("state_completed.json"))
    made = payload("payment_paid.json", transactionStatus="declined")
    network.get(f"{API}/transactions/REF-1795255200417").respond(200, content=made)

    [event] = (await account.query_status(replace(QUESTION, handle=HANDLE))).events

    assert (event.state, event.reason) == (PaymentState.FAILED, "declined")


async def test_one_poll_too_many_is_asked_by_our_own_id(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §4, §9: respect pollLimit."""
    refused = {"errorCategory": "businessRule", "errorCode": "rateLimitError"}
    network.get(STATE).respond(400, json=refused)
    network.get(f"{API}/responses/{REQUEST}").respond(200, json={"link": "/transactions/REF-1795255200417"})
    network.get(f"{API}/transactions/REF-1795255200417").respond(200, content=payload("payment_paid.json"))

    [event] = (await account.query_status(replace(QUESTION, handle=HANDLE))).events

    assert event.state is PaymentState.SUCCEEDED


async def test_a_link_that_leads_in_a_circle_is_no_answer(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    network.get(STATE).respond(404, content=payload("error_not_found.json"))
    network.get(f"{API}/responses/{REQUEST}").respond(200, json={"link": f"/requeststates/{SERVER_ID}"})

    with pytest.raises(OutcomeUnknown):
        await account.query_status(QUESTION)


async def test_a_payout_that_was_taken_and_is_not_shown_stays_open(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §9: not yet visible."""
    for place in (STATE, f"{API}/responses/{PAYOUT_ID}"):
        network.get(place).respond(404, content=payload("error_not_found.json"))
    network.get(url__startswith=LISTED).respond(200, content=b"[]")

    [taken] = (await account.query_status(replace(PAYOUT_QUESTION, handle=HANDLE))).events
    [lost] = (await account.query_status(PAYOUT_QUESTION)).events

    assert (taken.state, lost.state) == (PaymentState.PENDING, PaymentState.NOT_FOUND)


async def test_a_payout_whose_answer_was_lost_is_found_in_the_list(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §9: then search the account's transactions for your reference."""
    network.get(f"{API}/responses/{PAYOUT_ID}").respond(404, content=payload("error_not_found.json"))
    rows = b"[" + payload("payment_paid.json") + b"," + payload("payout_paid.json") + b"]"
    network.get(url__startswith=LISTED).respond(200, content=rows, headers={"X-Records-Available-Count": "2"})

    [event] = (await account.query_status(PAYOUT_QUESTION)).events

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, "REF-1795255200518")


async def test_what_could_not_be_searched_is_not_said_to_be_missing(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """RELIABILITY 1.3: or it might be sent again."""
    network.get(f"{API}/responses/{PAYOUT_ID}").respond(404, content=payload("error_not_found.json"))
    network.get(url__startswith=LISTED).respond(503)

    with pytest.raises(OutcomeUnknown):
        await account.query_status(PAYOUT_QUESTION)


async def test_without_a_name_nothing_is_asked(account: Gsma, network: respx.MockRouter) -> None:
    answer = await account.query_status(replace(QUESTION, reference=None))

    assert (list(answer.events), network.calls.call_count) == ([], 0)


async def test_what_was_taken_back_before_is_not_taken_back_again(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    made = payload("payout_paid.json", transactionStatus="reversed", transactionReference="REF-1795255200417")
    network.get(f"{API}/transactions/REF-1795255200417").respond(200, content=made)

    [event] = (await account.reverse(REVERSAL)).events

    assert (event.state, event.reverses) == (PaymentState.REVERSED, "REF-1795255200417")
    assert [call.request.method for call in network.calls] == ["POST", "GET"]


async def test_a_reversal_has_an_id_and_an_address_of_its_own(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §9: with its own correlation id."""
    made = payload("payout_paid.json", transactionReference="REF-1795255200417")
    network.get(f"{API}/transactions/REF-1795255200417").respond(200, content=made)
    asked = network.post(f"{API}/transactions/REF-1795255200417/reversals").respond(
        202, content=payload("state_pending.json")
    )

    await account.reverse(REVERSAL)

    headers = asked.calls.last.request.headers
    assert headers["x-correlationid"].replace("-", "") == REVERSAL.reference
    assert headers["x-callback-url"].startswith(f"https://mutual.example/h/t/reversal-out/{REVERSAL.reference}/")


async def test_a_statement_asks_which_way_older_movements_went(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """gsma-mobile-money §2: a reversal of another day."""
    rows = b"[" + payload("reversal_done.json") + b"]"
    network.get(url__startswith=LISTED).respond(200, content=rows, headers={"X-Records-Available-Count": "1"})
    network.get(f"{API}/transactions/REF-1795255200518").respond(200, content=payload("payout_paid.json"))
    [back] = (await account.statement(NOON - timedelta(hours=1), NOON))[0].events

    assert (back.state, back.reverses) == (PaymentState.REVERSED, "REF-1795255200518")


@pytest.mark.parametrize(
    ("status", "name"),
    [
        *((404, "error_not_found.json"), (400, "error_format.json"), (200, "error_not_found.json")),
        *((503, "maintenance.html"), (404, "maintenance.html"), (500, "error_internal.json")),
    ],
)
async def test_what_is_not_known_of_an_older_movement_is_a_persons_and_a_breakdown_is_no_statement(
    account: Gsma, network: respx.MockRouter, payload: Payload, status: int, name: str
) -> None:
    """gsma-mobile-money §3: the original is any text; one that can never be read holds up no neighbour."""
    rows = b"[" + payload("reversal_done.json") + b"]"
    network.get(url__startswith=LISTED).respond(200, content=rows, headers={"X-Records-Available-Count": "1"})
    network.get(f"{API}/transactions/REF-1795255200518").respond(status, content=payload(name))
    stating = account.statement(NOON - timedelta(hours=1), NOON)

    if name in ("error_not_found.json", "error_format.json"):
        assert [event.state for event in (await stating)[0].events] == [PaymentState.PENDING]
    else:
        with pytest.raises(OutcomeUnknown):
            await stating
