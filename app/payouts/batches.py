"""Batches are prepared: what facilities have coming, one batch per lane, the rest carried forward (P1)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from app import facilities, wallets
from app.core.actor import Actor
from app.core.ids import FacilityId, MutualId, PayableId, PayoutBatchId, RecoverableId, WalletId
from app.core.money import Currency, Money
from app.db import Session
from app.facilities import Facility, PayeeAccount, UnknownFacility
from app.membership import Mutual
from app.payouts.drafting import Draft, NewBatch, write_batch
from app.payouts.errors import FacilityOnHold, NoPayeeAccount, NothingToPay
from app.payouts.fund_limits import within_funds
from app.payouts.lanes import lane_of
from app.payouts.model import Batch, Item, Kind, Lane, Offset
from app.payouts.owed import lock_payables, lock_recoverables, open_of
from app.payouts.preparing import Coming, parts_of
from app.payouts.queries import batches_by_id
from app.payouts.tables import PayableRow, RecoverableRow
from app.payouts.ways import Ways, ways_for
from app.providers import Payee
from app.routing import Choice, NoWallet
from app.wallets import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A facility that may be paid now, and to which account."""

    facility_id: FacilityId
    account: PayeeAccount
    coming: Coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """The same with the wallet, or the bank, that pays it, and why."""

    paid: Paid
    choice: Choice


async def prepare_batches(
    session: Session,
    mutual: Mutual,
    *,
    facility_ids: Collection[FacilityId] | None = None,
    due_until: date | None = None,
    label: str | None = None,
    maker: Actor,
) -> Sequence[Batch]:
    """Drafts that pay what is open, one per lane; of makers at once the first gets it, for claims are locked (I12).

    Facilities on hold are passed over; those below the least payout or without a usable account are carried forward.
    What a regime's fund or no wallet can pay waits. Raises `FundTooLow` or `NoWallet` where that is all,
    `NothingToPay`, and of the facilities named `UnknownFacility`, `FacilityOnHold`, `NoPayeeAccount`, `NoWallet`.
    """
    coming = await _coming(session, mutual.id, facility_ids, due_until)
    known = await facilities.facilities_by_id(session, mutual.id, {*coming, *(facility_ids or ())})
    if set(facility_ids or ()) - set(known):
        raise UnknownFacility(field="facilities")
    least = mutual.parameters.min_payout
    _require_payable(coming.values(), least)
    routed = await _routed(session, mutual, known, coming, named=set(facility_ids or ()))
    _require_payable((one.paid.coming for one in routed), least)
    return await _write(session, mutual, routed, _carried(known, coming, routed, least), label, maker)


async def _coming(
    session: Session, mutual_id: MutualId, facility_ids: Collection[FacilityId] | None, due_until: date | None
) -> Mapping[FacilityId, Coming]:
    """What each facility asked for has coming, its rows locked until the end of the transaction."""
    conditions: list[ColumnElement[bool]] = []
    if facility_ids is not None:
        conditions.append(PayableRow.facility_id.in_(facility_ids))
    if due_until is not None:
        conditions.append(PayableRow.due_on <= due_until)
    claims, to_recover = defaultdict(list), defaultdict(list)
    owed = sorted(await lock_payables(session, mutual_id, *conditions), key=_by_age)
    for claim in await within_funds(session, mutual_id, owed):
        claims[FacilityId(claim.facility_id)].append(_item(claim))
    for found in await lock_recoverables(session, mutual_id, claims):
        to_recover[FacilityId(found.facility_id)].append(_offset(found))
    return {of: Coming(claims=tuple(claims[of]), to_recover=tuple(to_recover[of])) for of in claims}


def _by_age(claim: PayableRow) -> tuple[object, ...]:
    return claim.due_on, claim.owed_at, claim.id


def _item(claim: PayableRow) -> Item:
    return Item(payable_id=PayableId(claim.id), amount_minor=claim.amount_minor - claim.committed_minor)


def _offset(found: RecoverableRow) -> Offset:
    return Offset(recoverable_id=RecoverableId(found.id), amount_minor=open_of(found))


def _require_payable(coming: Collection[Coming] | Iterator[Coming], least: int) -> None:
    if not any(one.is_payable(least) for one in coming):
        raise NothingToPay


