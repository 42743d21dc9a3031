"""Lanes are stopped, paused and limited; their float is what nothing else holds (RELIABILITY 3, I5)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import access, notices, payouts
from app.core.errors import Invalid
from app.facilities import Facility
from app.payouts import Lane, LaneStopped, LimitReached, Limits, UnknownLane
from app.providers.registry import installed
from tests.payouts.cashier import AGENT, Cashier, a_payout_wallet


async def the_lane(cashier: Cashier) -> Lane:
    async with cashier.database.transaction() as session:
        return await payouts.lane_of(session, cashier.mutual, cashier.wallet)


async def noted(cashier: Cashier, balance: int) -> Lane:
    async with cashier.database.transaction() as session:
        return await payouts.note_balance(session, cashier.mutual, cashier.wallet, balance)


async def test_a_lane_is_made_on_first_use_with_the_operators_cap(cashier: Cashier) -> None:
    lane = await the_lane(cashier)

    assert (lane.account_code, lane.wallet, lane.reserved_minor) == ("55212", cashier.wallet, 0)
    assert lane.cap_minor == installed().adapter("simulator").profile.most_payout_minor
    assert await the_lane(cashier) == lane


async def test_the_bank_is_a_lane_without_a_wallet(cashier: Cashier) -> None:
    async with cashier.database.transaction() as session:
        lane = await payouts.lane_of(session, cashier.mutual, None)
        assert (lane.account_code, lane.wallet, lane.cap_minor) == ("5211", None, None)
        assert await payouts.list_lanes(session, cashier.mutual.id) == [lane]


async def test_an_unknown_lane_is_said(cashier: Cashier) -> None:
    async with cashier.database.transaction() as session:
        with pytest.raises(UnknownLane):
            await payouts.lock_lane(session, cashier.mutual.id, "55212")


async def test_the_float_is_free_above_the_floor(cashier: Cashier) -> None:
    await the_lane(cashier)
    async with cashier.database.transaction() as session:
        await payouts.set_limits(session, cashier.mutual, "55212", Limits(floor_minor=400_000), AGENT)

        assert await payouts.free_float(session, cashier.mutual.id, "55212") == 600_000


@pytest.mark.parametrize("limits", [Limits(floor_minor=-1), Limits(cap_minor=0), Limits(daily_minor=-1)])
async def test_limits_that_cannot_be_meant_are_refused(cashier: Cashier, limits: Limits) -> None:
    await the_lane(cashier)

    with pytest.raises(Invalid):
        async with cashier.database.transaction() as session:
            await payouts.set_limits(session, cashier.mutual, "55212", limits, AGENT)


async def test_a_stopped_lane_is_refused_until_it_is_opened(cashier: Cashier) -> None:
    await the_lane(cashier)
    async with cashier.database.transaction() as session:
        stopped = await payouts.stop_lane(session, cashier.mutual, "55212", "fraud suspected", AGENT)
        again = await payouts.stop_lane(session, cashier.mutual, "55212", "me too", AGENT)
        opened = await payouts.open_lane(session, cashier.mutual, "55212", "cleared", AGENT)
        assert await payouts.open_lane(session, cashier.mutual, "55212", "cleared twice", AGENT) == opened
        trail = await access.list_audit(session, cashier.mutual.id, subject="payout_lane:55212")

    with pytest.raises(LaneStopped):
        payouts.require_running(stopped)
    payouts.require_running(opened)
    assert again == stopped
    assert [(one.act, one.facts) for one in trail] == [
        ("payout_lanes.open", {"because": "cleared"}),
        ("payout_lanes.stop", {"because": "fraud suspected"}),
    ]


async def test_stopping_takes_a_reason(cashier: Cashier) -> None:
    await the_lane(cashier)

    with pytest.raises(Invalid):
        async with cashier.database.transaction() as session:
            await payouts.stop_lane(session, cashier.mutual, "55212", " ", AGENT)


async def test_an_operator_is_stopped_by_all_its_wallets(cashier: Cashier) -> None:
    await a_payout_wallet(cashier.database, cashier.clock, cashier.mutual, account="55222", name="Moov")
    async with cashier.database.transaction() as session:
        await payouts.lane_of(session, cashier.mutual, None)
        stopped = await payouts.stop_provider(session, cashier.mutual, "simulator", "maintenance", AGENT)
        none = await payouts.stop_provider(session, cashier.mutual, "mpesa", "maintenance", AGENT)
        bank = await payouts.lane_by_code(session, cashier.mutual.id, "5211")

    assert [one.account_code for one in stopped if one.stopped_at] == ["55212", "55222"]
    assert (none, bank.stopped_at) == ([], None)


async def test_a_balance_below_the_books_pauses_until_they_agree(cashier: Cashier) -> None:
    fine = await noted(cashier, 1_000_000)
    low = await noted(cashier, 999_999)
    await noted(cashier, 999_998)
    again = await noted(cashier, 1_000_000)

    payouts.require_running(fine)
    with pytest.raises(LaneStopped):
        payouts.require_running(low)
    payouts.require_running(again)
    async with cashier.database.transaction() as session:
        [incident] = await notices.list_incidents(session, cashier.mutual.id)
    assert (incident.kind, incident.subject_id) == ("payout_lane.balance_below_ledger", cashier.wallet.id)
    assert incident.facts == {"account": "55212", "reported_minor": 999_999, "expected_minor": 1_000_000}


async def test_a_day_and_an_hour_have_their_limits(cashier: Cashier, clinic: Facility) -> None:
    """What counts is when payouts were reserved; here the rows say so without being sent."""
    await cashier.owe(clinic, 30_000)
    [first] = (await cashier.approved()).payouts
    await cashier.owe(clinic, 30_000)
    [second] = (await cashier.approved()).payouts
    async with cashier.database.transaction() as session:
        await session.execute(
            text("UPDATE payouts SET reserved_at = :at WHERE id = :id"), {"at": cashier.clock.now(), "id": first.id}
        )
    lane = await the_lane(cashier)

    async def refused(**limits: int) -> dict[str, object] | None:
        async with cashier.database.transaction() as session:
            try:
                await payouts.require_room(session, cashier.mutual, replace(lane, **limits), second)  # type: ignore[arg-type]
            except LimitReached as error:
                return dict(error.facts)
        return None

    assert await refused(daily_minor=60_000, hourly_count=2) is None
    assert await refused(daily_minor=59_999) == {"account": "55212", "limit": "daily", "free_minor": 29_999}
    assert await refused(hourly_count=1) == {"account": "55212", "limit": "hourly", "free_count": 0}
    cashier.clock.advance(timedelta(hours=1, seconds=1))
    assert await refused(hourly_count=1) is None
    cashier.clock.advance(timedelta(days=1))
    assert await refused(daily_minor=30_000) is None
