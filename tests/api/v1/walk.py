"""Every operation of `/v1`, walked by its description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from app.access import Permission

NOWHERE = "01930000-0000-7000-8000-000000000001"
PARTS = {
    "reference": "0100012336",
    "payment_id": NOWHERE,
    "request_id": NOWHERE,
    "entry_id": NOWHERE,
    "manual_entry_id": NOWHERE,
    "wallet_id": NOWHERE,
    "delivery_id": NOWHERE,
    "incident_id": NOWHERE,
    "person_id": NOWHERE,
    "key_id": NOWHERE,
    "payer_id": NOWHERE,
    "facility_id": NOWHERE,
    "agreement_id": NOWHERE,
    "list_id": NOWHERE,
    "account_id": NOWHERE,
    "batch_id": NOWHERE,
    "payout_id": NOWHERE,
    "transfer_id": NOWHERE,
    "tie_id": NOWHERE,
    "antenna_id": NOWHERE,
    "invoice_id": NOWHERE,
    "claim_id": NOWHERE,
    "statement_id": NOWHERE,
    "item_id": NOWHERE,
    "document_id": NOWHERE,
    "receipt_id": NOWHERE,
    "decision_id": NOWHERE,
    "kind": "donor",
    "portability_id": NOWHERE,
    "charge_id": NOWHERE,
    "clearing_id": NOWHERE,
    "role": "auditor",
    "number": "2",
    "code": "4111",
    "month": "2026-01",
    "year": "2026",
    "name": "facilities_owed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as the description tells it."""

    method: str
    path: str
    permission: Permission
    moves_money: bool
    in_mutual: bool
    example: Any
    told: Mapping[str, Any]

    def at(self, **parts: str) -> str:
        """Its address with these ids in their places."""
        return self.path.format(**(PARTS | parts))

    @property
    def parts(self) -> set[str]:
        """The names in its address."""
        return {name for name in PARTS if f"{{{name}}}" in self.path}


def operations(app: FastAPI) -> Iterator[Operation]:
    """All of them."""
    for path, methods in app.openapi()["paths"].items():
        for method, told in methods.items():
            if path.startswith("/v1/"):
                yield _operation(path, method, told)


def _operation(path: str, method: str, told: Mapping[str, Any]) -> Operation:
    bodies = told.get("requestBody", {}).get("content", {})
    body: Mapping[str, Any] = bodies.get("application/json") or next(iter(bodies.values()), {})
    return Operation(
        method=method.upper(),
        path=path,
        permission=Permission(told["x-permission"]),
        moves_money=told["x-moves-money"],
        in_mutual=any(parameter["name"] == "mutual" for parameter in told.get("parameters", [])),
        example=body.get("example"),
        told=told,
    )
