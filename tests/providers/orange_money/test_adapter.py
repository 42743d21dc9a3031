"""What the adapter says of itself and to the operator."""

from datetime import UTC, datetime, timedelta

import pytest

from app.providers import Authenticity, Capability, PaymentState, Unsupported
from app.providers.orange_money import OrangeMoney

from .conftest import ANotification


def test_a_notification_proves_nothing_of_its_sender(orange: OrangeMoney, a_notification: ANotification) -> None:
    """orange-money A3: no signature; RELIABILITY 4: E1."""
    assert orange.verify(a_notification("notification_paid.json")) is Authenticity.CLAIMED


def test_only_a_query_counts(orange: OrangeMoney) -> None:
    """DESIGN 9: always so where the message carries no amount."""
    assert orange.profile.proof == "query"


def test_a_stored_notification_is_acknowledged_and_an_unstored_one_is_not(
    orange: OrangeMoney, a_notification: ANotification
) -> None:
    """RELIABILITY 1.7."""
    callback = a_notification("notification_paid.json")

    answers = [orange.acknowledge(callback, accepted=accepted) for accepted in (True, False)]

    assert [(answer.status, answer.body) for answer in answers] == [(200, b""), (503, b"")]


def test_one_notification_is_one_event(orange: OrangeMoney, a_notification: ANotification) -> None:
    [event] = orange.parse_callback(a_notification("notification_paid.json"))

    assert event.state is PaymentState.PENDING


def test_the_operator_never_asks_before_it_takes_the_money(orange: OrangeMoney, a_notification: ANotification) -> None:
    assert not orange.is_validation(a_notification("notification_paid.json"))


async def test_it_collects_and_answers_questions_and_no_more(orange: OrangeMoney) -> None:
    """orange-money A: no refund, no payout, no balance, no statement."""
    now = datetime(2026, 11, 21, tzinfo=UTC)

    with pytest.raises(Unsupported):
        await orange.balance()
    with pytest.raises(Unsupported):
        await orange.statement(now - timedelta(days=1), now)
    assert orange.capabilities == Capability.REQUEST_PAYMENT | Capability.QUERY_STATUS


def test_the_ladder_ends_with_one_late_look_before_it_closes(orange: OrangeMoney) -> None:
    """orange-money A4, A5: at 15 s, at 20 minutes, once after a day."""
    ladder = orange.profile.request_ladder_s

    assert (ladder[0], ladder[-2], ladder[-1]) == (15, 1_200, 86_400)
    assert orange.profile.request_patience_s > ladder[-1]
