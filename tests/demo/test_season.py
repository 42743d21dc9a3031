"""The plot is drawn from its seed alone, and fits the pilot."""

from collections import Counter

from app.demo.season import CAP, ENDS_ON, FEE, MEMBER_SHARE, OPENS_ON, Habit, Mishap, Route, write


def test_the_same_seed_writes_the_same_season() -> None:
    assert write(40, seed=5) == write(40, seed=5)


def test_another_seed_writes_another_season() -> None:
    assert write(40, seed=5) != write(40, seed=6)


def test_nobody_pays_twice_for_a_unit_on_a_day() -> None:
    """What arrives together must not depend on who is faster."""
    visits = write(300, seed=1).visits

    assert max(Counter((visit.unit, visit.on) for visit in visits).values()) == 1


def test_households_above_the_cap_form_several_units() -> None:
    """U1."""
    arrivals = write(300, seed=1).arrivals

    assert any(len(arrival.sizes) > 1 for arrival in arrivals)
    assert all(
        max(arrival.sizes) <= CAP and sum(arrival.sizes) == len(arrival.household.people) for arrival in arrivals
    )


def test_who_pays_at_once_pays_the_year_and_the_fee() -> None:
    """U2, U3."""
    season = write(300, seed=1)
    [first, *_] = [arrival for arrival in season.arrivals if arrival.habit is Habit.AT_ONCE and len(arrival.sizes) == 1]

    paid = sum(visit.amount_minor for visit in season.visits if visit.unit == (first.number, 0))

    assert paid == FEE + MEMBER_SHARE * len(first.household.people)


def test_a_season_of_some_size_holds_every_route_and_mishap() -> None:
    visits = write(1_000, seed=1).visits

    assert {visit.route for visit in visits} == set(Route)
    assert {visit.mishap for visit in visits} == set(Mishap)
    assert all(OPENS_ON <= visit.on <= ENDS_ON for visit in visits)
