"""Orders as MTN reads them, and where it shall tell what became of them (mtn-momo §5.1, §7)."""

import re
from collections.abc import Mapping

from app.core.money import Money
from app.providers.fitting import Fitting, unaccented
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.profile import ANY_TEXT, MOST_TEXT, NAME
from app.providers.values import PaymentOrder, PayoutOrder

SPECIAL = re.compile(r"[^A-Za-z0-9 .,-]+")

fits = Fitting(NAME)

Body = Mapping[str, object]


def request_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A request to pay; the payer sees what it is for and the unit's own reference.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    fits.require(credentials.product == "collection", "product")
    return {
        **_common(order.reference, order.amount, credentials),
        "payer": _party(fits.payer(order.payer)),
        "payerMessage": text(f"{order.description} {order.account_reference}"),
        "payeeNote": text(order.account_reference),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """A transfer or a deposit, which have one body (§4); the same from the same order, whenever it goes again."""
    fits.require(credentials.product == "disbursement", "product")
    return {
        **_common(order.reference, order.amount, credentials),
        "payee": _party(fits.payee(order.payee)),
        "payerMessage": text(order.remark),
        "payeeNote": text(order.remark),
    }


def callback_address(callback_url: str, product: str, reference: str) -> str:
    """Where its outcome is told: our reference, which nobody guesses, is in the path and never in the body (§0.3)."""
    return f"{callback_url.rstrip('/')}/{product}/{reference}" if callback_url else ""


def text(written: str) -> str:
    """Plain letters without accents or signs, never empty and never too long (§5.1)."""
    return unaccented(written, SPECIAL)[:MOST_TEXT].strip() or ANY_TEXT


def _common(reference: str, amount: Money, credentials: Credentials) -> Body:
    """`externalId` is our reference once more, for people who compare lists; it protects from nothing (§8)."""
    units = fits.amount(amount, credentials.book_currency).in_units()
    return {"amount": units, "currency": credentials.wire_currency, "externalId": fits.uuid(reference)}


def _party(number: str) -> Mapping[str, str]:
    return {"partyIdType": "MSISDN", "partyId": number}
