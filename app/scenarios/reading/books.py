"""Reads the events of the books."""

from decimal import Decimal

from app.scenarios.events import (
    AcceptDifference,
    Appropriate,
    CloseYear,
    Entry,
    Expense,
    OpenYear,
    OperatorInvoice,
    PayOperator,
    WalletStatement,
)
from app.scenarios.reading.told import Told
from app.written.fields import Place, table
from app.written.values import Percentage, account, amount, percentage, word, year

WALLET = word("collection", "payout")
HALF = Percentage(Decimal(50))


def wallet_statement(told: Told) -> WalletStatement:
    """What an operator says a wallet holds."""
    operator = told.required("operator", told.names.operators.known)
    balance = told.required("balance", amount)
    wallet = told.optional("wallet", WALLET, "collection")
    told.close()
    _check_wallet(told, operator, wallet)
    return WalletStatement(**told.common, operator=operator, balance=balance, wallet=wallet)


def accept_difference(told: Told) -> AcceptDifference:
    """A difference nobody will explain."""
    operator = told.required("operator", told.names.operators.known)
    wallet = told.optional("wallet", WALLET, "collection")
    cleared = told.optional("amount", amount, None)
    told.close()
    _check_wallet(told, operator, wallet)
    return AcceptDifference(**told.common, operator=operator, wallet=wallet, amount=cleared)


def _check_wallet(told: Told, operator: str, wallet: str) -> None:
    if wallet == "collection":
        told.collecting(operator, "operator")
    else:
        told.paying(operator, "operator")


def operator_invoice(told: Told) -> OperatorInvoice:
    """Fees the operator did not deduct."""
    operator = told.required("operator", told.names.operators.known)
    invoiced = told.required("amount", amount)
    told.close()
    return OperatorInvoice(**told.common, operator=operator, amount=invoiced)


def pay_operator(told: Told) -> PayOperator:
    """Those fees paid."""
    operator = told.required("operator", told.names.operators.known)
    paid = told.required("amount", amount)
    told.close()
    return PayOperator(**told.common, operator=operator, amount=paid)


def expense(told: Told) -> Expense:
    """Running costs."""
    spent_on = told.required("account", _expense_account)
    spent = told.required("amount", amount)
    told.close()
    return Expense(**told.common, account=spent_on, amount=spent)


def _expense_account(place: Place) -> str:
    code = account(place)
    if not code.startswith("6"):
        place.refuse("must be an account of class 6")
    return code


def entry(told: Told) -> Entry:
    """A manual entry, balanced or not."""
    debit = told.required("debit", lambda at: table(at, account, amount))
    credit = told.required("credit", lambda at: table(at, account, amount))
    told.close()
    return Entry(**told.common, debit=debit, credit=credit)


def close_year(told: Told) -> CloseYear:
    """The year's end."""
    closing = told.required("year", year)
    not_invoiced = told.optional("not_invoiced", amount, 0)
    told.close()
    return CloseYear(**told.common, year=closing, not_invoiced=not_invoiced)


def open_year(told: Told) -> OpenYear:
    """The year's beginning."""
    opening = told.required("year", year)
    told.close()
    return OpenYear(**told.common, year=opening)


def appropriate(told: Told) -> Appropriate:
    """What becomes of the result, by default half to the reserve."""
    voted = told.required("year", year)
    reserve = told.optional("reserve", percentage, HALF)
    told.close()
    return Appropriate(**told.common, year=voted, reserve=reserve)
