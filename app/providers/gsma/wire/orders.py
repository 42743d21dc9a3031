"""Orders as the API reads them (gsma §3)."""

import re
from collections.abc import Mapping

from app.core.money import Money
from app.providers.errors import ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import MOST_TEXT, NAME
from app.providers.values import PayeeKind, PaymentOrder, PayoutOrder, ReversalOrder

# International, without plus and without leading zeros.
NUMBER = re.compile(r"[1-9][0-9]{6,14}")
REFERENCE = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
UNPRINTABLE = re.compile(r"[^\w .,:;/()'-]+")

Body = Mapping[str, object]


def request_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A merchant payment that the payer is asked for; the payer may read what it is for.

    What the fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    return {
        **_money(order.amount, credentials),
        "debitParty": [_phone(order.payer.digits if order.payer else "", "payer")],
        "creditParty": [credentials.party],
        **_named(order.reference, f"{order.description} {order.account_reference}"),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """A disbursement to a phone; the same from the same order, whenever it goes again (§9)."""
    _require(order.payee.kind is PayeeKind.PHONE, "payee")
    return {
        **_money(order.amount, credentials),
        "debitParty": [credentials.party],
        "creditParty": [_phone(order.payee.number, "payee")],
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
    _require(amount.currency == credentials.book_currency and amount.minor > 0, "amount")
    return {"amount": amount_text(amount), "currency": amount.currency.code}


def _named(reference: str, remark: str) -> Body:
    """Our reference is always sent: the account's list is searched by it when all else is lost (§9)."""
    _require(REFERENCE.fullmatch(reference) is not None, "reference")
    description = {"descriptionText": text(remark)} if text(remark) else {}
    return {"requestingOrganisationTransactionReference": reference, **description}


def _phone(number: str, field: str) -> Mapping[str, str]:
    _require(NUMBER.fullmatch(number) is not None, field)
    return {"key": "msisdn", "value": f"+{number}"}


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise ProviderRejected(field=field, provider=NAME, reason=f"invalid_{field}")
