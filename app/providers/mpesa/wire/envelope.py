"""The `Result` envelope in which every late answer comes, in all its shapes (mpesa-daraja §9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.providers.errors import UnreadableCallback
from app.providers.mpesa.wire import reading
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

WORKED = "0"
MORE_FOLLOWS = "1"
OTHER_RECEIPT = "other_receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The code of an answer, the receipt it names, and its parameters by key; `is_final` when no more follows."""

    code: str
    is_final: bool
    receipt: ProviderReference | None
    found: Mapping[str, Any]

    @property
    def worked(self) -> bool:
        """What was asked has been done; of a status question: it was answered (§0)."""
        return self.is_final and self.code == WORKED

    def is_about(self, receipt: str, field: str) -> bool:
        """Whether the movement that it names is this one; older answers name none."""
        named = reading.text(self.found, field)
        return named is None or named.strip().upper() == receipt


def read(body: bytes) -> Envelope:
    """The envelope of a late answer; raises `UnreadableCallback` for what is none."""
    told = reading.as_object(reading.body_object(body).get("Result"), "Result")
    result = reading.code(told, "ResultCode")
    if result is None:
        raise reading.unreadable("ResultCode")
    return Envelope(
        code=result,
        is_final=reading.code(told, "ResultType") != MORE_FOLLOWS,
        receipt=_receipt(told),
        found=_parameters(told),
    )


def says_nothing(name: str, reason: str, direction: Direction = Direction.IN) -> PaymentEvent:
    """An answer that leaves open what it was asked about."""
    return PaymentEvent(
        provider=reading.NAME,
        direction=direction,
        state=PaymentState.PENDING,
        request_reference=name,
        reason=reason,
    )


def read_timeout(body: bytes, name: str, direction: Direction = Direction.IN) -> PaymentEvent:
    """What we asked waited too long in a queue: neither success nor failure, whatever the body holds (§7)."""
    reading.body_object(body)
    return says_nothing(name, "queue_timeout", direction)


def _receipt(told: Mapping[str, Any]) -> ProviderReference | None:
    """The receipt outside, if it is one: what stands there on failures is filler, and no reason to park them (§6.2)."""
    try:
        return reading.real_receipt(told, "TransactionID")
    except UnreadableCallback:
        return None


def _parameters(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Absent, null, one object or many: `ResultParameters` comes in every shape."""
    holder = told.get("ResultParameters")
    if holder is None:
        return {}
    return reading.pairs(reading.as_object(holder, "ResultParameters").get("ResultParameter"), "Key")
