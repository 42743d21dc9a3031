"""Orders as the API Business reads them: aliases, whole francs, one id for ever (pi-spi §2-§4)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from app.core.money import Money
from app.providers.fitting import Fitting
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import BILL, CURRENCY, NAME, NUMBERS, PAYABLE_FOR
from app.providers.values import PayeeKind, PaymentOrder, PayoutOrder

# An id has at most 35 characters, so our UUIDs go without their dashes.
REFERENCE = re.compile(r"[0-9a-f]{32}")
END_TO_END = re.compile(r"[A-Za-z0-9]{8,64}")
MERCHANT = re.compile(r"[0-9]{4,12}")
MOST_WORDS = 140

fits = Fitting(NAME)

Body = Mapping[str, object]


def request_body(order: PaymentOrder, credentials: Credentials, now: datetime) -> Body:
    """A bill, sent at once; the payer sees what it is for and the unit's reference.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    return {
        "txId": _id(order.reference),
        "payeurAlias": _person(order.payer.digits if order.payer else "", "payer"),
        "payeAlias": credentials.alias,
        "montant": _francs(order.amount),
        "confirmation": False,
        "categorie": BILL,
        "dateLimitePaiement": payable_until(now).isoformat(),
        "motif": _words(f"{order.description} {order.account_reference}"),
        **({"refDocType": "CINV", "refDocNumero": order.account_reference} if order.account_reference else {}),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """Money to a person's number or a merchant's code; the same from the same order, whenever it goes again."""
    return {
        "txId": _id(order.reference),
        "payeurAlias": credentials.alias,
        "payeAlias": _payee(order),
        "montant": _francs(order.amount),
        "confirmation": False,
        "motif": _words(order.remark),
    }


def payable_until(now: datetime) -> date:
    """The last day of a bill; days are those of Bamako, which are UTC's."""
    return (now.astimezone(UTC) + PAYABLE_FOR).date()


def number_in(alias: str) -> str | None:
    """The digits of a person's alias, which is a number with its plus; none where it is another kind of alias."""
    digits = alias.removeprefix("+")
    is_person = alias.startswith("+") and digits.isascii() and digits.isdigit()
    return digits if is_person and len(digits) - 3 == NUMBERS.get(digits[:3]) else None


def _payee(order: PayoutOrder) -> str:
    """Only persons have numbers there; a merchant's code is digits for a phone's keys, its exact form unstated (§2)."""
    if order.payee.kind is PayeeKind.PHONE:
        return _person(order.payee.number, "payee")
    is_code = order.payee.kind is PayeeKind.TILL and MERCHANT.fullmatch(order.payee.number) is not None
    fits.require(is_code, "payee")
    return order.payee.number


def _person(digits: str, field: str) -> str:
    alias = f"+{digits}"
    fits.require(number_in(alias) is not None, field)
    return alias


def _id(reference: str) -> str:
    fits.require(REFERENCE.fullmatch(reference) is not None, "reference")
    return reference


def _francs(amount: Money) -> int:
    """A JSON number of whole francs, not of hundredths (§1)."""
    return fits.amount(amount, CURRENCY).minor


def _words(written: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in written)
    return " ".join(plain.split())[:MOST_WORDS].strip()
