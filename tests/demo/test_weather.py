"""An operator that is down: every call fails but what was planned, every second message is lost."""

from app.demo.weather import DOWN, Weather
from app.providers.simulators.base import HONEST, Misbehaviour, Reply


def test_while_it_is_down_every_call_fails_and_is_counted() -> None:
    weather = Weather()
    weather.fall()

    replies = {weather.next("balance").reply for _ in range(100)}

    assert replies == set(DOWN.replies)
    assert weather.failed == 100


def test_of_its_messages_every_second_one_is_lost_whatever_was_planned() -> None:
    weather = Weather()
    weather.fall()
    weather.script("webhook", [HONEST])

    told = [weather.next("webhook") for _ in range(4)]

    assert [message.lost for message in told] == [True, False, True, False]
    assert weather.failed == 0


def test_a_planned_answer_is_given_though_it_is_down() -> None:
    weather = Weather()
    weather.fall()
    weather.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])

    assert weather.next("payout").reply is Reply.ERROR_AFTER
    assert weather.failed == 1


def test_once_it_is_back_all_is_well() -> None:
    weather = Weather()
    weather.fall()
    weather.clear()

    assert weather.next("payout") == weather.next("webhook") == HONEST
    assert weather.failed == 0
