"""What the shortcode's accounts hold and what a payout cost, out of composite texts (mpesa-daraja §9, §10.2).

Payouts to phones are paid out of the Utility account, those to businesses out of the Working account (§8): what the
wallet holds for payouts is what the two have available, together.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.money import Currency, Money
from app.providers.errors import UnreadableCallback
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import asking, envelope, hooks, reading
from app.providers.values import Direction, PaymentEvent, PaymentState

PAYS_OUT = ("Working Account", "Utility Account")
AFTER_PAYOUT = ("B2CUtilityAccountAvailableFunds", "B2CWorkingAccountAvailableFunds")
# `name|currency|current|available|reserved|uncleared` and `name|currency|amount`.
AVAILABLE = 3
CHARGE_PARTS = 3


def balance_body(base: str, now: datetime, credentials: MpesaCredentials) -> Mapping[str, object]:
    """The question after the accounts; the moment of asking names its address (§10.2)."""
    name = now.astimezone(reading.EAT).strftime("%Y%m%d%H%M%S")
    return {
        **asking.signed("AccountBalance", credentials),
        "PartyA": credentials.shortcode,
        "IdentifierType": "4",
        "Remarks": "balance",
        **asking.answered_at(base, hooks.BALANCE, hooks.TIMEOUT, name, credentials),
    }


def read_balance(body: bytes, currency: Currency) -> PaymentEvent:
    """What the wallet holds, and of no payout anything; a question that failed tells no figure (§10.2)."""
    told = envelope.read(body)
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.OUT,
        state=PaymentState.PENDING,
        occurred_at=reading.compact_time(told.found, "BOCompletedTime"),
        reason=None if told.worked else told.code,
        wallet_balance=_held(told.found, currency) if told.worked else None,
    )


def held_after_payout(found: Mapping[str, Any], currency: Currency) -> Money | None:
    """What a result says is left in both accounts; one that tells of one alone says nothing of the wallet (§6.2)."""
    try:
        left = [reading.money(reading.required_text(found, field), field, currency) for field in AFTER_PAYOUT]
    except UnreadableCallback:
        return None
    return _sum(left, currency)


def charge(found: Mapping[str, Any], field: str, currency: Currency) -> Money | None:
    """`Fee For B2C Payment|KES|12.00`, several joined by `&`; nothing where it is empty (§8, §10.1)."""
    if reading.text(found, field) is None:
        return None
    rows = reading.composite(found, field)
    if any(len(row) != CHARGE_PARTS or row[1] != currency.code for row in rows):
        raise reading.unreadable(field)
    return _sum([reading.money(row[-1], field, currency) for row in rows], currency)


def _held(found: Mapping[str, Any], currency: Currency) -> Money:
    """`name|currency|current|available|reserved|uncleared`, accounts joined by `&`."""
    ours = [row for row in reading.composite(found, "AccountBalance") if row[0].strip() in PAYS_OUT]
    if not ours or any(len(row) <= AVAILABLE or row[1] != currency.code for row in ours):
        raise reading.unreadable("AccountBalance")
    return _sum([reading.money(row[AVAILABLE], "AccountBalance", currency) for row in ours], currency)


def _sum(amounts: list[Money], currency: Currency) -> Money:
    return Money(sum(amount.minor for amount in amounts), currency)
