"""What a line comes to beside our books: every pair of what they say and what we hold."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from app.collection import Booked
from app.core.ids import PaymentId, PayoutId
from app.payouts import Named, State
from app.providers import PaymentState
from app.treasury import Result
from app.treasury.judging import contradicts, first_words, of_money_in, of_money_out
from app.treasury.statement_tables import StatementLineRow

AT = datetime(2026, 3, 1, tzinfo=UTC)
S = PaymentState


def line(said: PaymentState = S.SUCCEEDED, amount: int | None = 500, **other: object) -> StatementLineRow:
    """A line of a statement."""
    facts: dict[str, object] = {"id": uuid4(), "direction": "in", "currency": "XOF"}
    return StatementLineRow(**(facts | {"said": said.value, "amount_minor": amount} | other))


def booked(**other: object) -> Booked:
    """A payment of 500 with a fee of 5."""
    facts: dict[str, object] = {
        "id": PaymentId(uuid4()),
        "operator_reference": "A1",
        "amount_minor": 500,
        "fee_minor": 5,
        "occurred_at": AT,
        "is_reversed": False,
        "is_stated": False,
        "by_statement": False,
    }
    return Booked(**(facts | other))  # type: ignore[arg-type]


def named(state: State = State.SUCCEEDED, outcome: str | None = "succeeded", *settled_by: str) -> Named:
    """A payout of 500 with a fee of 5."""
    return Named(
        id=PayoutId(uuid4()),
        attempt_id=UUID(int=1),
        state=state,
        outcome=outcome,
        amount_minor=500,
        fee_minor=5,
        settled_by=frozenset(settled_by),
    )


@pytest.mark.parametrize(
    ("told", "held", "result"),
    [
        (line(), booked(), Result.MATCHED),
        (line(), booked(by_statement=True), Result.THEIRS_ONLY),
        (line(fee_minor=5), booked(), Result.MATCHED),
        (line(fee_minor=6), booked(), Result.FEE_DIFFERS),
        (line(amount=501), booked(), Result.AMOUNT_DIFFERS),
        (line(), None, Result.NOT_OURS),
        (line(S.REVERSED), booked(is_reversed=True), Result.MATCHED),
        (line(S.REVERSED), booked(), Result.NOT_OURS),
        (line(S.REVERSED), None, Result.NOT_OURS),
        (line(S.FAILED), None, Result.NOTHING_MOVED),
        (line(S.FAILED), booked(), Result.CONTRADICTED),
        (line(S.FAILED), booked(is_reversed=True), Result.NOTHING_MOVED),
        (line(S.PENDING), None, Result.UNREADABLE),
        (line(S.PENDING), booked(), Result.NOTHING_MOVED),
    ],
)
def test_money_in(told: StatementLineRow, held: Booked | None, result: Result) -> None:
    assert of_money_in(told, held, fees_are_deducted=True) is result


def test_e21_a_fee_that_is_invoiced_is_not_compared_with_the_payment() -> None:
    assert of_money_in(line(fee_minor=6), booked(fee_minor=0), fees_are_deducted=False) is Result.MATCHED


@pytest.mark.parametrize(
    ("told", "held", "result"),
    [
        (line(), None, Result.UNKNOWN_PAYOUT),
        (line(), named(), Result.MATCHED),
        (line(amount=None), named(), Result.MATCHED),
        (line(), named(State.SUCCEEDED, "succeeded", "succeeded"), Result.THEIRS_ONLY),
        (line(), named(State.RETURNED, "succeeded", "reversed"), Result.MATCHED),
        (line(fee_minor=6), named(), Result.FEE_DIFFERS),
        (line(amount=499), named(), Result.AMOUNT_DIFFERS),
        (line(), named(State.FAILED, "failed"), Result.CONTRADICTED),
        (line(), named(State.REVIEW, None), Result.CONTRADICTED),
        (line(), named(State.CONFLICT, "succeeded"), Result.CONTRADICTED),
        (line(S.FAILED), named(State.FAILED, "failed"), Result.MATCHED),
        (line(S.FAILED), named(), Result.CONTRADICTED),
        (line(S.REVERSED), named(State.RETURNED), Result.MATCHED),
        (line(S.REVERSED), named(), Result.CONTRADICTED),
        (line(S.PENDING), named(State.ACCEPTED, None), Result.NOTHING_MOVED),
    ],
)
def test_money_out(told: StatementLineRow, held: Named | None, result: Result) -> None:
    assert of_money_out(told, held) is result


@pytest.mark.parametrize(
    ("one", "other", "are_two_words"),
    [
        (line(), line(), False),
        (line(), line(amount=600), True),
        (line(), line(amount=None), False),
        (line(fee_minor=5), line(fee_minor=6), True),
        (line(fee_minor=5), line(), False),
        (line(party_index=b"a"), line(party_index=b"b"), True),
        (line(currency="KES"), line(), True),
        (line(), line(S.FAILED), True),
        (line(), line(S.REVERSED), False),
        (line(S.PENDING), line(amount=600), False),
        (line(), line(amount=600, direction="out"), False),
    ],
)
def test_a1_what_says_otherwise(one: StatementLineRow, other: StatementLineRow, *, are_two_words: bool) -> None:
    assert contradicts(one, other) is contradicts(other, one) is are_two_words


def test_a1_the_first_word_stands_and_what_was_refuted_refutes_nothing() -> None:
    first, wrong, again, as_wrong = line(), line(amount=600), line(), line(amount=600)

    found = first_words([first, wrong, again, as_wrong])

    assert found == {first.id: None, wrong.id: first, again.id: None, as_wrong.id: first}
