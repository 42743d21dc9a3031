"""camt.053 read strictly: batches, returns, balances, versions, and files that mean harm."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import XOF, Money
from app.treasury.banks import BankStatement, StatementUnreadable, read_camt
from tests.claims.cases import calmly
from tests.treasury.banks.paper import ACCOUNT, Row, document, statement

OURS = "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE b [<!ENTITY a SYSTEM "/etc/hostname">]>'


def read(*rows: Row, version: str = "08", **other: object) -> BankStatement:
    [found] = read_camt(document(statement(*rows, version=version, **other), version=version))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("version", ["02", "08", "12"])
def test_a_statement_is_read_in_every_version(version: str) -> None:
    found = read(
        Row(amount=-26_500, ref="B1", end_to_end=OURS, charge=500, text="MICMO lot 1"),
        Row(amount=1_000_000, ref="B2", text="ANAM  cofinancement"),
        opening=50_000,
        version=version,
    )

    assert (found.reference, found.account, found.opened_on) == ("ST-1", ACCOUNT, date(2026, 3, 9))
    assert (found.opening, found.closing) == (Money(50_000, XOF), Money(1_023_500, XOF))
    paid, came = sorted(found.lines, key=lambda line: line.amount)
    assert (paid.amount, paid.charge, paid.end_to_end_id) == (Money(-26_500, XOF), Money(500, XOF), OURS)
    assert (paid.booked_on, paid.text) == (date(2026, 3, 12), "MICMO lot 1")
    assert (came.amount, came.reference, came.text) == (Money(1_000_000, XOF), "B2", "ANAM cofinancement")
    assert came.end_to_end_id is None


def test_a_batch_is_a_line_for_each_of_its_transactions() -> None:
    found = read(Row(amount=-300, ref="B1", parts=((OURS, -100), ("E2", -200))), opening=300)

    told = {(line.end_to_end_id, line.amount.minor) for line in found.lines}
    assert told == {(OURS, -100), ("E2", -200)}
    assert len({line.identity for line in found.lines}) == 2


def test_a_batch_whose_transactions_come_to_something_else_is_refused() -> None:
    with pytest.raises(StatementUnreadable):
        read(Row(amount=-300, ref="B1", parts=((OURS, -100), ("E2", -100))), opening=300)


def test_a_batch_that_does_not_tell_its_amounts_is_one_line() -> None:
    found = read(Row(amount=-300, ref="B1", parts=((OURS, -100), ("E2", 0))), opening=300)

    assert [(line.end_to_end_id, line.amount.minor) for line in found.lines] == [(None, -300)]


def test_a_return_tells_its_reason_and_what_is_pending_is_no_line() -> None:
    found = read(Row(amount=100, end_to_end=OURS, reason="AC04"), Row(amount=70, status="PDNG"), opening=0)

    assert [(line.amount.minor, line.reason) for line in found.lines] == [(100, "AC04")]


def test_an_overdrawn_account_is_below_nothing() -> None:
    assert read(Row(amount=-100), opening=50).closing == Money(-50, XOF)


def test_entries_have_to_lead_from_the_opening_to_the_closing_balance() -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read(Row(amount=100), opening=0, closing=99)
    assert refused.value.facts["reason"] == "balance"


def test_two_statements_in_one_file_are_two() -> None:
    found = read_camt(document(statement(Row(amount=5), name="A"), statement(Row(amount=7), name="B", opening=5)))

    assert [(one.reference, one.closing.minor) for one in found] == [("A", 5), ("B", 12)]


def test_two_lines_that_say_the_same_are_two_and_the_order_of_the_file_does_not_matter() -> None:
    rows = [Row(amount=5, text="espèces"), Row(amount=5, text="espèces"), Row(amount=7, ref="B9")]

    one, other = read(*rows), read(*reversed(rows))

    assert len({line.identity for line in one.lines}) == 3
    assert one.digest == other.digest
    assert {line.identity for line in one.lines} == {line.identity for line in other.lines}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "xml"),
        (b"<Document/>", "not_camt_053"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', "not_camt_053"),
        (document(), "no_statement"),
        (document(before=BOMB), "xml"),
        (document(before=FETCH), "xml"),
        (document(statement(Row(amount=5))).replace(b"OPBD", b"XXXX"), "no_balance"),
        (document(statement(Row(amount=5))).replace(b"5.00", b"5.50"), "amount"),
        (document(statement(Row(amount=5))).replace(b"5.00", b"1e9"), "amount"),
        (document(statement(Row(amount=5))).replace(b"5.00", b"1e999999999"), "amount"),
        (document(statement(Row(amount=5))).replace(b"5.00", b"-5"), "amount"),
        (document(statement(Row(amount=5), day="2026-02-30")), "date"),
        (document(statement(Row(amount=5))).replace(ACCOUNT.encode(), b""), "no_account"),
        (document(statement(Row(amount=0))), "amount"),
        (document(statement(Row(amount=5), currency="CHF")), "amount"),
    ],
)
def test_what_is_no_whole_statement_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read_camt(data)
    assert refused.value.facts["reason"] == reason


SAMPLE = document(statement(Row(amount=-26_500, ref="B1", end_to_end=OURS, charge=500), opening=50_000))


@calmly
@given(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=8), st.integers(0, 40))
def test_whatever_becomes_of_the_bytes_only_our_refusal_comes_out(at: int, new: bytes, gone: int) -> None:
    damaged = SAMPLE[:at] + new + SAMPLE[at + gone :]
    try:
        found = read_camt(damaged)
    except StatementUnreadable:
        return
    for one in found:
        assert one.opening.minor + sum(line.amount.minor for line in one.lines) == one.closing.minor
