"""Reads a trial balance: two columns that add up to one total (SCENARIOS 6)."""

from contextlib import suppress
from dataclasses import dataclass

from app.written.fields import Fields, Place, entries
from app.written.problems import Unsound
from app.written.values import account, amount, amount_above_zero


@dataclass(frozen=True, slots=True)
class Balance:
    """One written figure of the balance: an account, or `total`; a credit is negative."""

    line: int
    name: str
    expected: int


def balances(place: Place) -> list[Balance]:
    """The total and the accounts in the order written."""
    fields = Fields(place)
    total = fields.required("total", amount)
    columns = {side: fields.optional(side, _column, []) for side in ("debit", "credit")}
    fields.close()
    for side, column in columns.items():
        _check_column(fields, side, column, total)
    _check_sides(fields, columns["debit"], columns["credit"])
    written = [Balance(fields.at("total").line, "total", total), *columns["debit"]]
    written += [Balance(balance.line, balance.name, -balance.expected) for balance in columns["credit"]]
    return sorted(written, key=lambda balance: balance.line)


def _column(place: Place) -> list[Balance]:
    before = len(place.problems)
    found: list[Balance] = []
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            found.append(Balance(at_key.line, account(at_key), amount_above_zero(at_value)))
    if len(place.problems) > before:
        raise Unsound
    return found


def _check_column(fields: Fields, side: str, column: list[Balance], total: int) -> None:
    written = sum(balance.expected for balance in column)
    if written != total:
        fields.refuse(side, f"adds up to {written}, and total is {total}")


def _check_sides(fields: Fields, debit: list[Balance], credit: list[Balance]) -> None:
    debited = {balance.name for balance in debit}
    for balance in credit:
        if balance.name in debited:
            fields.refuse("credit", f"has {balance.name}, which stands under debit already")
