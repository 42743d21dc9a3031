"""An operator counts as what all processes saw of it, and as in doubt once a call of it failed."""

from datetime import UTC, datetime, timedelta

import pytest

from app.routing import Availability
from app.routing.availability import availability_of
from app.wallets import OperatorState, OperatorStatus
from tests.routing.candidates import wallet_id

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "failures", "minutes_ago", "counts_as"),
    [
        (OperatorState.UP, 0, None, Availability.UP),
        (OperatorState.UP, 1, 1, Availability.DEGRADED),
        (OperatorState.DEGRADED, 0, 1, Availability.DEGRADED),
        (OperatorState.DOWN, 5, 1, Availability.DOWN),
        (OperatorState.DOWN, 5, 60, Availability.DEGRADED),
    ],
)
def test_who_is_down_is_left_out_until_nobody_looks_any_more(
    state: OperatorState, failures: int, minutes_ago: int | None, counts_as: Availability
) -> None:
    status = OperatorStatus(
        wallet_id=wallet_id(1),
        provider="simulator",
        state=state,
        since=AT,
        failures=failures,
        failed_at=None if minutes_ago is None else AT - timedelta(minutes=minutes_ago),
    )

    assert availability_of(status, AT) is counts_as
