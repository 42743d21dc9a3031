"""Orders as the API reads them (gsma §3)."""

import re
from collections.abc import Mapping

from app.core.money import Money
from app.providers.fitting import Fitting
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import MOST_TEXT, NAME
from app.providers.values import PaymentOrder, PayoutOrder, ReversalOrder

UNPRINTABLE = re.compile(r"[^\w .,:;/()'-]+")

fits = Fitting(NAME)

Body = Mapping[str, object]


def request_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A merchant payment that the payer is asked for; the payer may read what it is for.

    What the fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    return {
        **_money(order.amount, credentials),
        "debitParty": [_phone(fits.payer(order.payer))],
        "creditParty": [credentials.party],
        **_named(order.reference, f"{order.description} {order.account_reference}"),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """A disbursement to a phone; the same from the same order, whenever it goes again (§9)."""
    return {
        **_money(order.amount, credentials),
        "debitParty": [credentials.party],
        "creditParty": [_phone(fits.payee(order.payee))],
        **_named(order.reference, order.remark),
    }


def reversal_body(order: ReversalOrder) -> Body:
    """A whole reversal: with an amount it would be a partial one (§2)."""
    return {"type": "reversal", **_named(order.reference, order.remark)}


def amount_text(amount: Money) -> str:
    """Plain units without decimals that are nothing: the older version refuses `25.50` for `25.5` (§3, §11)."""
    units = amount.in_units()
    return units.rstrip("0").rstrip(".") if "." in units else units


def text(written: str) -> str:
    """One line of plain words that a message to a phone can hold."""
    return " ".join(UNPRINTABLE.sub(" ", written).split())[:MOST_TEXT].strip()


def _money(amount: Money, credentials: Credentials) -> Body:
    return {"amount": amount_text(fits.amount(amount, credentials.book_currency)), "currency": amount.currency.code}


def _named(reference: str, remark: str) -> Body:
    """Our reference is always sent: the account's list is searched by it when all else is lost (§9)."""
    description = {"descriptionText": text(remark)} if text(remark) else {}
    return {"requestingOrganisationTransactionReference": fits.uuid(reference), **description}


def _phone(number: str) -> Mapping[str, str]:
    return {"key": "msisdn", "value": f"+{number}"}
