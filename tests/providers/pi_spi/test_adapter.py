"""What the adapter says of itself, and how it asks and takes back (pi-spi §3-§5, §9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import respx

from app.core.clock import VirtualClock
from app.core.money import XOF
from app.providers import (
    Capability,
    Direction,
    OutcomeUnknown,
    PayeeKind,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    ProviderUnavailable,
    StatusQuestion,
    Unsupported,
)
from app.providers.pi_spi import PiSpi

from .conftest import TEN, URL, Payload, a_problem, told
from .contract_case import ORDER, PAID, PAID_ID, PAYOUT, PAYOUT_QUESTION, REVERSAL

SENT_ID = "EMLB00120261121100500zY8xW6vU4tS2rQ"
ABOUT = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)
REQUEST, PAYMENT = f"{URL}/demandes-paiements/{ORDER.reference}", f"{URL}/paiements/{PAYOUT.reference}"


async def test_it_says_that_it_is_experimental_and_what_it_lacks(pi_spi: PiSpi) -> None:
    """pi-spi: no statement is stated; a webhook's secret is shown once, to a person who can keep it (§6)."""
    asked = Capability.QUERY_STATUS | Capability.BALANCE
    assert PiSpi.capabilities == Capability.REQUEST_PAYMENT | Capability.PAY_OUT | asked | Capability.REVERSE
    assert PiSpi.profile.extra["experimental"] is True
    assert "EXPERIMENTAL" in (PiSpi.__doc__ or "")
    for verb in (pi_spi.statement(TEN, TEN), pi_spi.register_callbacks(None)):  # type: ignore[arg-type]
        with pytest.raises(Unsupported):
            await verb


def test_one_id_is_paid_once_for_ever_and_there_are_francs_only() -> None:
    """pi-spi §3, §8, §9: a second arrival is never a second payment."""
    profile = PiSpi.profile

    assert (profile.wants_uuids, profile.payout_is_idempotent, profile.reference_length) == (True, True, 35)
    assert (profile.currencies, profile.most_payout_minor, profile.most_request_minor) == (
        (XOF,),
        10_000_000,
        5_000_000,
    )
    assert profile.payee_kinds == {PayeeKind.PHONE, PayeeKind.TILL}
    assert profile.not_executed_codes.isdisjoint({"DU03", "APAR", "ALAC"})


def test_a_bill_is_waited_for_as_long_as_any_source_says() -> None:
    """pi-spi §3: documents say 90 days, and 92."""
    assert PiSpi.profile.request_patience_s > 92 * 86_400 > PiSpi.profile.request_ladder_s[-1]


def test_stored_is_200(pi_spi: PiSpi) -> None:
    """pi-spi §6: answer 200."""
    assert pi_spi.acknowledge(PAID, accepted=True).status == 200


async def test_a_bill_can_be_paid_until_the_end_of_its_last_day(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi
) -> None:
    network.post(f"{URL}/demandes-paiements").respond(201, content=payload("request"))

    handle = await pi_spi.request_payment(ORDER)

    assert (handle.handle, handle.expires_at) == (ORDER.reference, datetime(2026, 11, 29, tzinfo=UTC))


async def test_a_payout_is_known_by_the_platforms_id_once_it_has_one(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi
) -> None:
    route = network.post(f"{URL}/paiements").respond(200, content=payload("payment"))
    taken = await pi_spi.pay_out(PAYOUT)
    route.respond(200, content=told(payload("payment"), end2endId=None))
    bare = await pi_spi.pay_out(PAYOUT)

    assert (taken.handle, bare.handle) == (SENT_ID, PAYOUT.reference)
    assert [event.state for event in taken.answer.events] == [PaymentState.PENDING]


async def test_a_token_that_died_at_a_payout_took_nothing(network: respx.MockRouter, pi_spi: PiSpi) -> None:
    network.post(f"{URL}/paiements").respond(401)

    with pytest.raises(ProviderUnavailable):
        await pi_spi.pay_out(PAYOUT)


@pytest.mark.parametrize("code", ["APAR", "ALAC"])
async def test_a_bill_rejected_as_paid_is_looked_for_among_the_payments(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi, code: str
) -> None:
    """pi-spi §3: go to unknown and read the payment list."""
    rejected, paid = told(payload("request"), statut="REJETE", statutRaison=code), payload("request")
    network.get(REQUEST).respond(200, content=rejected)
    listed = network.get(f"{URL}/paiements?txId={ORDER.reference}")
    listed.respond(200, json={"data": [], "meta": {"page": 1, "size": 20}})
    [before] = (await pi_spi.query_status(ABOUT)).events
    whole = b'{"data":[' + told(paid, statut="IRREVOCABLE") + b"]}"
    listed.respond(200, content=whole)
    answer = await pi_spi.query_status(ABOUT)

    assert (before.state, before.reason) == (PaymentState.PENDING, code)
    assert [(event.state, event.reference) for event in answer.events] == [(PaymentState.SUCCEEDED, PAID_ID)]
    assert answer.body == whole


