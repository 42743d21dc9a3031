"""Misbehaviour on demand: in the order scripted, or the same again from the same seed."""

from app.providers.simulators.base import HONEST, Faults, Misbehaviour, Odds, Reply

ODDS = Odds(bad_reply=0.3, late=0.3, lost=0.2, doubled=0.2, reordered=0.1, contradicted=0.1)


def test_an_operator_is_honest_unless_told() -> None:
    assert Faults().next("payment") == HONEST


def test_a_script_is_played_in_order_once_and_for_its_verb_alone() -> None:
    lost, doubled = Misbehaviour(lost=True), Misbehaviour(doubled=True)
    faults = Faults()
    faults.script("payment", [lost, doubled])

    assert faults.next("reversal") == HONEST
    assert [faults.next("payment") for _ in range(3)] == [lost, doubled, HONEST]


def test_the_same_seed_draws_the_same_day_whatever_the_order_of_verbs() -> None:
    """RELIABILITY 8: same seed, same event log."""
    one, other = Faults(ODDS, seed=7), Faults(ODDS, seed=7)
    first = {verb: [one.next(verb) for _ in range(50)] for verb in ("payment", "request")}
    second = {verb: [other.next(verb) for _ in range(50)] for verb in ("request", "payment")}

    assert first == second
    assert first["payment"] != first["request"]


def test_every_kind_comes_up_and_none_that_has_no_chance() -> None:
    faults = Faults(Odds(bad_reply=0.5, replies=(Reply.HTML_503,), lost=0.5), seed=1)
    drawn = [faults.next("payment") for _ in range(200)]

    assert {m.reply for m in drawn} == {Reply.HONEST, Reply.HTML_503}
    assert {m.lost for m in drawn} == {True, False}
    assert not any(m.doubled or m.reordered or m.contradicted or m.late_by_s for m in drawn)


def test_once_faults_stop_the_calm_is_complete() -> None:
    """RELIABILITY I22."""
    faults = Faults(ODDS, seed=3)
    faults.next("payment")
    faults.odds = Odds()

    assert {faults.next("payment") for _ in range(50)} == {HONEST}
