"""Orders as MTN reads them, and where it shall tell what became of them (mtn-momo §5.1, §7)."""

import re
import unicodedata
from collections.abc import Mapping

from app.core.money import Money
from app.providers.errors import ProviderRejected
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.profile import ANY_TEXT, MOST_TEXT, NAME
from app.providers.values import PayeeKind, PaymentOrder, PayoutOrder

# International, without plus and without leading zeros.
NUMBER = re.compile(r"[1-9][0-9]{6,14}")
REFERENCE = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
SPECIAL = re.compile(r"[^A-Za-z0-9 .,-]+")

Body = Mapping[str, object]


def request_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A request to pay; the payer sees what it is for and the unit's own reference.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    _require(credentials.product == "collection", "product")
    return {
        **_common(order.reference, order.amount, credentials),
        "payer": _party(order.payer.digits if order.payer else "", "payer"),
        "payerMessage": text(f"{order.description} {order.account_reference}"),
        "payeeNote": text(order.account_reference),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """A transfer or a deposit, which have one body (§4); the same from the same order, whenever it goes again."""
    _require(credentials.product == "disbursement", "product")
    _require(order.payee.kind is PayeeKind.PHONE, "payee")
    return {
        **_common(order.reference, order.amount, credentials),
        "payee": _party(order.payee.number, "payee"),
        "payerMessage": text(order.remark),
        "payeeNote": text(order.remark),
    }


def callback_address(callback_url: str, product: str, reference: str) -> str:
    """Where its outcome is told: our reference, which nobody guesses, is in the path and never in the body (§0.3)."""
    return f"{callback_url.rstrip('/')}/{product}/{reference}" if callback_url else ""


def text(written: str) -> str:
    """Plain letters without accents or signs, never empty and never too long (§5.1)."""
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    return " ".join(SPECIAL.sub(" ", plain).split())[:MOST_TEXT].strip() or ANY_TEXT


def _common(reference: str, amount: Money, credentials: Credentials) -> Body:
    """`externalId` is our reference once more, for people who compare lists; it protects from nothing (§8)."""
    _require(REFERENCE.fullmatch(reference) is not None, "reference")
    _require(amount.currency == credentials.book_currency and amount.minor > 0, "amount")
    return {"amount": amount.in_units(), "currency": credentials.wire_currency, "externalId": reference}


def _party(number: str, field: str) -> Mapping[str, str]:
    _require(NUMBER.fullmatch(number) is not None, field)
    return {"partyIdType": "MSISDN", "partyId": number}


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise ProviderRejected(field=field, provider=NAME, reason=f"invalid_{field}")