async def test_a_bill_that_is_open_asks_no_list(network: respx.MockRouter, payload: Payload, pi_spi: PiSpi) -> None:
    network.get(REQUEST).respond(200, content=payload("request"))

    [event] = (await pi_spi.query_status(ABOUT)).events

    assert (event.state, len(network.calls)) == (PaymentState.PENDING, 2)


@pytest.mark.parametrize("age", [None, timedelta(seconds=59)])
async def test_a_payout_on_its_way_is_given_a_minute(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi, age: timedelta | None
) -> None:
    """pi-spi §9."""
    network.get(PAYMENT).respond(200, content=payload("payment"))
    question = replace(PAYOUT_QUESTION, sent_at=TEN - age if age else None)

    [event] = (await pi_spi.query_status(question)).events

    assert (event.state, len(network.calls)) == (PaymentState.PENDING, 2)


async def test_a_payout_without_an_end_within_a_minute_is_asked_of_the_platform(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi
) -> None:
    """pi-spi §9: GET /paiements/{end2endId}/statuts."""
    network.get(PAYMENT).respond(200, content=payload("payment"))
    network.get(f"{URL}/paiements/{SENT_ID}/statuts").respond(200, json={"end2endId": SENT_ID, "statut": "IRREVOCABLE"})

    [event] = (await pi_spi.query_status(replace(PAYOUT_QUESTION, sent_at=TEN - timedelta(minutes=1)))).events

    assert (event.state, event.amount, event.reference) == (PaymentState.SUCCEEDED, PAYOUT.amount, SENT_ID)


@pytest.mark.parametrize(("handle", "state"), [(None, PaymentState.NOT_FOUND), (SENT_ID, PaymentState.PENDING)])
async def test_only_a_payout_whose_answer_was_lost_may_go_again(
    network: respx.MockRouter, pi_spi: PiSpi, handle: str | None, state: PaymentState
) -> None:
    """pi-spi §9: 404, wait, GET again, then the same txId; never for one that was taken."""
    missing = a_problem(404)
    network.get(PAYMENT).respond(404, content=missing.body)

    [event] = (await pi_spi.query_status(replace(PAYOUT_QUESTION, handle=handle))).events

    assert (event.state, event.request_reference) == (state, PAYOUT.reference)


async def test_a_bill_that_is_not_found_is_an_empty_answer(network: respx.MockRouter, pi_spi: PiSpi) -> None:
    missing = a_problem(404)
    network.get(REQUEST).respond(404, content=missing.body)

    answer = await pi_spi.query_status(ABOUT)

    assert (list(answer.events), answer.body) == ([], missing.body)


@pytest.mark.parametrize("reference", [None, "", "PRM000417", "../comptes", "7c0b6f0a-4f83-4b6e-9f4e-2f7a1f0e4417"])
async def test_what_is_no_id_of_ours_is_not_asked_for(
    network: respx.MockRouter, pi_spi: PiSpi, reference: str | None
) -> None:
    """It becomes a part of an address."""
    for direction in Direction:
        question = StatusQuestion(
            direction=direction, reference=reference, provider_reference=ProviderReference(PAID_ID)
        )
        assert (await pi_spi.query_status(question)).events == ()
    assert not network.calls


@pytest.mark.parametrize("reference", ["", "../comptes", "a/b", "E?x", "E" * 65])
async def test_only_an_id_of_the_platforms_is_sent_back(
    network: respx.MockRouter, pi_spi: PiSpi, reference: str
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        await pi_spi.reverse(replace(REVERSAL, provider_reference=ProviderReference(reference)))

    assert refused.value.field == "provider_reference"
    assert not network.calls


async def test_a_return_is_ordered_however_often_and_made_once(
    network: respx.MockRouter, payload: Payload, pi_spi: PiSpi
) -> None:
    """pi-spi §5: whole, idempotent."""
    body = told(payload("request"), statut="IRREVOCABLE", retourStatut="IRREVOCABLE")
    network.put(f"{URL}/paiements/{PAID_ID}/retours").respond(200, content=body)

    events = [(await pi_spi.reverse(REVERSAL)).events for _ in range(2)]

    assert events[0] == events[1]
    assert [(one.state, one.reverses) for [one] in events] == [(PaymentState.REVERSED, PAID_ID)] * 2


async def test_the_balance_is_the_accounts(network: respx.MockRouter, pi_spi: PiSpi) -> None:
    """pi-spi §2."""
    network.get(f"{URL}/comptes/ML0010123456").respond(200, json={"solde": 12_500, "statut": "OUVERT"})

    held = await pi_spi.balance()

    assert held is not None and held.available.minor == 12_500


async def test_a_status_that_the_participant_cannot_tell_is_unknown(
    network: respx.MockRouter, pi_spi: PiSpi, clock: VirtualClock
) -> None:
    network.get(PAYMENT).respond(503)

    with pytest.raises(OutcomeUnknown):
        await pi_spi.query_status(PAYOUT_QUESTION)
