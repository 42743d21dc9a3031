"""What a whole statement lacks: payments and payouts that we hold, as items of ours and with an incident each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app import collection, payouts
from app.collection import SETTLES_WITHIN, Statement
from app.core.ids import MutualId, OperatorStatementId, new_id
from app.db import Session, bulk
from app.notices import Incident, raise_incidents
from app.providers import Direction, PaymentState
from app.treasury.statement_model import Result
from app.treasury.statement_tables import StatementLineRow
from app.treasury.telling import fingerprint
from app.wallets import OpenWallet

NOT_ON_STATEMENT = {"payment": "payment.not_on_statement", "payout": "payout.not_on_statement"}


async def note_missing(
    session: Session,
    mutual_id: MutualId,
    wallet: OpenWallet,
    statement_id: OperatorStatementId,
    statement: Statement,
    *,
    shows_payouts: bool,
) -> int:
    """Make an item of every payment and arrived payout that the statement lacks, each once; answers how many are new.

    Nothing is frozen here: money out is left as it is, and a person asks the operator. What is too young to be shown
    yet is not missed; a statement that shows no payment at all proves nothing against any.
    """
    window = statement.window
    until = max(window.since, window.until - SETTLES_WITHIN)
    rows = await _payments(session, mutual_id, wallet, statement, until) if _shows_payments(statement) else []
    if shows_payouts:
        rows += await _payouts(session, mutual_id, wallet, window.since, until)
    made = [_item(mutual_id, wallet, statement_id, row) for row in sorted(rows, key=lambda row: str(row["of"]))]
    fresh = set(
        await bulk.insert(session, StatementLineRow, made, on_conflict="ON CONFLICT DO NOTHING", returning="id")
    )
    await _tell(session, mutual_id, [row for row in made if row["id"] in fresh])
    return len(fresh)


def _shows_payments(statement: Statement) -> bool:
    return any(event.direction is Direction.IN for page in statement.pages for event in page.events)


async def _payments(
    session: Session, mutual_id: MutualId, wallet: OpenWallet, statement: Statement, until: datetime
) -> list[dict[str, Any]]:
    missing = await collection.payments_not_stated(session, mutual_id, wallet.wallet.id, statement.window.since, until)
    return [
        {
            "of": one.id,
            "direction": Direction.IN.value,
            "operator_reference": one.operator_reference,
            "amount_minor": one.amount_minor,
            "fee_minor": one.fee_minor,
            "occurred_at": one.occurred_at,
            "payment_id": one.id,
            "payout_id": None,
        }
        for one in missing
    ]


async def _payouts(
    session: Session, mutual_id: MutualId, wallet: OpenWallet, since: datetime, until: datetime
) -> list[dict[str, Any]]:
    missing = await payouts.payouts_not_stated(session, mutual_id, wallet.wallet.id, since, until)
    return [
        {
            "of": one.id,
            "direction": Direction.OUT.value,
            "operator_reference": one.operator_reference,
            "amount_minor": one.amount_minor,
            "fee_minor": None,
            "occurred_at": one.settled_at,
            "payment_id": None,
            "payout_id": one.id,
        }
        for one in missing
    ]


def _item(
    mutual_id: MutualId, wallet: OpenWallet, statement_id: OperatorStatementId, missing: dict[str, Any]
) -> dict[str, Any]:
    of: UUID = missing.pop("of")
    return {
        "mutual_id": mutual_id,
        "id": new_id(),
        "statement_id": statement_id,
        "wallet_id": wallet.wallet.id,
        "is_ours": True,
        "fingerprint": fingerprint("ours", of),
        "name": missing["operator_reference"] or str(of),
        "said": PaymentState.SUCCEEDED.value,
        "currency": wallet.wallet.currency.code,
        "result": Result.OURS_ONLY.value,
        **missing,
    }


async def _tell(session: Session, mutual_id: MutualId, rows: Sequence[dict[str, Any]]) -> None:
    incidents = []
    for row in rows:
        kind = "payment" if row["payment_id"] is not None else "payout"
        incidents.append(
            Incident(
                kind=NOT_ON_STATEMENT[kind],
                subject_kind=kind,
                subject_id=row["payment_id"] or row["payout_id"],
                mutual_id=mutual_id,
                facts={"wallet": str(row["wallet_id"]), "operator_reference": row["operator_reference"]},
            )
        )
    await raise_incidents(session, incidents)
