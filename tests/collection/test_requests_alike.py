"""What holds wherever a payer is asked: told or found, a payment is booked once; lost answers are asked about."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.providers.simulators.base import Misbehaviour, Reply
from tests.collection.askers import (
    AIRTEL,
    EWALLET,
    GSMA,
    MOMO,
    ORANGE,
    PAWAPAY,
    PI_SPI,
    WAVE,
    Asker,
    taking_back,
    told,
)
from tests.collection.office import Office
from tests.collection.till import Till

MOMO_BY_PUT = MOMO.in_other_words(
    "by PUT", lambda one: setattr(one, "dialect", replace(one.dialect, callback_method="PUT"))
)
MOMO_WITH_OBJECTS = MOMO.in_other_words(
    "with objects", lambda one: setattr(one, "dialect", replace(one.dialect, reason_as_object=True))
)
PAWAPAY_IN_DECIMALS = PAWAPAY.in_other_words("in decimals", lambda one: setattr(one, "tells_decimals", True))
PAWAPAY_BARE = PAWAPAY.in_other_words("signed bare", lambda one: setattr(one, "signs_bare", True))
PI_SPI_IN_CAPITALS = PI_SPI.in_other_words("in capitals", lambda one: setattr(one, "writes", "HEX"))
PI_SPI_IN_BASE64 = PI_SPI.in_other_words("in base64", lambda one: setattr(one, "writes", "base64"))

EVERYWHERE: tuple[Asker[Any], ...] = (AIRTEL, GSMA, MOMO, ORANGE, EWALLET, PAWAPAY, PI_SPI, WAVE)
# Signatures and methods that differ within one operator: pawapay §5, §6; pi-spi §6; mtn-momo §5.4.
IN_OTHER_WORDS = (MOMO_BY_PUT, PAWAPAY_IN_DECIMALS, PAWAPAY_BARE, PI_SPI_IN_CAPITALS, PI_SPI_IN_BASE64)
# Orange's page cannot be asked about without what its answer said, its code is refused and open.
FOUND_BY_REFERENCE = (AIRTEL, GSMA, MOMO, PAWAPAY, PI_SPI, WAVE)
# MTN answers an order without a word (mtn-momo §0.2), of which nothing can be cut.
LOST_ANSWERS = [
    (asker, reply)
    for asker in FOUND_BY_REFERENCE
    for reply in (Reply.ERROR_AFTER, Reply.CUT_SHORT)
    if (asker, reply) != (MOMO, Reply.CUT_SHORT)
]
REFUSED_FOR_GOOD = (AIRTEL, GSMA, MOMO, MOMO_WITH_OBJECTS, ORANGE, PAWAPAY, PI_SPI, WAVE)
TAKING_BACK = (PAWAPAY, PI_SPI)


@dataclass(frozen=True, slots=True)
class Asking:
    """An operator, and an office that asks payers through it."""

    asker: Asker[Any]
    simulator: Any
    office: Office


@pytest.fixture
async def asking(
    request: pytest.FixtureRequest, till: Till, database_url: str, clock: VirtualClock
) -> AsyncIterator[Asking]:
    """One after the other."""
    simulator = request.param.simulate(clock)
    async with request.param.office(till, database_url, simulator) as office:
        yield Asking(request.param, simulator, office)


def at(askers: tuple[Asker[Any], ...]) -> pytest.MarkDecorator:
    """The same promise at each of these."""
    return pytest.mark.parametrize("asking", askers, indirect=True, ids=lambda asker: asker.name)


@at(EVERYWHERE + IN_OTHER_WORDS)
async def test_a_payment_is_booked_when_it_is_told_or_where_that_proves_nothing_when_we_have_asked(
    asking: Asking,
) -> None:
    """RELIABILITY 4, 11: a proven callback, or an unsigned one and our query behind it."""
    office, simulator = asking.office, asking.simulator
    request = await asking.asker.asked(office)
    asking.asker.approve(simulator, request)
    await told(office, simulator)
    before = await office.payments()

    follows = await office.follow() if asking.asker.is_hint else 0

    [payment] = await office.payments()
    assert ([] if asking.asker.is_hint else [payment.id]) == [one.id for one in before]
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert payment.operator_reference in (simulator.books.all()[0].id, request.handle)
    assert ((await office.request()).state, (await office.request()).payment_id) == ("paid", payment.id)
    assert (follows, simulator.callbacks.refused) == (int(asking.asker.is_hint), 0)
    assert await office.till.findings() == []


@at(EVERYWHERE)
async def test_a_callback_that_does_not_come_is_made_up_for_by_the_ladder_and_changes_nothing_later(
    asking: Asking,
) -> None:
    """RELIABILITY 1: query and callback name the same payment, whichever comes first."""
    request = await asking.asker.asked(asking.office)
    asking.simulator.faults.script(asking.asker.telling, [Misbehaviour(late_by_s=3_600)])
    asking.asker.approve(asking.simulator, request)
    await asking.asker.follow(asking.office)
    found = (await asking.office.request()).state

    asking.office.till.village.clock.advance(timedelta(hours=1))
    await told(asking.office, asking.simulator)

    assert (found, len(await asking.office.payments())) == ("paid", 1)
    assert asking.simulator.callbacks.taken > 0


@at(EVERYWHERE)
async def test_the_same_callback_twice_books_once(asking: Asking) -> None:
    """RELIABILITY 1: also when our own query says it again."""
    request = await asking.asker.asked(asking.office)
    asking.simulator.faults.script(asking.asker.telling, [Misbehaviour(doubled=True)])
    asking.asker.approve(asking.simulator, request)
    await told(asking.office, asking.simulator)

    await asking.asker.follow(asking.office)

    assert ((await asking.office.request()).state, len(await asking.office.payments())) == ("paid", 1)
    assert await asking.office.till.incidents() == []


@pytest.mark.parametrize(
    ("asking", "reply"),
    [pytest.param(asker, reply, id=f"{asker.name}-{reply}") for asker, reply in LOST_ANSWERS],
    indirect=["asking"],
)
async def test_a_request_whose_answer_was_lost_is_found_by_our_reference(asking: Asking, reply: Reply) -> None:
    """RELIABILITY 15: the order arrived; nobody tells what became of it, so we ask."""
    unit, _ = await asking.office.till.unit(12)
    asking.simulator.faults.script(asking.asker.asking, [Misbehaviour(reply=reply)])
    asking.simulator.faults.script(asking.asker.telling, [Misbehaviour(lost=True)])
    request = await asking.office.ask(unit, payer=asking.asker.payer)
    asking.asker.approve(asking.simulator, request)

    await asking.asker.follow(asking.office)

    assert request.state == "unknown"
    assert ((await asking.office.request()).state, len(await asking.office.payments())) == ("paid", 1)


@at(REFUSED_FOR_GOOD)
async def test_a_payer_who_refuses_ends_the_request(asking: Asking) -> None:
    """RELIABILITY 1.2: in a documented final word, and in nothing else."""
    request = await asking.asker.asked(asking.office)
    asking.asker.decline(asking.simulator, request)
    await told(asking.office, asking.simulator)

    await asking.asker.follow(asking.office)

    ended = await asking.office.request()
    assert (ended.state, await asking.office.payments()) == ("failed", [])
    assert asking.asker.reason in (None, ended.reason)


@at(TAKING_BACK)
async def test_a_payment_that_we_have_taken_back_is_reversed_when_it_is_told(asking: Asking) -> None:
    """RELIABILITY 12; pawapay §4, pi-spi §5: whole, ordered by our own reference or the platform's."""
    office, simulator = asking.office, asking.simulator
    request = await asking.asker.asked(office)
    asking.asker.approve(simulator, request)
    await told(office, simulator)
    [payment] = await office.payments()

    await office.wallet.adapter.reverse(taking_back(office, payment))
    await told(office, simulator)

    [payment] = await office.payments()
    assert payment.reversed_at is not None
    assert await office.till.findings() == []