async def _routed(
    session: Session,
    mutual: Mutual,
    known: Mapping[FacilityId, Facility],
    coming: Mapping[FacilityId, Coming],
    *,
    named: Collection[FacilityId],
) -> Sequence[Routed]:
    """Those that are paid now, by code; of a named one that cannot be, the reason is raised."""
    accounts = await _usable_accounts(session, mutual.id, coming)
    paid = []
    for of in sorted({*coming, *named}, key=lambda one: known[one].code):
        if known[of].on_hold_since is not None:
            if of in named:
                raise FacilityOnHold(facility=known[of].code)
        elif of in coming and coming[of].is_payable(mutual.parameters.min_payout):
            if of in accounts:
                paid.append(Paid(facility_id=of, account=accounts[of], coming=coming[of]))
            elif of in named:
                raise NoPayeeAccount(facility=known[of].code)
    ways = await ways_for(session, mutual, [one.account for one in paid])
    return _by_ways(ways, mutual.currency, paid, named)


def _by_ways(ways: Ways, currency: Currency, paid: Sequence[Paid], named: Collection[FacilityId]) -> Sequence[Routed]:
    """Those that a wallet or the bank can pay; of a named one that none can, or of all, the reason is raised."""
    routed: list[Routed] = []
    refused: dict[FacilityId, NoWallet] = {}
    for one in paid:
        try:
            choice = ways.choose(one.account, Money(one.coming.net_minor, currency))
            routed.append(Routed(paid=one, choice=choice))
        except NoWallet as refusal:
            refused[one.facility_id] = refusal
    for of, why in refused.items():
        if of in named or not routed:
            raise why
    return routed


async def _usable_accounts(
    session: Session, mutual_id: MutualId, of: Collection[FacilityId]
) -> Mapping[FacilityId, PayeeAccount]:
    """Accounts whose hold is over, and whose wallet of ours is still open."""
    accounts = await facilities.payees_of(session, mutual_id, of)
    open_ids = {wallet.id for wallet in await wallets.list_wallets(session, mutual_id) if wallet.is_open}
    return {one: account for one, account in accounts.items() if account.wallet_id in {None, *open_ids}}


def _carried(
    known: Mapping[FacilityId, Facility],
    coming: Mapping[FacilityId, Coming],
    routed: Sequence[Routed],
    least: int,
) -> Mapping[FacilityId, int]:
    """What waits for the next batch, by facility; those on hold are passed over and not listed."""
    paid = {one.paid.facility_id for one in routed}
    waiting = (of for of in coming if of not in paid and known[of].on_hold_since is None)
    return {of: max(coming[of].net_minor, 0) for of in sorted(waiting, key=lambda one: known[one].code)}


async def _write(
    session: Session,
    mutual: Mutual,
    routed: Sequence[Routed],
    carried: Mapping[FacilityId, int],
    label: str | None,
    maker: Actor,
) -> Sequence[Batch]:
    """A batch per lane in the order of accounts; what is carried forward is told in the first."""
    lanes = await _lanes(session, mutual, {one.choice.wallet_id for one in routed})
    ids: list[PayoutBatchId] = []
    for lane in lanes:
        drafts = [draft for one in routed if _is_by(lane, one) for draft in _drafts(one, lane)]
        told = {} if ids else carried
        new = NewBatch(kind=Kind.BENEFITS, lane=lane, drafts=drafts, carried_forward=told, label=label, maker=maker)
        ids.append((await write_batch(session, mutual, new))[0])
    return await batches_by_id(session, mutual.id, ids)


async def _lanes(session: Session, mutual: Mutual, wallet_ids: Collection[WalletId | None]) -> Sequence[Lane]:
    found: list[Wallet | None] = [
        None if one is None else await wallets.find_wallet(session, mutual.id, one) for one in wallet_ids
    ]
    lanes = [await lane_of(session, mutual, wallet) for wallet in found]
    return sorted(lanes, key=lambda lane: lane.account_code)


def _is_by(lane: Lane, one: Routed) -> bool:
    return one.choice.wallet_id == (lane.wallet.id if lane.wallet else None)


def _drafts(one: Routed, lane: Lane) -> Sequence[Draft]:
    paid, parts = one.paid, parts_of(one.paid.coming, lane.cap_minor)
    return [
        Draft(
            payee=payee_at(paid.account),
            choice=one.choice,
            gross_minor=part.gross_minor,
            offset_minor=part.offset_minor,
            part=number,
            parts=len(parts),
            facility_id=paid.facility_id,
            payee_account_id=paid.account.id,
            items=part.items,
            offsets=part.offsets,
        )
        for number, part in enumerate(parts, start=1)
    ]


def payee_at(account: PayeeAccount) -> Payee:
    """The receiver as an operator is told."""
    return Payee(
        kind=account.kind, number=account.number, account_reference=account.account_reference, name=account.holder
    )
