"""The adapter as its table of contents: habits, statements by halves, and what is not asked (airtel-money §9, §10)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from app.core.money import XOF
from app.providers import Direction, OutcomeUnknown, StatusQuestion
from app.providers.airtel_money import AirtelMoney

from .conftest import HOST, TEN, Payload
from .contract_case import PAID

SUMMARY = f"{HOST}/merchant/v1/transactions"


def a_day(instants: list[int], most: int = 50) -> Callable[[httpx.Request], httpx.Response]:
    """An operator with one payment at each instant, who shows the first page of a window, both ends included."""

    def shown(request: httpx.Request) -> httpx.Response:
        since, until = (int(request.url.params[name]) for name in ("from", "to"))
        rows = [
            {
                "service": {"type": "MERCHPAY"},
                "transaction": {"airtel_money_id": f"MP{number}", "amount": 100, "created_at": at, "status": "TS"},
            }
            for number, at in enumerate(instants)
            if since <= at <= until
        ]
        return httpx.Response(200, json={"data": {"count": min(len(rows), most), "transactions": rows[:most]}})

    return shown


async def told(account: AirtelMoney, since: datetime, until: datetime) -> set[str]:
    pages = await account.statement(since, until)
    return {str(event.reference) for page in pages for event in page.events}


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 173])
async def test_a_statement_lacks_nothing_however_many_there_were(
    collecting: AirtelMoney, network: respx.MockRouter, count: int
) -> None:
    """§9: a window whose page is full is halved, for nobody says what an offset counts."""
    since = TEN - timedelta(days=1)
    instants = [int(since.timestamp()) + 7 * number for number in range(count)]
    network.get(url__startswith=SUMMARY).mock(side_effect=a_day(instants))

    assert await told(collecting, since, TEN) == {f"MP{number}" for number in range(count)}


async def test_a_window_is_covered_without_a_gap_whatever_its_ends(
    collecting: AirtelMoney, network: respx.MockRouter
) -> None:
    since = datetime(2026, 11, 20, 9, 59, 59, 500_000, tzinfo=UTC)
    instants = [int(since.timestamp()) + number for number in range(120)]
    network.get(url__startswith=SUMMARY).mock(side_effect=a_day(instants))

    assert len(await told(collecting, since, since + timedelta(seconds=119, milliseconds=700))) == 120


async def test_a_second_of_more_than_a_page_is_no_statement(collecting: AirtelMoney, network: respx.MockRouter) -> None:
    """A statement that may lack something would have payments frozen that are there."""
    network.get(url__startswith=SUMMARY).mock(side_effect=a_day([int(TEN.timestamp())] * 60))

    with pytest.raises(OutcomeUnknown) as unknown:
        await collecting.statement(TEN - timedelta(minutes=1), TEN)
    assert unknown.value.facts["reason"] == "full_page"


async def test_half_a_statement_is_none(collecting: AirtelMoney, network: respx.MockRouter) -> None:
    whole = a_day([int(TEN.timestamp()) - 30 * number for number in range(60)])
    asked: list[httpx.Request] = []

    def breaks_down(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return whole(request) if len(asked) < 3 else httpx.Response(503)

    network.get(url__startswith=SUMMARY).mock(side_effect=breaks_down)

    with pytest.raises(OutcomeUnknown):
        await collecting.statement(TEN - timedelta(hours=1), TEN)


async def test_a_question_without_our_id_cannot_be_put(account: AirtelMoney, network: respx.MockRouter) -> None:
    """§10: the id is the enquiry key."""
    answer = await account.query_status(StatusQuestion(direction=Direction.IN, handle="MP1"))

    assert (answer.events, answer.body, len(network.calls)) == ((), b"", 0)


def test_its_habits_are_those_of_the_sheet(account: AirtelMoney) -> None:
    """§10: ladders, same id again after 60 s of "not found"; §5: ids of 25 characters; §0.7: patience of an answer.

    §3.2: a PIN that is refused again and again blocks the wallet.
    """
    profile = account.profile

    assert account.currencies == (XOF,)
    assert profile.request_ladder_s[:4] == (60, 180, 300, 900)
    assert profile.payout_ladder_s == (10, 60, 300, 1_800, 7_200, 86_400)
    assert (profile.payout_is_idempotent, profile.payout_quarantine_s) == (True, 60)
    assert (profile.reference_length, profile.read_timeout_s) == (25, 60)
    assert {"ROUTER114", "ROUTER115", "ROUTER116", "DP00900001016", "DP00900001018"} <= profile.stopping_codes
    assert profile.stopping_codes - {"no_pin"} <= profile.not_executed_codes


def test_a_callback_is_acknowledged_with_a_200_once_it_is_stored(account: AirtelMoney, payload: Payload) -> None:
    """§5.1."""
    assert account.acknowledge(PAID, accepted=True).status == 200
    assert account.acknowledge(PAID, accepted=False).status == 503
