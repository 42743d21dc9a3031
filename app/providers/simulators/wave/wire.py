"""What the simulated operator writes: sessions, payouts, rows, webhooks and their seals, in code of its own."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core import jsontext
from app.core.money import Money
from app.providers.simulators.base import Callback, Movement
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.movements import Entry
from app.providers.simulators.wave.sessions import Session
from app.providers.values import Direction, PaymentState

WORDS = {
    PaymentState.SUCCEEDED: "succeeded",
    PaymentState.PENDING: "processing",
    PaymentState.FAILED: "failed",
    PaymentState.REVERSED: "reversed",
}
ATTEMPTS = 3


def session(of: Session, now: datetime, pages: str) -> Mapping[str, object]:
    """A session as calls and webhooks show it (wave §2)."""
    told = {
        "id": of.id,
        "amount": of.amount.in_units(),
        "checkout_status": of.status_at(now).value,
        "client_reference": of.client_reference,
        "currency": of.amount.currency.code,
        "error_url": of.error_url,
        "last_payment_error": {"code": of.last_error, "message": "The payment failed"} if of.last_error else None,
        "business_name": of.business.name,
        "payment_status": of.payment_status.value,
        "transaction_id": of.transaction_id,
        "success_url": of.success_url,
        "wave_launch_url": f"{pages}/c/{of.id}",
        "when_completed": instant(of.completed_at),
        "when_created": instant(of.opened_at),
        "when_expires": instant(of.expires_at),
    }
    return {**told, **_of_merchant(of.business)}


def payout(of: Movement, *, is_reversed: bool) -> Mapping[str, object]:
    """A payout as calls show it (wave §3)."""
    told = {
        "id": of.id,
        "currency": of.amount.currency.code,
        "receive_amount": of.amount.in_units(),
        "fee": of.fee.in_units(),
        "mobile": f"+{of.receiver}",
        "client_reference": of.request,
        "status": "reversed" if is_reversed else WORDS[of.state],
        "timestamp": instant(of.occurred_at),
    }
    failed = {"error_code": of.reason or "recipient-account-inactive", "error_message": "The payout failed"}
    return told | ({"payout_error": failed} if of.state is PaymentState.FAILED else {})


def till_payment(of: Movement, business: Business, typed: str | None) -> Mapping[str, object]:
    """What a customer paid by the business's code (wave §5)."""
    told = {
        "id": of.id,
        "amount": of.amount.in_units(),
        "fee": of.fee.in_units(),
        "currency": of.amount.currency.code,
        "sender_mobile": f"+{of.payer}",
        "merchant_name": business.name,
        "custom_fields": {"reference": typed} if typed else {},
        "when_created": instant(of.occurred_at),
    }
    return {**told, **_of_merchant(business)}


def row(of: Entry, *, is_net: bool) -> Mapping[str, object]:
    """One row of the list; nobody says whether its amount is net of the fee, so it can be written both ways (§4)."""
    moved = of.movement
    customer = moved.payer if moved.direction is Direction.IN else moved.receiver
    told = {
        "timestamp": instant(moved.occurred_at),
        "transaction_id": of.transaction_id,
        "transaction_type": of.kind.value,
        "amount": _signed(of.effect_minor if is_net else of.listed_minor, moved.amount),
        "fee": moved.fee.in_units(),
        "balance": _signed(of.balance.minor, moved.amount),
        "currency": moved.amount.currency.code,
        "is_reversal": of.is_reversal,
        "counterparty_mobile": f"+{customer}",
        "counterparty_name": moved.payer_name,
        "client_reference": moved.request,
        "checkout_api_session_id": of.session_id,
        "custom_fields": {"reference": moved.reference} if moved.reference else {},
    }
    levied = (
        {"government_tax_amount": moved.levy.in_units(), "government_tax_paid_by_wave": False} if moved.levy else {}
    )
    return told | levied


def page(rows: Sequence[Mapping[str, object]], on: str, after: str | None, *, has_more: bool) -> Mapping[str, object]:
    """One page of a day (wave §4)."""
    end = rows[-1]["transaction_id"] if rows else None
    return {
        "page_info": {"start_cursor": after, "end_cursor": end, "has_next_page": has_more},
        "date": on,
        "items": rows,
    }


def webhooks(business: Business, event_id: str, kind: str, data: Mapping[str, object]) -> Sequence[Callback]:
    """One webhook for each that the business registered; while a secret is replaced there are two (wave §5)."""
    if business.webhook_url is None:
        return ()
    body = jsontext.encode({"id": event_id, "type": kind, "data": data})
    secrets = business.signing_secrets or ((None,) if business.bearer_secret else ())
    return [_callback(business, business.webhook_url, body, secret) for secret in secrets]


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Whether a call of a business bears the signature it must bear (wave §7)."""
    at, _, given = header.removeprefix("t=").partition(",v1=")
    return hmac.compare_digest(given, _signature(secret, at, body))


def instant(at: datetime | None) -> str | None:
    """Seconds in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _callback(business: Business, url: str, body: bytes, secret: str | None) -> Callback:
    def seal(told: bytes, now: datetime) -> Mapping[str, str]:
        if secret is None:
            return {"authorization": f"Bearer {business.bearer_secret}"}
        at = str(int(now.timestamp()))
        return {"wave-signature": f"t={at},v1={_signature(secret, at, told)}"}

    return Callback(url=url, body=body, seal=seal, attempts=ATTEMPTS)


def _signature(secret: str, at: str, body: bytes) -> str:
    return hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).hexdigest()


def _signed(minor: int, like: Money) -> str:
    written = Money(abs(minor), like.currency).in_units()
    return f"-{written}" if minor < 0 else written


def _of_merchant(business: Business) -> Mapping[str, object]:
    return {"aggregated_merchant_id": business.merchant_id} if business.merchant_id else {}
