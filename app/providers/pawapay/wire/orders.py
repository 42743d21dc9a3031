"""Orders as pawaPay reads them (pawapay §3, §4)."""

import re
from collections.abc import Mapping

from app.core.money import Money
from app.providers.fitting import Fitting, unaccented
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import ANY_MESSAGE, LEAST_MESSAGE, MOST_MESSAGE, NAME
from app.providers.references import dashed, undashed
from app.providers.values import PaymentOrder, PayoutOrder, ReversalOrder

SPECIAL = re.compile(r"[^A-Za-z0-9 ]+")
# What a refund carries of the deposit, for its own messages do not name it.
REFUNDED = "deposit"

fits = Fitting(NAME)

Body = Mapping[str, object]


def deposit_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A prompt on the payer's phone, which names the unit.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    return {
        "depositId": dashed(fits.uuid(order.reference)),
        "payer": _party(fits.payer(order.payer), credentials, "payer"),
        **_money(order.amount, credentials),
        "customerMessage": message(order.description, order.account_reference),
        **({"clientReferenceId": order.account_reference} if order.account_reference else {}),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """Money to a phone; the same from the same order, whenever it goes again."""
    return {
        "payoutId": dashed(fits.uuid(order.reference)),
        "recipient": _party(fits.payee(order.payee), credentials, "payee"),
        **_money(order.amount, credentials),
        "customerMessage": message(order.remark),
    }


def refund_body(order: ReversalOrder, credentials: Credentials) -> Body:
    """A whole deposit given back."""
    deposit = dashed(fits.uuid(undashed(order.provider_reference), "provider_reference"))
    return {
        "refundId": dashed(fits.uuid(order.reference)),
        "depositId": deposit,
        **_money(order.amount, credentials),
        "metadata": [{REFUNDED: deposit}],
    }


def message(words: str, reference: str = "") -> str:
    """What fits of the words, before a reference that is never cut; without accents or signs, never too short (§3)."""
    kept = unaccented(reference, SPECIAL)[:MOST_MESSAGE]
    room = MOST_MESSAGE - len(kept) - 1 if kept else MOST_MESSAGE
    fitting = unaccented(words, SPECIAL)[: max(room, 0)].strip()
    told = f"{fitting} {kept}".strip()
    return told if len(told) >= LEAST_MESSAGE else ANY_MESSAGE


def _money(amount: Money, credentials: Credentials) -> Body:
    return {"amount": fits.amount(amount, credentials.money).in_units(), "currency": amount.currency.code}


def _party(number: str, credentials: Credentials, field: str) -> Body:
    operator = credentials.operator_of(number)
    fits.require(operator is not None, field)
    return {"type": "MMO", "accountDetails": {"phoneNumber": number, "provider": operator}}
