"""Payee accounts: proposed by one person, approved by two others, held back, then used (RELIABILITY I15)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId, PayeeAccountId, new_id
from app.core.vault import Vault
from app.db import Session, constraint_of, now, vault
from app.facilities.errors import (
    AlreadyApproved,
    InvalidPayee,
    MakerApproves,
    NotTheMaker,
    PayeeInUse,
    PayeeNotOpen,
    UnknownPayeeAccount,
)
from app.facilities.model import Mutual, NewPayeeAccount, PayeeAccount, PayeeState
from app.facilities.numbers import account_reference_of, number_of, operator_of
from app.facilities.payee_queries import ACCOUNT_REFERENCE, HOLDER, NUMBER, approvers_of, payee_account
from app.facilities.register import lock_facility
from app.facilities.tables import PayeeAccountApprovalRow, PayeeAccountRow

APPROVALS = 2


async def propose_payee_account(
    session: Session, mutual: Mutual, facility_id: FacilityId, new: NewPayeeAccount, person: UUID
) -> PayeeAccount:
    """Propose where to pay a facility; until it is approved and its hold is over the former account is used.

    Raises `UnknownFacility`, `InvalidPayee`.
    """
    row = _proposed(mutual, facility_id, new, vault(session))
    await lock_facility(session, mutual.id, facility_id)
    row.proposed_at, row.proposed_by = now(session), person
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if constraint_of(error) in ("payee_accounts_wallet", "fk_payee_accounts_mutual_id_wallet_id"):
            raise InvalidPayee(field="wallet_id") from None
        raise
    return await payee_account(session, mutual.id, PayeeAccountId(row.id))


async def approve_payee_account(
    session: Session, mutual: Mutual, account_id: PayeeAccountId, person: UUID
) -> PayeeAccount:
    """One of the two approvals it takes; the second one begins the hold of `payout_account_hold` hours.

    Raises `UnknownPayeeAccount`, `MakerApproves`, `AlreadyApproved`, `PayeeNotOpen`.
    """
    row = await _locked(session, mutual.id, account_id)
    before = await approvers_of(session, mutual.id, [account_id])
    _admit(row, before.get(account_id, ()), person)
    at = now(session)
    session.add(PayeeAccountApprovalRow(mutual_id=mutual.id, account_id=account_id, person_id=person, approved_at=at))
    await session.flush()
    if len(before.get(account_id, ())) + 1 == APPROVALS:
        row.state = PayeeState.APPROVED.value
        row.approved_at = at
        row.usable_from = at + timedelta(hours=mutual.parameters.payout_account_hold)
        await session.flush()
    return await payee_account(session, mutual.id, account_id)


async def refuse_payee_account(
    session: Session, mutual_id: MutualId, account_id: PayeeAccountId, because: str, person: UUID
) -> PayeeAccount:
    """Stop a proposal, or an approved account before its hold is over: nothing was paid to it.

    Raises `UnknownPayeeAccount`, `PayeeNotOpen`, `PayeeInUse`, `Invalid` without a reason.
    """
    row = await _locked(session, mutual_id, account_id)
    if row.usable_from is not None and row.state == PayeeState.APPROVED and now(session) >= row.usable_from:
        raise PayeeInUse
    if row.state not in (PayeeState.PROPOSED, PayeeState.APPROVED):
        raise PayeeNotOpen
    return await _end(session, row, PayeeState.REFUSED, because, person)


async def cancel_payee_account(
    session: Session, mutual_id: MutualId, account_id: PayeeAccountId, because: str, person: UUID
) -> PayeeAccount:
    """The maker withdraws a proposal; raises `UnknownPayeeAccount`, `NotTheMaker`, `PayeeNotOpen`, `Invalid`."""
    row = await _locked(session, mutual_id, account_id)
    if row.proposed_by != person:
        raise NotTheMaker
    if row.state != PayeeState.PROPOSED:
        raise PayeeNotOpen
    return await _end(session, row, PayeeState.CANCELLED, because, person)


def _proposed(mutual: Mutual, facility_id: FacilityId, new: NewPayeeAccount, keys: Vault) -> PayeeAccountRow:
    if not new.holder.strip():
        raise InvalidPayee(field="holder")
    number, account = number_of(new, mutual.region), account_reference_of(new)
    return PayeeAccountRow(
        mutual_id=mutual.id,
        id=new_id(),
        facility_id=facility_id,
        wallet_id=new.wallet_id,
        kind=new.kind.value,
        number_sealed=keys.seal(number, purpose=NUMBER),
        number_index=keys.index(f"{new.kind}:{number}", purpose=NUMBER),
        account_reference_sealed=None if account is None else keys.seal(account, purpose=ACCOUNT_REFERENCE),
        holder_sealed=keys.seal(new.holder.strip(), purpose=HOLDER),
        operator=operator_of(new),
        state=PayeeState.PROPOSED.value,
    )


def _admit(row: PayeeAccountRow, approvers: tuple[UUID, ...], person: UUID) -> None:
    """The same refusals as the trigger's, each by its name."""
    if row.proposed_by == person:
        raise MakerApproves
    if person in approvers:
        raise AlreadyApproved
    if row.state != PayeeState.PROPOSED:
        raise PayeeNotOpen


async def _end(session: Session, row: PayeeAccountRow, state: PayeeState, because: str, person: UUID) -> PayeeAccount:
    if not because.strip():
        raise Invalid(field="because")
    row.state = state.value
    row.refused_at, row.refused_by, row.refused_because = now(session), person, because.strip()
    await session.flush()
    return await payee_account(session, MutualId(row.mutual_id), PayeeAccountId(row.id))


async def _locked(session: Session, mutual_id: MutualId, account_id: PayeeAccountId) -> PayeeAccountRow:
    row = await session.get(PayeeAccountRow, (mutual_id, account_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownPayeeAccount
    return row
