"""Who is paid where: the account in use of each facility, those that wait, and who approved them."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.ids import FacilityId, MutualId, PayeeAccountId, WalletId
from app.core.vault import Vault
from app.db import Session, now, vault
from app.facilities.errors import UnknownPayeeAccount
from app.facilities.model import PayeeAccount, PayeeState
from app.facilities.tables import PayeeAccountApprovalRow, PayeeAccountRow
from app.providers import PayeeKind

NUMBER, ACCOUNT_REFERENCE, HOLDER = "payee.number", "payee.account_reference", "payee.holder"


async def payee_of(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> PayeeAccount | None:
    """Where the facility is paid now: the newest approved account whose hold is over, if any."""
    return (await payees_of(session, mutual_id, [facility_id])).get(facility_id)


async def payees_of(
    session: Session, mutual_id: MutualId, facility_ids: Collection[FacilityId]
) -> Mapping[FacilityId, PayeeAccount]:
    """The same for many facilities; those without a usable account are missing."""
    rows = await _usable(session, mutual_id, facility_ids)
    approvers = await approvers_of(session, mutual_id, [PayeeAccountId(row.id) for row in rows])
    keys = vault(session)
    views = [_view(row, PayeeState.APPROVED, approvers, keys) for row in rows]
    return {view.facility_id: view for view in views}


async def payee_account(session: Session, mutual_id: MutualId, account_id: PayeeAccountId) -> PayeeAccount:
    """One account; raises `UnknownPayeeAccount`."""
    row = await session.get(PayeeAccountRow, (mutual_id, account_id), populate_existing=True)
    if row is None:
        raise UnknownPayeeAccount
    [view] = await _views(session, mutual_id, [row])
    return view


async def payee_accounts_of(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> Sequence[PayeeAccount]:
    """All accounts a facility has or had, the newest proposal first."""
    of = PayeeAccountRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.facility_id == facility_id).order_by(of.id.desc())
    return await _views(session, mutual_id, (await session.scalars(wanted)).all())


async def facilities_sharing(session: Session, mutual_id: MutualId, account_id: PayeeAccountId) -> Sequence[FacilityId]:
    """Other facilities with the same number, proposed or approved: what an approver should know."""
    of, mine = PayeeAccountRow, await session.get(PayeeAccountRow, (mutual_id, account_id))
    if mine is None:
        raise UnknownPayeeAccount
    live = of.state.in_([PayeeState.PROPOSED.value, PayeeState.APPROVED.value])
    same = (of.mutual_id == mutual_id, of.number_index == mine.number_index, of.facility_id != mine.facility_id)
    found = await session.scalars(select(of.facility_id).where(*same, live).distinct().order_by(of.facility_id))
    return [FacilityId(one) for one in found]


async def approvers_of(
    session: Session, mutual_id: MutualId, account_ids: Collection[PayeeAccountId]
) -> Mapping[PayeeAccountId, tuple[UUID, ...]]:
    """Who approved these accounts, each in the order of their approvals."""
    of = PayeeAccountApprovalRow
    rows = await session.scalars(
        select(of)
        .where(of.mutual_id == mutual_id, of.account_id.in_(account_ids))
        .order_by(of.approved_at, of.person_id)
    )
    found: dict[PayeeAccountId, tuple[UUID, ...]] = {}
    for row in rows:
        account_id = PayeeAccountId(row.account_id)
        found[account_id] = (*found.get(account_id, ()), row.person_id)
    return found


async def _usable(
    session: Session, mutual_id: MutualId, facility_ids: Collection[FacilityId]
) -> Sequence[PayeeAccountRow]:
    of = PayeeAccountRow
    newest = (
        select(of)
        .where(
            of.mutual_id == mutual_id,
            of.facility_id.in_(facility_ids),
            of.state == PayeeState.APPROVED.value,
            of.usable_from <= now(session),
        )
        .ext(distinct_on(of.facility_id))
        .order_by(of.facility_id, of.usable_from.desc(), of.id.desc())
    )
    return (await session.scalars(newest)).all()


async def _views(session: Session, mutual_id: MutualId, rows: Sequence[PayeeAccountRow]) -> Sequence[PayeeAccount]:
    used = {row.id for row in await _usable(session, mutual_id, {FacilityId(row.facility_id) for row in rows})}
    approvers = await approvers_of(session, mutual_id, [PayeeAccountId(row.id) for row in rows])
    at, keys = now(session), vault(session)
    views = []
    for row in rows:
        is_past = row.state == PayeeState.APPROVED and row.usable_from is not None and row.usable_from <= at
        state = PayeeState.REPLACED if is_past and row.id not in used else PayeeState(row.state)
        views.append(_view(row, state, approvers, keys))
    return views


def _view(
    row: PayeeAccountRow, state: PayeeState, approvers: Mapping[PayeeAccountId, tuple[UUID, ...]], keys: Vault
) -> PayeeAccount:
    account = row.account_reference_sealed
    return PayeeAccount(
        id=PayeeAccountId(row.id),
        facility_id=FacilityId(row.facility_id),
        wallet_id=None if row.wallet_id is None else WalletId(row.wallet_id),
        kind=PayeeKind(row.kind),
        number=keys.unseal(row.number_sealed, purpose=NUMBER),
        account_reference=None if account is None else keys.unseal(account, purpose=ACCOUNT_REFERENCE),
        holder=keys.unseal(row.holder_sealed, purpose=HOLDER),
        state=state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        approvers=approvers.get(PayeeAccountId(row.id), ()),
        usable_from=row.usable_from,
        refused_because=row.refused_because,
        operator=row.operator,
    )
