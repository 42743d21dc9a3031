"""Statements by pull transactions: what they add, lack and repeat (RELIABILITY 31, 32; mpesa-daraja §4.7)."""

from datetime import timedelta

import pytest

from app import collection
from app.collection.tables import PaymentRow
from app.core.ids import PaymentId
from app.core.money import KES, Money
from app.providers import ProviderError
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.collection.office import Office

AMINA = "254700111222"
LOST = Misbehaviour(lost=True)


async def pay(simulator: SimulatedMpesa, reference: str, units: int = 200, **told: str) -> str:
    """Amina pays the bill; the operator's receipt."""
    paid = await simulator.pay(
        receiver="600777", payer=AMINA, amount=Money(units * 100, KES), reference=reference, **told
    )
    return paid.id


def later(office: Office, by: timedelta = timedelta(hours=3)) -> None:
    """Long enough for a statement to be settled."""
    office.till.village.clock.advance(by)


async def rows(office: Office) -> list[tuple[str, str]]:
    """What became of every payment."""
    return [(row.operator_reference, row.status) for row in await office.payments()]


async def test_reliability_31_what_the_statement_shows_and_we_never_heard_of_is_booked_once(
    office: Office, simulator: SimulatedMpesa
) -> None:
    unit, reference = await office.till.unit(1)
    simulator.faults.script("confirmation", [LOST])
    receipt = await pay(simulator, reference)
    later(office)

    compared = await office.compare()

    assert (compared.stated, compared.booked, compared.frozen) == (1, 1, 0)
    [payment] = await office.payments()
    assert (payment.operator_reference, payment.unit_id, payment.status) == (receipt, unit, "allocated")
    assert payment.confirmed_by_statement_at is not None
    assert await office.till.findings() == []


async def test_reliability_31_and_once_also_when_its_callback_comes_later(
    office: Office, simulator: SimulatedMpesa
) -> None:
    _, reference = await office.till.unit(1)
    simulator.faults.script("confirmation", [LOST])
    receipt = await pay(simulator, reference)
    later(office)
    await office.compare()

    await simulator.redeliver(receipt)
    await office.drained()

    assert await rows(office) == [(receipt, "allocated")]
    assert await office.till.incidents() == []
    assert await office.till.findings() == []


async def test_reliability_32_the_same_statement_again_overlapping_or_shuffled_changes_nothing(
    office: Office, simulator: SimulatedMpesa
) -> None:
    _, reference = await office.till.unit(1)
    simulator.faults.script("confirmation", [LOST, LOST])
    await pay(simulator, reference, 50)
    taken = await pay(simulator, reference, 70)
    later(office)
    await simulator.reverse(taken)
    await office.compare()
    before = await office.till.village.balances("55221", "47121", "4111", "4112", "4191")
    books = await office.till.village.scalar("SELECT count(*) FROM entries")

    again = [await office.compare() for _ in range(2)]
    later(office, timedelta(minutes=10))
    again.append(await office.compare())

    assert [(one.booked, one.frozen) for one in again] == [(0, 0)] * 3
    assert await office.till.village.balances("55221", "47121", "4111", "4112", "4191") == before
    assert await office.till.village.scalar("SELECT count(*) FROM entries") == books


async def test_a_reversal_told_only_by_the_statement_is_booked(office: Office, simulator: SimulatedMpesa) -> None:
    _, reference = await office.till.unit(1)
    receipt = await pay(simulator, reference)
    await office.drained()
    await simulator.reverse(receipt)
    later(office)

    await office.compare()

    assert await rows(office) == [(receipt, "reversed")]
    assert await office.till.findings() == []


FORGED = b"""{"TransactionType":"Pay Bill","TransID":"TKFORGED01","TransTime":"20260115110000","TransAmount":"500.00",
    "BusinessShortCode":"600777","BillRefNumber":"%s","InvoiceNumber":"","OrgAccountBalance":"","ThirdPartyTransID":"",
    "MSISDN":"254700111222","FirstName":"X"}"""


async def a_forgery(office: Office, typed: str) -> PaymentRow:
    """Somebody who knows the address tells of a payment that never was; under `source` its small amount is booked."""
    await office.post("confirmation", FORGED % typed.encode())
    await office.drained()
    [forged] = [row for row in await office.payments() if row.operator_reference == "TKFORGED01"]
    return forged


