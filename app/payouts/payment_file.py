"""The order a bank is given: an ISO 20022 credit transfer initiation, and the same as rows to type from (P4)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

from app.core.money import Money
from app.membership import Mutual
from app.payouts.model import Payout

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_ID, LONGEST_NAME, LONGEST_REMARK = 35, 70, 140
COLUMNS = ("reference", "holder", "account", "amount", "currency", "remark")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Leaving(Protocol):
    """A payout that leaves by bank, and the reference that the bank will quote."""

    @property
    def payout(self) -> Payout:
        """What is paid to whom."""
        ...

    @property
    def reference(self) -> str:
        """The live attempt's, unique for ever."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """The mutual's own account: its number, and the bank's code where the bank wants it."""

    name: str
    account: str = field(repr=False)
    bic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of the bank: `message_id` names the file, at most 35 characters, and is never used again."""

    message_id: str
    debtor: Debtor
    made_at: datetime
    execute_on: date
    leaving: Sequence[Leaving]
    remark: str

    @property
    def total(self) -> Money:
        """What the bank is asked to send in all."""
        first, *rest = (one.payout.amount for one in self.leaving)
        return sum(rest, start=first)


def order_of(
    mutual: Mutual, number: int, file_number: int, debtor: Debtor, leaving: Sequence[Leaving], made_at: datetime
) -> Order:
    """The order for these payouts of batch `number`; another file for the same batch is another order."""
    which = f"-{number}-{file_number}-{made_at:%Y%m%d}"
    return Order(
        message_id=f"{mutual.code[: LONGEST_ID - len(which)]}{which}",
        debtor=debtor,
        made_at=made_at,
        execute_on=made_at.date(),
        leaving=leaving,
        remark=f"{mutual.name} {number}",
    )


def pain_001(order: Order) -> bytes:
    """The order as pain.001.001.09."""
    document = Element("Document", {"xmlns": NAMESPACE})
    initiation = SubElement(document, "CstmrCdtTrfInitn")
    _header(SubElement(initiation, "GrpHdr"), order)
    _payments(SubElement(initiation, "PmtInf"), order)
    return bytes(tostring(document, encoding="utf-8", xml_declaration=True))


def csv_order(order: Order) -> bytes:
    """The order as rows, by semicolons and with a mark that spreadsheets read accents by."""
    written = StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for one in order.leaving:
        payout = one.payout
        told = (one.reference, payout.payee.name or "", payout.payee.number)
        amount = (payout.amount.in_units(), payout.amount.currency.code)
        rows.writerow([_plain(cell) for cell in (*told, *amount, order.remark)])
    return written.getvalue().encode("utf-8-sig")


def _header(header: Element, order: Order) -> None:
    _told(header, "MsgId", order.message_id)
    _told(header, "CreDtTm", order.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _sums(header, order)
    _told(SubElement(header, "InitgPty"), "Nm", _name(order.debtor.name))


def _payments(payments: Element, order: Order) -> None:
    _told(payments, "PmtInfId", order.message_id)
    _told(payments, "PmtMtd", "TRF")
    _sums(payments, order)
    _told(SubElement(payments, "ReqdExctnDt"), "Dt", order.execute_on.isoformat())
    _told(SubElement(payments, "Dbtr"), "Nm", _name(order.debtor.name))
    _account(SubElement(payments, "DbtrAcct"), order.debtor.account)
    _bank(SubElement(payments, "DbtrAgt"), order.debtor.bic)
    for one in order.leaving:
        _transfer(SubElement(payments, "CdtTrfTxInf"), one, order.remark)


def _transfer(transfer: Element, one: Leaving, remark: str) -> None:
    payout = one.payout
    _told(SubElement(transfer, "PmtId"), "EndToEndId", one.reference)
    amount = SubElement(SubElement(transfer, "Amt"), "InstdAmt", {"Ccy": payout.amount.currency.code})
    amount.text = payout.amount.in_units()
    _told(SubElement(transfer, "Cdtr"), "Nm", _name(payout.payee.name or payout.payee.number))
    _account(SubElement(transfer, "CdtrAcct"), payout.payee.number)
    _told(SubElement(transfer, "RmtInf"), "Ustrd", _printable(remark)[:LONGEST_REMARK])


def _sums(parent: Element, order: Order) -> None:
    _told(parent, "NbOfTxs", str(len(order.leaving)))
    _told(parent, "CtrlSum", order.total.in_units())


def _account(account: Element, number: str) -> None:
    identity = SubElement(account, "Id")
    if is_iban(number):
        _told(identity, "IBAN", number)
    else:
        _told(SubElement(identity, "Othr"), "Id", number)


def _bank(agent: Element, bic: str | None) -> None:
    institution = SubElement(agent, "FinInstnId")
    if bic is not None:
        _told(institution, "BICFI", bic)
    else:
        _told(SubElement(institution, "Othr"), "Id", "NOTPROVIDED")


def is_iban(number: str) -> bool:
    """Whether its check digits are right; a national account number (RIB) may begin with two letters too."""
    if not (number.isascii() and number.isalnum() and number[:2].isalpha() and number[2:4].isdigit()):
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def _told(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _name(name: str) -> str:
    return _printable(name)[:LONGEST_NAME]


def _printable(text: str) -> str:
    """XML has no way to write control characters."""
    return "".join(letter for letter in text if letter.isprintable())


def _plain(cell: str) -> str:
    """A text that a spreadsheet would take for a formula is made plain (RELIABILITY 34)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
