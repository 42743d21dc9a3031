"""What is said of an adapter is what its code says."""

from dataclasses import replace

import pytest

from app.providers import Capability
from app.providers.facts import callbacks_of, facts_of, flags_of, payouts_of, span, statement_of
from app.providers.simulator import Simulator


class Collector(Simulator):
    """Takes money and shows none of it."""

    capabilities = Capability.REQUEST_PAYMENT
    callback_methods = frozenset({"PUT", "POST"})


class Forgetful(Simulator):
    """Pays twice whatever comes twice."""

    profile = replace(Simulator.profile, payout_is_idempotent=False, payout_window_s=0, statement_shows_payouts=False)


def test_every_flag_is_told_by_its_word() -> None:
    assert set(flags_of(Simulator)) == {str(flag.name).lower() for flag in Capability}
    assert [word for word, has_it in flags_of(Collector).items() if has_it] == ["request_payment"]
    assert facts_of(Collector)["can"] == "request_payment"


def test_the_ways_its_callbacks_come_are_told() -> None:
    assert (callbacks_of(Simulator), callbacks_of(Collector)) == ("json by POST", "json by POST or PUT")


def test_a_payout_goes_again_only_where_one_reference_is_paid_once() -> None:
    assert payouts_of(Simulator)["one reference is paid once"] == "7 d"
    assert payouts_of(Forgetful)["one reference is paid once"] == "not promised"
    assert payouts_of(Collector) == {}


def test_a_statement_is_told_with_what_it_shows_and_how_far_back() -> None:
    assert statement_of(Simulator) == "in and out, 31 d back"
    assert statement_of(Forgetful) == "money in, 31 d back"
    assert statement_of(Collector) == "none by API"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        *((0, "0 s"), (45, "45 s"), (90, "90 s"), (900, "15 min"), (5_400, "90 min"), (7_200, "2 h")),
        *((86_400, "1 d"), (3_650 * 86_400, "for ever")),
    ],
)
def test_a_length_of_time_is_told_in_its_longest_whole_unit(seconds: int, told: str) -> None:
    assert span(seconds) == told
