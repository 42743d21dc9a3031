"""The choice is the best of what can move the money, whatever the order, and every other wallet has its reason."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import KES, XOF, Money
from app.providers import PayeeKind
from app.routing import (
    UNKNOWN,
    Availability,
    Because,
    Candidate,
    Choice,
    KnownBy,
    NoWallet,
    Operator,
    Question,
    WhyNot,
    choose,
)
from app.routing.choosing import CRITERIA, why_not
from app.wallets import Fee
from tests.routing.candidates import (
    Situation,
    a_candidate,
    a_question,
    calmly,
    candidates,
    declared,
    hinted,
    opened,
    questions,
    several,
    situations,
    wallet_id,
)

ANY = frozenset[str]()
WAVE, MOOV = frozenset({"wave"}), frozenset({"moov"})


def reasons(choice: Choice) -> dict[str, WhyNot]:
    """Why each of the others was left, by name."""
    return {one.name: one.why_not for one in choice.considered}


@calmly
@given(situations())
def test_who_is_chosen_can_move_it(now: Situation) -> None:
    choice = choose(now.question, now.among)

    [taken] = [one for one in now.among if one.wallet_id == choice.wallet_id]
    assert why_not(now.question, taken) is None


@calmly
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_in_which_wallets_come_never_matters(now: Situation, dice: Random) -> None:
    first = choose(now.question, now.among)
    dice.shuffle(now.among)

    assert choose(now.question, now.among) == first


@calmly
@given(situations())
def test_every_wallet_is_taken_or_has_its_reason_once(now: Situation) -> None:
    choice = choose(now.question, now.among)

    told = [choice.wallet_id, *(one.wallet_id for one in choice.considered)]
    assert sorted(map(str, told)) == sorted(str(one.wallet_id) for one in now.among)


@calmly
@given(situations())
def test_a_wallet_that_cannot_is_told_by_what_keeps_it_out(now: Situation) -> None:
    choice = choose(now.question, [*now.among, now.unable])

    kept_out = {one.wallet_id: why for one in now.among if (why := why_not(now.question, one)) is not None}
    told = {one.wallet_id: one.why_not for one in choice.considered if one.why_not not in CRITERIA}
    assert told == kept_out | {now.unable.wallet_id: now.unable.barred}


@calmly
@given(questions, several)
def test_where_none_can_the_refusal_names_each(question: Question, among: list[Candidate]) -> None:
    stopped = [replace(one, availability=Availability.DOWN) for one in among]

    with pytest.raises(NoWallet) as refused:
        choose(question, stopped)

    told = {one.wallet_id: one.why_not for one in refused.value.considered}
    assert told == {one.wallet_id: one.barred or WhyNot.OPERATOR_DOWN for one in among}


@calmly
@given(situations())
def test_a_wallet_that_cannot_changes_nothing_for_the_others(now: Situation) -> None:
    alone = choose(now.question, now.among)

    assert choose(now.question, [now.unable, *now.among]).wallet_id == alone.wallet_id


@calmly
@given(situations())
def test_without_a_loser_the_choice_is_the_same(now: Situation) -> None:
    choice = choose(now.question, now.among)

    for lost in choice.considered:
        left = [one for one in now.among if one.wallet_id != lost.wallet_id]
        assert choose(now.question, left).wallet_id == choice.wallet_id


@calmly
@given(situations())
def test_without_the_winner_the_next_best_wins(now: Situation) -> None:
    """Or nobody, where no other could move it."""
    choice = choose(now.question, now.among)
    others = [one.wallet_id for one in choice.considered if one.why_not in CRITERIA]

    left = [one for one in now.among if one.wallet_id != choice.wallet_id]

    if others:
        assert choose(now.question, left).wallet_id == others[0]
    else:
        with pytest.raises(NoWallet):
            choose(now.question, left)


@calmly
@given(questions, several)
def test_a_hint_rules_nobody_out(question: Question, among: list[Candidate]) -> None:
    """DOMAIN 3: some services work on every network, and numbers move."""
    guessed, blind = (replace(question, operator=operator) for operator in (hinted("orange"), UNKNOWN))

    assert [why_not(guessed, one) for one in among] == [why_not(blind, one) for one in among]


@calmly
@given(situations(questions.map(lambda one: replace(one, operator=declared("moov")))))
def test_of_a_declared_operator_nobody_elses_wallet_is_taken(now: Situation) -> None:
    choice = choose(now.question, now.among)

    [taken] = [one for one in now.among if one.wallet_id == choice.wallet_id]
    assert not taken.operators or "moov" in taken.operators


@calmly
@given(questions, candidates, st.integers(1, 1_000))
def test_a_cheaper_twin_wins(question: Question, one: Candidate, dearer_by: int) -> None:
    """Two wallets that differ in cost alone, neither short of float."""
    cheap = replace(opened(question, one), float_minor=None)
    dear = replace(cheap, wallet_id=wallet_id(0), fee=replace(one.fee, fixed_minor=one.fee.fixed_minor + dearer_by))

    choice = choose(question, [dear, cheap])

    assert (choice.wallet_id, choice.because) == (cheap.wallet_id, Because.CHEAPER)


@calmly
@given(questions, candidates)
def test_what_was_given_to_a_wallet_is_no_longer_there(question: Question, one: Candidate) -> None:
    amount = question.amount.minor
    after = one.after(amount)

    taken = amount + one.cost_minor(amount)
    assert after.float_minor == (None if one.float_minor is None else one.float_minor - taken)
    assert after.today_minor == (None if one.today_minor is None else max(one.today_minor - amount, 0))
    assert replace(after, float_minor=one.float_minor, today_minor=one.today_minor) == one


@pytest.mark.parametrize(
    ("differs", "because", "why"),
    [
        ({"operators": WAVE}, Because.OPERATOR_HINTED, WhyNot.LESS_FITTING),
        ({"operators": ANY}, Because.OPERATOR_HINTED, WhyNot.LESS_FITTING),
        ({"availability": Availability.DEGRADED}, Because.AVAILABLE, WhyNot.LESS_AVAILABLE),
        ({"float_minor": 4_999}, Because.HAS_FLOAT, WhyNot.SHORT_OF_FLOAT),
        ({"fee": Fee(rate=Decimal("0.01"))}, Because.CHEAPER, WhyNot.DEARER),
        ({"fee": Fee(fixed_minor=1)}, Because.CHEAPER, WhyNot.DEARER),
        ({"float_minor": 5_000}, Because.MORE_FLOAT, WhyNot.LESS_FLOAT),
        ({}, Because.FIRST_BY_NAME, WhyNot.LATER_BY_NAME),
    ],
)
def test_the_reason_is_what_sets_the_best_apart(differs: dict[str, Any], because: Because, why: WhyNot) -> None:
    best = a_candidate(1, "A", float_minor=1_000_000)
    other = replace(a_candidate(2, "B", float_minor=1_000_000), **differs)

    choice = choose(a_question(operator=hinted("orange")), [other, best])

    assert (choice.wallet_id, choice.because, reasons(choice)) == (best.wallet_id, because, {"B": why})
    assert choice.operator == hinted("orange")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"barred": WhyNot.UNABLE}, WhyNot.UNABLE),
        ({"barred": WhyNot.LANE_STOPPED}, WhyNot.LANE_STOPPED),
        ({"barred": WhyNot.LANE_PAUSED}, WhyNot.LANE_PAUSED),
        ({"availability": Availability.DOWN}, WhyNot.OPERATOR_DOWN),
        ({"currency": KES}, WhyNot.OTHER_CURRENCY),
        ({"kinds": frozenset({PayeeKind.TILL})}, WhyNot.OTHER_PAYEE_KIND),
        ({"operators": WAVE}, WhyNot.OTHER_OPERATOR),
        ({"least_minor": 5_001}, WhyNot.BELOW_LEAST),
        ({"most_minor": 4_999}, WhyNot.ABOVE_MOST),
        ({"today_minor": 4_999}, WhyNot.DAY_USED_UP),
    ],
)
def test_what_cannot_move_it_is_refused_with_its_reason(told: dict[str, Any], why: WhyNot) -> None:
    with pytest.raises(NoWallet) as refused:
        choose(a_question(operator=declared("orange")), [a_candidate(**told)])

    assert [(one.name, one.why_not) for one in refused.value.considered] == [("Orange", why)]


@pytest.mark.parametrize("limit", [{"least_minor": 5_000}, {"most_minor": 5_000}, {"today_minor": 5_000}])
def test_a_limit_is_kept_to_the_franc(limit: dict[str, Any]) -> None:
    assert choose(a_question(5_000), [a_candidate(**limit)]).because is Because.ONLY_ONE


def test_a_degraded_operator_is_tried_where_there_is_no_other() -> None:
    choice = choose(a_question(), [a_candidate(availability=Availability.DEGRADED)])

    assert choice.because is Because.ONLY_ONE


def test_a_wallet_of_the_declared_operator_is_told_so_even_where_all_others_are_left_out() -> None:
    orange, wave = a_candidate(1), a_candidate(2, "Wave", operators=WAVE)

    choice = choose(a_question(operator=declared("orange")), [wave, orange])

    assert (choice.wallet_id, choice.because) == (orange.wallet_id, Because.OPERATOR_DECLARED)
    assert reasons(choice) == {"Wave": WhyNot.OTHER_OPERATOR}


def test_an_aggregator_stands_in_for_an_operator_that_has_no_wallet() -> None:
    moov = Operator(name="moov", known_by=KnownBy.HINTED)
    aggregator, orange = a_candidate(1, "Tous", operators=ANY), a_candidate(2, "Orange")

    choice = choose(a_question(operator=moov), [orange, aggregator])

    assert (choice.wallet_id, choice.because) == (aggregator.wallet_id, Because.REACHES_ALL)


def test_float_that_suffices_goes_before_a_lower_fee() -> None:
    """What waits for a top-up is not cheaper (DOMAIN P1)."""
    empty = a_candidate(1, "A", float_minor=0)
    full = a_candidate(2, "B", float_minor=10_000, fee=Fee(fixed_minor=50))

    choice = choose(a_question(), [empty, full])

    assert (choice.wallet_id, choice.because) == (full.wallet_id, Because.HAS_FLOAT)


def test_a_fixed_fee_counts_for_every_part_that_a_cap_makes() -> None:
    cut = a_candidate(cap_minor=2_000, fee=Fee(rate=Decimal("0.01"), fixed_minor=10))

    assert [cut.cost_minor(amount) for amount in (2_000, 2_001, 5_000)] == [30, 40, 80]


def test_of_what_is_cut_only_the_first_part_must_go_today() -> None:
    cut = a_candidate(cap_minor=2_000, today_minor=2_000)

    assert choose(a_question(5_000), [cut]).wallet_id == cut.wallet_id


def test_money_of_another_currency_is_never_compared() -> None:
    shillings = a_candidate(1, "M-Pesa", currency=KES)

    choice = choose(Question(amount=Money(5_000, XOF)), [shillings, a_candidate(2)])

    assert reasons(choice) == {"M-Pesa": WhyNot.OTHER_CURRENCY}
