"""What the neutral operator writes: notices, questions, seals; in code of its own, so that it proves the adapter."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from app.providers.simulators.base import Movement
from app.providers.values import PaymentState


def notice(movement: Movement) -> Mapping[str, object]:
    """A movement as callbacks, queries and statements show it; one that is open or failed has no id yet."""
    done = movement.state in (PaymentState.SUCCEEDED, PaymentState.REVERSED)
    return {
        "id": movement.id if done else None,
        "direction": movement.direction.value,
        "status": movement.state.value,
        "amount": movement.amount.in_units(),
        "currency": movement.amount.currency.code,
        "fee": movement.fee.in_units(),
        "levy": movement.levy.in_units() if movement.levy else None,
        "payer": movement.payer,
        "payer_name": movement.payer_name,
        "reference": movement.reference,
        "receiver": movement.receiver,
        "occurred_at": movement.occurred_at.isoformat(),
        "request": movement.request,
        "reason": movement.reason,
        "reverses": movement.reverses,
    }


def question(movement: Movement) -> Mapping[str, object]:
    """What the operator asks before it takes the money."""
    told = notice(movement)
    return {key: told[key] for key in ("amount", "currency", "reference", "receiver")}


def write(value: Mapping[str, object]) -> bytes:
    """The bytes on the wire."""
    return json.dumps(value, ensure_ascii=False).encode()


def seal(secret: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers that prove a message: HMAC-SHA256 over the time stamp, a point and the raw body."""
    stamp = str(int(now.timestamp()))
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"x-simulator-timestamp": stamp, "x-simulator-signature": signature}
