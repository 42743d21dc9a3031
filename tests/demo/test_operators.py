"""Members and facilities are spread over the operators by their numbers."""

from collections import Counter

from app.core.msisdn import Msisdn
from app.demo.cast import NUMBERS
from app.demo.network import PLACES
from app.demo.operators import FIRST_DIGITS, Operator, operator_of
from app.demo.season import ROUTES, Route, write


def test_every_number_of_the_cast_is_an_operator_s() -> None:
    first_digits = {str(number)[:2] for number in range(NUMBERS.start, NUMBERS.stop, 1_000_000)}

    assert first_digits == set(FIRST_DIGITS)
    assert operator_of(Msisdn("+22372000001")) is Operator.WAVE


def test_every_operator_has_members_in_a_small_demo_and_a_facility_in_every_mutual() -> None:
    members = Counter(arrival.household.operator for arrival in write(150, seed=1).arrivals)

    assert all(members[operator] >= 15 for operator in Operator)
    for places in PLACES.values():
        assert {place.operator for place in places} == {*Operator, None}


def test_members_pay_only_in_the_ways_of_their_operator() -> None:
    season = write(600, seed=1)

    for visit in season.visits:
        assert visit.route in ROUTES[season.arrivals[visit.unit[0]].household.operator]
    assert {route for routes in ROUTES.values() for route in routes} == set(Route)
