"""The list of transactions over real HTTP, written in each of the ways that nobody has confirmed (wave §4)."""

from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference, StatusQuestion
from app.providers.simulators.base import PayoutPlan
from app.providers.simulators.wave import WaveSimulator
from app.providers.wave import Wave

from .conftest import CLINIC, FLOAT, KATI, a_payout, an_order

A_MINUTE = timedelta(minutes=1)


async def a_day(wave: Wave, simulator: WaveSimulator, clock: VirtualClock) -> None:
    """A payment at the till, one by a link, a payout, a sweep; then payout and link are taken back."""
    simulator.pay_at_till(KATI.wallet, Money(50_000, XOF), fee=Money(500, XOF), typed="0100012336")
    clock.advance(A_MINUTE)
    handle = await wave.request_payment(an_order())
    paid = simulator.customer_pays(handle.handle, fee=Money(25, XOF))
    clock.advance(A_MINUTE)
    simulator.plan_payout(CLINIC, PayoutPlan(fee=Money(1_850, XOF), levy=Money(925, XOF)))
    taken = await wave.pay_out(a_payout())
    clock.advance(A_MINUTE)
    simulator.sweep(KATI.wallet, Money(100_000, XOF))
    clock.advance(A_MINUTE)
    simulator.reverse_payout(taken.handle)
    clock.advance(A_MINUTE)
    simulator.refund(KATI, str(paid.transaction_id))
    clock.advance(A_MINUTE)


async def told(wave: Wave, clock: VirtualClock, back: timedelta = timedelta(days=1)) -> list[PaymentEvent]:
    answers = await wave.statement(clock.now() - back, clock.now())
    return [event for answer in answers for event in answer.events]


def amounts(events: list[PaymentEvent]) -> list[tuple[Direction, PaymentState, int, int]]:
    read = [event for event in events if event.amount is not None and event.fee is not None]
    assert read == events, "every line is understood"
    return [(one.direction, one.state, _minor(one.amount), _minor(one.fee)) for one in read]


def _minor(money: Money | None) -> int:
    return money.minor if money else 0


IN, OUT, DONE, BACK = Direction.IN, Direction.OUT, PaymentState.SUCCEEDED, PaymentState.REVERSED
THE_DAY = [
    *((IN, DONE, 50_000, 500), (IN, DONE, 2_500, 25), (OUT, DONE, 185_000, 1_850)),
    *((OUT, BACK, 185_000, 1_850), (IN, BACK, 2_500, 25)),
]


@pytest.mark.parametrize("lists_net", [False, True], ids=["gross", "net"])
@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("page_size", [1, 4, 1_000])
async def test_however_the_list_is_written_it_tells_the_same(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock, page_size: int, *, lists_net: bool, newest_first: bool
) -> None:
    simulator.lists_net, simulator.newest_first = lists_net, newest_first
    simulator.lists.page_size = page_size

    await a_day(wave, simulator, clock)
    events = await told(wave, clock)

    assert sorted(amounts(events)) == sorted(THE_DAY)
    assert [event.levy for event in events if event.direction is OUT] == [Money(925, XOF)] * 2


async def test_the_list_moves_the_wallet_as_far_as_the_operator_s_books_did(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    """RELIABILITY I14, for money in and out."""
    await a_day(wave, simulator, clock)

    effect = 0
    for event in await told(wave, clock):
        assert event.amount is not None and event.fee is not None
        gross, cost = event.amount.minor, event.fee.minor + (event.levy.minor if event.levy else 0)
        moved = gross - cost if event.direction is IN else -(gross + cost)
        effect += moved if event.state is DONE else -moved

    swept = 100_000
    assert simulator.books.balance(KATI.wallet, XOF).minor == FLOAT.minor + effect - swept


async def test_a_refund_of_yesterday_s_link_names_what_it_takes_back(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    """Its payment stands in the list of another day; the session tells its transaction."""
    handle = await wave.request_payment(an_order())
    paid = simulator.customer_pays(handle.handle, fee=Money(25, XOF))
    clock.advance(timedelta(days=5))
    simulator.pay_at_till(KATI.wallet, Money(1_000, XOF))
    clock.advance(A_MINUTE)
    simulator.refund(KATI, str(paid.transaction_id))
    clock.advance(A_MINUTE)

    [_, refund] = await told(wave, clock, timedelta(hours=1))

    assert (refund.state, refund.reverses, refund.amount) == (BACK, paid.transaction_id, Money(2_500, XOF))


async def test_what_was_typed_at_the_till_is_in_the_list_too(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    paid = simulator.pay_at_till(KATI.wallet, Money(50_000, XOF), typed="0100012336")
    question = StatusQuestion(direction=IN, provider_reference=ProviderReference(paid.id))

    [asked] = (await wave.query_status(question)).events

    assert (asked.reference, asked.payer_reference, asked.amount) == (paid.id, "0100012336", Money(50_000, XOF))


async def test_a_day_without_movements_is_an_empty_page(wave: Wave, clock: VirtualClock) -> None:
    answers = await wave.statement(clock.now() - timedelta(hours=1), clock.now())

    assert [len(answer.events) for answer in answers] == [0]
