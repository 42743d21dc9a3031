"""Orders as pawaPay reads them (pawapay §3, §4)."""

import re
import unicodedata
from collections.abc import Mapping

from app.core.money import Money
from app.providers.errors import ProviderRejected
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import ANY_MESSAGE, LEAST_MESSAGE, MOST_MESSAGE, NAME
from app.providers.references import dashed, undashed
from app.providers.values import PayeeKind, PaymentOrder, PayoutOrder, ReversalOrder

NUMBER = re.compile(r"[1-9][0-9]{6,14}")
REFERENCE = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
SPECIAL = re.compile(r"[^A-Za-z0-9 ]+")
# What a refund carries of the deposit, for its own messages do not name it.
REFUNDED = "deposit"

Body = Mapping[str, object]


def deposit_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A prompt on the payer's phone, which names the unit.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    number = order.payer.digits if order.payer else ""
    return {
        "depositId": _id(order.reference),
        "payer": _party(number, credentials, "payer"),
        **_money(order.amount, credentials),
        "customerMessage": message(order.description, order.account_reference),
        **({"clientReferenceId": order.account_reference} if order.account_reference else {}),
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """Money to a phone; the same from the same order, whenever it goes again."""
    _require(order.payee.kind is PayeeKind.PHONE, "payee")
    return {
        "payoutId": _id(order.reference),
        "recipient": _party(order.payee.number, credentials, "payee"),
        **_money(order.amount, credentials),
        "customerMessage": message(order.remark),
    }


def refund_body(order: ReversalOrder, credentials: Credentials) -> Body:
    """A whole deposit given back."""
    deposit = _id(undashed(order.provider_reference), "provider_reference")
    return {
        "refundId": _id(order.reference),
        "depositId": deposit,
        **_money(order.amount, credentials),
        "metadata": [{REFUNDED: deposit}],
    }


def message(words: str, reference: str = "") -> str:
    """What fits of the words, before a reference that is never cut; without accents or signs, never too short (§3)."""
    kept = _plain(reference)[:MOST_MESSAGE]
    room = MOST_MESSAGE - len(kept) - 1 if kept else MOST_MESSAGE
    fitting = _plain(words)[: max(room, 0)].strip()
    told = f"{fitting} {kept}".strip()
    return told if len(told) >= LEAST_MESSAGE else ANY_MESSAGE


def _plain(written: str) -> str:
    bare = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    return " ".join(SPECIAL.sub(" ", bare).split())


def _id(reference: str, field: str = "reference") -> str:
    _require(REFERENCE.fullmatch(reference) is not None, field)
    return dashed(reference)


def _money(amount: Money, credentials: Credentials) -> Body:
    _require(amount.currency == credentials.money and amount.minor > 0, "amount")
    return {"amount": amount.in_units(), "currency": amount.currency.code}


def _party(number: str, credentials: Credentials, field: str) -> Body:
    operator = credentials.operator_of(number)
    _require(NUMBER.fullmatch(number) is not None and operator is not None, field)
    return {"type": "MMO", "accountDetails": {"phoneNumber": number, "provider": operator}}


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise ProviderRejected(field=field, provider=NAME, reason=f"invalid_{field}")
