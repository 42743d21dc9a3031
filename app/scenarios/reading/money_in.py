"""Reads the events of money in."""

from app.scenarios.events import (
    Allocate,
    Cash,
    Deposit,
    Distribute,
    Pay,
    Recover,
    Redeliver,
    Refund,
    Reverse,
    Unclaimed,
    WriteOff,
)
from app.scenarios.header import Operator
from app.scenarios.reading.told import Told
from app.written.fields import table
from app.written.values import amount, phone, quoted, word

OUTCOME = word("confirmed", "failed", "unknown")


def pay(told: Told) -> Pay:
    """A payment, its fee worked out where the file states none."""
    told.at_most_one_of("unit", "collective", "reference")
    receipt = told.optional("id", told.new(told.names.receipts), None)
    operator = told.required("operator", told.names.operators.known)
    gross = told.required("amount", amount)
    fee = told.optional("fee", amount, None)
    fee_mode = told.optional("fee_mode", word("deducted", "invoiced"), None)
    unit = told.optional("unit", told.names.units.known, None)
    collective = told.optional("collective", told.names.collectives.known, None)
    reference = told.optional("reference", quoted, None)
    payer = told.optional("payer", phone, None)
    txn = told.optional("txn", quoted, None)
    told.close()
    wallet = told.collecting(operator, "operator")
    _take_txn(told, operator, txn)
    fee_mode = fee_mode or wallet.fee_mode
    return Pay(
        **told.common,
        id=receipt,
        operator=operator,
        amount=gross,
        fee=_collection_fee(wallet, fee_mode, gross) if fee is None else fee,
        fee_mode=fee_mode,
        unit=unit,
        collective=collective,
        reference=reference,
        payer=payer,
        txn=txn,
    )


def _collection_fee(operator: Operator, fee_mode: str, gross: int) -> int:
    return 0 if fee_mode == "invoiced" else operator.collection_fee.of(gross)


def _take_txn(told: Told, operator: str, txn: str | None) -> None:
    if txn is None:
        return
    if (operator, txn) in told.names.transactions:
        told.refuse("txn", "is the transaction id of an earlier payment; the same callback again is redeliver")
    told.names.transactions.add((operator, txn))


def redeliver(told: Told) -> Redeliver:
    """A callback once more; cash has none."""
    receipt = told.required("receipt", told.names.receipts.known)
    other_amount = told.optional("amount", amount, None)
    payer = told.optional("payer", phone, None)
    told.close()
    _refuse_cash(told, receipt)
    return Redeliver(**told.common, receipt=receipt, amount=other_amount, payer=payer)


def _refuse_cash(told: Told, receipt: str) -> None:
    if isinstance(told.names.receipts[receipt], Cash):
        told.refuse("receipt", f"names {receipt}, which is cash and came from no operator")


def allocate(told: Told) -> Allocate:
    """An agent's decision."""
    receipt = told.required("receipt", told.names.receipts.known)
    unit = told.required("unit", told.names.units.known)
    part = told.optional("amount", amount, None)
    told.close()
    return Allocate(**told.common, receipt=receipt, unit=unit, amount=part)


def distribute(told: Told) -> Distribute:
    """A distribution list of at least one unit."""
    collective = told.required("collective", told.names.collectives.known)
    lines = told.required("lines", lambda at: table(at, told.names.units.known, amount, at_least=1))
    told.close()
    return Distribute(**told.common, collective=collective, lines=lines)


def refund(told: Told) -> Refund:
    """A refund; operator and fee are known from the file when a receipt is named."""
    told.exactly_one_of("unit", "receipt")
    refund_id = told.optional("id", told.new(told.names.refunds), None)
    given_back = told.required("amount", amount)
    unit = told.optional("unit", told.names.units.known, None)
    receipt = told.optional("receipt", told.names.receipts.known, None)
    outcome = told.optional("outcome", OUTCOME, "confirmed")
    operator = told.optional("operator", told.names.operators.known, None)
    fee = told.optional("fee", amount, None)
    told.close()
    if receipt is not None and operator is None:
        operator = _operator_of(told, receipt)
    if operator is not None:
        wallet = told.paying(operator, "operator")
        fee = wallet.payout_fee.of(given_back) if fee is None else fee
    return Refund(
        **told.common,
        id=refund_id,
        amount=given_back,
        unit=unit,
        receipt=receipt,
        outcome=outcome,
        operator=operator,
        fee=fee,
    )


def _operator_of(told: Told, receipt: str) -> str:
    paid = told.names.receipts[receipt]
    if isinstance(paid, Cash):
        told.refuse("operator", f"is required, for {receipt} is cash and came from no operator")
    return paid.operator


def reverse(told: Told) -> Reverse:
    """The operator takes a payment back."""
    receipt = told.required("receipt", told.names.receipts.known)
    fee_returned = told.optional("fee_returned", amount, 0)
    told.close()
    _refuse_cash(told, receipt)
    return Reverse(**told.common, receipt=receipt, fee_returned=fee_returned)


def cash(told: Told) -> Cash:
    """Cash over the antenna's counter."""
    receipt = told.optional("id", told.new(told.names.receipts), None)
    unit = told.required("unit", told.names.units.known)
    handed_in = told.required("amount", amount)
    antenna = told.antenna()
    told.close()
    return Cash(**told.common, id=receipt, unit=unit, amount=handed_in, antenna=antenna)


def deposit(told: Told) -> Deposit:
    """An antenna's cash goes to the bank or a wallet."""
    moved = told.required("amount", amount)
    to = told.required("to", told.names.way_of_payment)
    antenna = told.antenna()
    txn = told.optional("txn", quoted, None)
    told.close()
    if to != "bank":
        told.collecting(to, "to")
    elif txn is not None:
        told.refuse("txn", "is an operator's; the bank has none")
    return Deposit(**told.common, amount=moved, to=to, antenna=antenna, txn=txn)


def write_off(told: Told) -> WriteOff:
    """Arrears nobody will pay."""
    unit = told.required("unit", told.names.units.known)
    given_up = told.optional("amount", amount, None)
    told.close()
    return WriteOff(**told.common, unit=unit, amount=given_up)


def recover(told: Told) -> Recover:
    """Money for arrears written off."""
    receipt = told.required("receipt", told.names.receipts.known)
    told.close()
    return Recover(**told.common, receipt=receipt)


def unclaimed(told: Told) -> Unclaimed:
    """Money nobody claimed."""
    receipt = told.required("receipt", told.names.receipts.known)
    told.close()
    return Unclaimed(**told.common, receipt=receipt)
