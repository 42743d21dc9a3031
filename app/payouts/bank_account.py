"""The mutual's own account, which its payouts by bank leave from (P4)."""

import re
from dataclasses import dataclass, field

from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId
from app.db import Session, now, vault
from app.membership import Mutual
from app.payouts.errors import NoBankAccount
from app.payouts.payment_file import Debtor
from app.payouts.tables import BankAccountRow

PURPOSE = "bank_account"
ACCOUNT = re.compile(r"[A-Z0-9]{8,34}")  # a RIB has 24 characters, an IBAN up to 34
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDebtor:
    """An account to pay from: its holder as the bank knows it, an IBAN or RIB, the bank's code if it wants one."""

    holder: str
    account: str = field(repr=False)
    bic: str | None = None


async def set_debtor(session: Session, mutual: Mutual, new: NewDebtor, actor: Actor) -> Debtor:
    """Files taken from now on name this account; those that were taken stay as they are. Raises `Invalid`."""
    debtor = _debtor(new)
    values = {
        "holder": debtor.name,
        "number_sealed": vault(session).seal(debtor.account, purpose=PURPOSE),
        "bic": debtor.bic,
        "set_by": str(actor),
        "set_at": now(session),
    }
    made = insert(BankAccountRow).values(mutual_id=mutual.id, **values)
    await session.execute(made.on_conflict_do_update(index_elements=["mutual_id"], set_=values))
    return debtor


async def debtor_of(session: Session, mutual_id: MutualId) -> Debtor:
    """The account as it is now; raises `NoBankAccount`."""
    row = await session.get(BankAccountRow, mutual_id, populate_existing=True)
    if row is None:
        raise NoBankAccount
    account = vault(session).unseal(row.number_sealed, purpose=PURPOSE)
    return Debtor(name=row.holder, account=account, bic=row.bic)


def _debtor(new: NewDebtor) -> Debtor:
    holder, account, bic = new.holder.strip(), _together(new.account), _together(new.bic or "") or None
    if not holder:
        raise Invalid(field="holder")
    if not ACCOUNT.fullmatch(account):
        raise Invalid(field="account")
    if bic is not None and not BIC.fullmatch(bic):
        raise Invalid(field="bic")
    return Debtor(name=holder, account=account, bic=bic)


def _together(written: str) -> str:
    return "".join(written.split()).upper()
