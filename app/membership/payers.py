"""Numbers that a unit has declared, one by one, and how it withdraws one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId, UnitId, new_id
from app.core.msisdn import Msisdn
from app.db import Session, now, vault
from app.membership.errors import UnknownPayer
from app.membership.model import Mutual
from app.membership.registry import PAYER
from app.membership.tables import PayerNumberRow, UnitHistoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredNumber:
    """A number a unit pays from, under the id by which it can be withdrawn without being written anywhere."""

    id: UUID
    msisdn: Msisdn
    operator: str | None


async def declared_numbers(session: Session, mutual_id: MutualId, unit_id: UnitId) -> Sequence[DeclaredNumber]:
    """The numbers that a unit declares, in the order declared."""
    rows = await session.scalars(
        select(PayerNumberRow)
        .where(
            PayerNumberRow.mutual_id == mutual_id,
            PayerNumberRow.unit_id == unit_id,
            PayerNumberRow.removed_on.is_(None),
        )
        .order_by(PayerNumberRow.id)
    )
    keys = vault(session)
    return [
        DeclaredNumber(id=row.id, msisdn=Msisdn(keys.unseal(row.msisdn_sealed, purpose=PAYER)), operator=row.operator)
        for row in rows.all()
    ]


async def declared_operator(session: Session, mutual_id: MutualId, unit_id: UnitId, msisdn: Msisdn) -> str | None:
    """Whose customer this number is by what was declared last: by the unit itself rather than by another."""
    operator: str | None = await session.scalar(
        select(PayerNumberRow.operator)
        .where(
            PayerNumberRow.mutual_id == mutual_id,
            PayerNumberRow.msisdn_index == vault(session).index(msisdn.e164, purpose=PAYER),
            PayerNumberRow.removed_on.is_(None),
            PayerNumberRow.operator.is_not(None),
        )
        .order_by((PayerNumberRow.unit_id == unit_id).desc(), PayerNumberRow.id.desc())
        .limit(1)
    )
    return operator


async def withdraw_payer(session: Session, mutual: Mutual, unit_id: UnitId, number_id: UUID, *, actor: Actor) -> None:
    """From today on payments from this number no longer find the unit (A3); what it paid stays.

    The line in the unit's history names the id alone. Raises `UnknownPayer`.
    """
    on = business_date(now(session), mutual.timezone)
    withdrawn = await session.scalar(
        update(PayerNumberRow)
        .where(
            PayerNumberRow.mutual_id == mutual.id,
            PayerNumberRow.unit_id == unit_id,
            PayerNumberRow.id == number_id,
            PayerNumberRow.removed_on.is_(None),
        )
        .values(removed_on=on)
        .returning(PayerNumberRow.id)
    )
    if withdrawn is None:
        raise UnknownPayer(field="payer_id")
    line = insert(UnitHistoryRow).values(
        mutual_id=mutual.id,
        id=new_id(),
        unit_id=unit_id,
        happened_on=on,
        what="payer_withdrawn",
        facts={"payer": str(number_id)},
        actor=str(actor),
        created_at=now(session),
    )
    await session.execute(line)