async def test_reliability_11_a_forged_payment_the_statement_lacks_is_frozen_and_raised(
    office: Office, simulator: SimulatedMpesa
) -> None:
    unit, reference = await office.till.unit(1)
    forged = await a_forgery(office, "NOBODY")
    await pay(simulator, reference)
    await office.drained()
    later(office)

    compared = await office.compare()

    assert compared.frozen == 1
    assert await office.till.incidents() == ["payment.not_on_statement"]
    with pytest.raises(collection.PaymentFrozen):
        await office.till.allocate(PaymentId(forged.id), unit)
    await office.till.release(PaymentId(forged.id))
    await office.till.allocate(PaymentId(forged.id), unit)


async def test_a_payment_too_young_for_the_statement_is_not_missed_yet(
    office: Office, simulator: SimulatedMpesa
) -> None:
    _, reference = await office.till.unit(1)
    await pay(simulator, reference)
    await a_forgery(office, "NOBODY")
    later(office, timedelta(minutes=59))

    assert (await office.compare()).frozen == 0


async def test_a_statement_that_shows_nothing_proves_nothing_and_a_person_looks(office: Office) -> None:
    forged = await a_forgery(office, "NOBODY")
    later(office)

    assert (await office.compare()).frozen == 0

    assert await office.till.incidents() == ["statement.shows_nothing"]
    assert (await office.till.payment(PaymentId(forged.id))).frozen_at is None


async def test_an_operator_that_does_not_answer_is_asked_for_the_same_days_again(
    office: Office, simulator: SimulatedMpesa
) -> None:
    _, reference = await office.till.unit(1)
    simulator.faults.script("confirmation", [LOST])
    await pay(simulator, reference)
    later(office)
    simulator.faults.script("pull", [Misbehaviour(reply=Reply.HTML_503)])

    with pytest.raises(ProviderError):
        await office.compare()

    assert (await office.compare()).booked == 1


async def test_days_out_of_the_operators_reach_are_a_persons(office: Office) -> None:
    later(office, timedelta(days=4))

    await office.compare()

    assert await office.till.incidents() == ["statement.out_of_reach"]


@pytest.fixture
async def wary(office: Office) -> Office:
    """The same paybill, whose callbacks count only once our own query agrees."""
    await office.till.village.scalar("UPDATE wallets SET proof = 'query' RETURNING 1")
    return office


async def test_a_confirmation_is_booked_once_our_status_query_was_answered(
    wary: Office, simulator: SimulatedMpesa
) -> None:
    """The answer comes by callback; what the payer typed is in the confirmation alone (mpesa-daraja §10.1)."""
    unit, reference = await wary.till.unit(1)
    receipt = await pay(simulator, reference)
    await wary.drained()
    assert await rows(wary) == []

    assert await wary.follow() == 1

    assert await rows(wary) == [(receipt, "allocated")]
    [payment] = await wary.payments()
    assert payment.unit_id == unit
    assert await wary.follow(timedelta(days=2)) == 0
    assert await wary.till.incidents() == []
    assert await wary.till.findings() == []


async def test_a_query_that_ends_in_the_operators_queue_is_asked_again(wary: Office, simulator: SimulatedMpesa) -> None:
    _, reference = await wary.till.unit(1)
    await pay(simulator, reference)
    await wary.drained()
    simulator.queue_timeouts = 2

    asked = [await wary.follow(timedelta(seconds=step)) for step in (0, 16, 46)]

    assert asked == [1, 1, 1]
    assert [status for _, status in await rows(wary)] == ["allocated"]


async def test_reliability_11_a_forged_confirmation_is_never_booked_under_query(
    wary: Office,
) -> None:
    """When the ladder ends in silence a person is told."""
    _, reference = await wary.till.unit(1)
    await wary.post("confirmation", FORGED % reference.encode())
    await wary.drained()

    for _ in range(10):
        await wary.follow(timedelta(days=1))

    assert await rows(wary) == []
    assert await wary.till.incidents() == ["payment.never_proven"]
