"""Transactions at the simulated operator, and how it words them to who asks and who is called (airtel-money §5-§9)."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from app.core import jsontext
from app.providers.simulators.airtel_money.applications import PKCS1, Application
from app.providers.simulators.base import Callback, Movement
from app.providers.values import Direction

SUCCESS, FAILURE, EXPIRED, IN_PROGRESS, AMBIGUOUS = "TS", "TF", "TE", "TIP", "TA"
OPPOSITE = {SUCCESS: FAILURE, FAILURE: SUCCESS}
FAMILIES = {Direction.IN: "DP008", Direction.OUT: "DP009"}
ACCEPTED = "ESB000010"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Where countries and sources disagree (§13), and what they demand.

    `hash_over` is what a callback's hash covers: variant (a), variant (b), nonsense, or there is none. With
    `says_success_false` that word stands beside every success; `tells_data` is false where an order's answer has codes
    alone, `as_numbers` true where codes and lives of tokens are numbers. `wants_signature` refuses an order that is not
    signed; `tells_payouts` calls back for payouts too. One that `is_lenient` takes ids with dashes and amounts in any
    writing, as clients of some countries send them (§5, §6).
    """

    hash_over: Literal["body", "transaction", "nonsense"] | None = None
    pin_padding: str = PKCS1
    says_success_false: bool = False
    tells_data: bool = True
    as_numbers: bool = False
    wants_signature: bool = False
    tells_payouts: bool = False
    is_lenient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One order under the merchant's own id; the movement has the operator's. `code` is the latest told of it."""

    id: str
    application: Application
    movement_id: str
    direction: Direction
    status: str = IN_PROGRESS
    code: str | None = None
    is_shown: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it may still end."""
        return self.status not in (SUCCESS, FAILURE)


def code_for(direction: Direction, number: int) -> str:
    """A code of this side's table."""
    return f"{FAMILIES[direction]}00001{number:03}"


def status_body(dialect: Dialect, code: str, *, ok: bool, result_code: str = ACCEPTED) -> Mapping[str, object]:
    """The part that every answer has."""
    http = "200" if ok else "400"
    return {
        "code": int(http) if dialect.as_numbers else http,
        "message": "SUCCESS" if ok else "Request failed",
        "result_code": result_code,
        "response_code": code,
        "success": ok and not dialect.says_success_false,
    }


def told(found: Transaction, status: str | None = None) -> Mapping[str, object]:
    """What an enquiry says of it: a receipt with success alone."""
    status = status or found.status
    words: dict[str, object] = {"id": found.id, "message": status.lower(), "status": status}
    if status == SUCCESS and found.direction is Direction.IN:
        words["airtel_money_id"] = found.movement_id
    if found.direction is Direction.OUT:
        words["airtel_money_id"] = f"disbursement-{found.id}"
        if status == SUCCESS:
            words["reference_id"] = found.movement_id
    return words


def summary_row(movement: Movement, status: str) -> Mapping[str, object]:
    """One line of the transaction summary (§9)."""
    return {
        "charges": {"service": movement.fee.minor},
        "payee": {"msisdn": movement.receiver},
        "payer": {"msisdn": movement.payer},
        "service": {"type": "MERCHPAY" if movement.direction is Direction.IN else "B2C"},
        "transaction": {
            "airtel_money_id": movement.id,
            "amount": movement.amount.minor // 10**movement.amount.currency.decimals,
            "created_at": int(movement.occurred_at.timestamp()),
            "id": movement.request,
            "reference_number": movement.reference,
            "status": status,
        },
    }


def callback_about(found: Transaction, dialect: Dialect, url: str, *, status: str | None = None) -> Callback:
    """Id, word, text and receipt, and a hash where that is switched on (§5.1); `status` is claimed instead."""
    status = status or found.status
    receipt = found.movement_id if status == SUCCESS else ""
    transaction = jsontext.encode(
        {"id": found.id, "message": f"{status} EXAMPLE", "status_code": status, "airtel_money_id": receipt}
    )
    whole = b'{"transaction":' + transaction + b"}"
    covered = {"body": whole, "transaction": transaction, "nonsense": b"nonsense"}
    key = found.application.callback_key
    if dialect.hash_over is not None and key is not None:
        digest = b64encode(hmac.new(key.encode(), covered[dialect.hash_over], sha256).digest()).decode()
        whole = whole[:-1] + b',"hash":' + jsontext.encode(digest) + b"}"
    return Callback(url=url, body=whole)
