"""Claims are decided in the order given: checks, amounts, E12 and what is owed, or a rejection (C4, C6)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, func, select
from sqlalchemy import cast as sql_cast

from app import ledger, payouts
from app.claims import desk, entries, overpayments, steps
from app.claims.adjudication import adjudicate
from app.claims.desk import OnDesk
from app.claims.errors import AdviserRequired, AlreadyDecided
from app.claims.locking import decide_alone, locked_claims, require_open, spend_alone
from app.claims.model import CareType, ClaimState, Decision, Judgement
from app.claims.portability import handing
from app.claims.portability.handing import Charged
from app.claims.tables import ClaimRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import ClaimId, FacilityId, RegimeId
from app.core.money import Money
from app.db import Session, now
from app.membership import CBHI, Mutual
from app.payouts import NewPayable

CLAIM = "claim"


async def decide_claims(
    session: Session, mutual: Mutual, claim_ids: Sequence[ClaimId], actor: Actor
) -> Sequence[Decision]:
    """Decide these claims, all or none; each sees those before it (ceilings, duplicates, frequency).

    Raises `UnknownClaim`, `AlreadyDecided`, `NotReceived`, `MakerDecides`, and `AdviserRequired` (whose fact `claim`
    names it) for one that the medical adviser has yet to see (C5).
    """
    await decide_alone(session, mutual.id)
    rows = await locked_claims(session, mutual.id, claim_ids)
    act = entries.Act(actor=actor, at=now(session), booked_on=business_date(now(session), mutual.timezone))
    on_desk = await desk.lay_out(session, mutual, rows)
    await spend_alone(session, {mutual.id, *(one.home.id for one in on_desk if one.home)})
    decisions = await _decide_all(session, mutual, on_desk, act)
    await _owe(session, mutual, on_desk, decisions, act)
    return decisions


async def examine_claims(
    session: Session, mutual: Mutual, claim_ids: Sequence[ClaimId], actor: Actor
) -> Sequence[Judgement]:
    """What the checks make of these claims as things stand; those the adviser must see wait for him from now on (C5).

    Raises `UnknownClaim`, `AlreadyDecided`, `NotReceived`, `MakerDecides`.
    """
    await decide_alone(session, mutual.id)
    rows = await locked_claims(session, mutual.id, claim_ids)
    for row in rows:
        await require_open(session, row, actor)
    cases = await desk.cases_of(session, mutual, await desk.lay_out(session, mutual, rows))
    judgements = [adjudicate(case) for case in cases]
    for row, judgement in zip(rows, judgements, strict=True):
        if judgement.needs_adviser and row.state == ClaimState.RECEIVED:
            row.state = ClaimState.IN_REVIEW.value
            await steps.note(session, mutual.id, "in_review", {ClaimId(row.id): _facts(judgement)}, actor)
    await session.flush()
    return judgements


async def _decide_all(
    session: Session, mutual: Mutual, on_desk: Sequence[OnDesk], act: entries.Act
) -> Sequence[Decision]:
    """Of two refusals the adviser's comes first (SCENARIOS 7), so one already decided is told after all were tried."""
    decisions, refused = [], None
    for one in on_desk:
        try:
            decisions.append(await _decide(session, mutual, one, act))
        except AlreadyDecided as error:
            refused = refused or error
    if refused is not None:
        raise refused
    return decisions


async def _decide(session: Session, mutual: Mutual, one: OnDesk, act: entries.Act) -> Decision:
    await require_open(session, one.row, act.actor)
    case = await desk.case_of(session, mutual, one)
    judgement = adjudicate(case)
    if judgement.needs_adviser and case.review is None:
        raise AdviserRequired(field="claim", claim=one.row.id)
    before_minor = await posted_before(session, one.row)
    posted_minor = max(judgement.mutual_minor - before_minor, 0)
    await _write_lines(session, one, judgement)
    _write_claim(one, judgement, posted_minor, has_adviser=case.review is not None, act=act)
    await session.flush()
    if judgement.state is ClaimState.APPROVED and judgement.mutual_minor < before_minor:
        await overpayments.give_less(session, mutual, one.row, before_minor - judgement.mutual_minor, act)
    claim_id = ClaimId(one.row.id)
    await steps.note(session, mutual.id, judgement.state.value, {claim_id: _facts(judgement)}, act.actor)
    return Decision(claim_id=claim_id, judgement=judgement, posted=Money(posted_minor, mutual.currency))


async def posted_before(session: Session, row: ClaimRow) -> int:
    """What earlier versions of the claim added to 4011: an appeal posts only the difference (DOMAIN 16)."""
    if row.version == 1:
        return 0
    of = ClaimRow
    posted = select(sql_cast(func.coalesce(func.sum(of.posted_minor), 0), BigInteger)).where(
        of.mutual_id == row.mutual_id, of.root_id == row.root_id, of.version < row.version
    )
    return await session.scalar(posted) or 0


async def _write_lines(session: Session, one: OnDesk, judgement: Judgement) -> None:
    """What was decided of each line; kind and speciality as agreed on the service date."""
    for row, judged in zip(one.lines, judgement.lines, strict=False):
        row.eligible_minor, row.member_minor = judged.eligible_minor, judged.member_minor
        row.facility_minor, row.codes = judged.facility_minor, [code.value for code in judged.codes]
        item = one.place.tariffs.get(row.code)
        row.kind, row.speciality = (item.kind.value, item.speciality) if item else (None, None)
    await session.flush()


def _write_claim(one: OnDesk, judgement: Judgement, posted_minor: int, *, has_adviser: bool, act: entries.Act) -> None:
    row, is_approved = one.row, judgement.state is ClaimState.APPROVED
    row.unit_id = one.entitlement.unit_id if one.home is None else None
    row.home_mutual_id = one.home.id if one.home else None
    row.regime = one.entitlement.terms.regime if one.entitlement.terms else CBHI
    row.state, row.codes = judgement.state.value, [code.value for code in judgement.codes]
    row.eligible_minor = judgement.eligible_minor if is_approved else None
    row.member_minor = judgement.member_minor if is_approved else None
    row.facility_minor = judgement.facility_minor if is_approved else None
    row.mutual_minor, row.posted_minor, row.has_adviser = judgement.mutual_minor, posted_minor, has_adviser
    row.decided_on, row.decided_at, row.decided_by = act.booked_on, act.at, str(act.actor)


async def _owe(
    session: Session, mutual: Mutual, on_desk: Sequence[OnDesk], decisions: Sequence[Decision], act: entries.Act
) -> None:
    """E12 for each share, the same amount into what the facility is paid next, and a visitor's to the home mutual."""
    shares = [(one, made.posted) for one, made in zip(on_desk, decisions, strict=True) if made.posted]
    await ledger.post(session, [entries.approved(about(mutual, one), posted, act) for one, posted in shares])
    await payouts.owe(session, mutual.id, [_payable(one, posted) for one, posted in shares])
    charged = [Charged(row=one.row, kind="approved", subject_id=one.row.id, minor=made.minor) for one, made in shares]
    await handing.hand_over(session, charged, booked_on=act.booked_on)


def about(mutual: Mutual, one: OnDesk) -> entries.About:
    """The claim as its entries name it."""
    return entries.About(
        mutual_id=mutual.id,
        claim_id=ClaimId(one.row.id),
        facility_id=FacilityId(one.row.facility_id),
        antenna_id=one.entitlement.antenna_id if one.home is None else None,
        care_type=CareType(one.row.care_type),
        home_id=one.home.id if one.home else None,
        fund_id=fund_of(one),
    )


def fund_of(one: OnDesk) -> RegimeId | None:
    """The fund of our own that bears it; a visitor's regime is the home mutual's affair."""
    terms = one.entitlement.terms
    return terms.fund_id if terms is not None and one.home is None else None


def is_ours(one: OnDesk) -> bool:
    """Whether the mutual itself bears the share: neither another mutual nor a fund it only manages."""
    return one.home is None and fund_of(one) is None


def _payable(one: OnDesk, posted: Money) -> NewPayable:
    """Due so many days after the version was received (C1)."""
    terms, received_on = one.entitlement.terms, one.row.received_on
    assert terms is not None and received_on is not None, "an approved claim was received and is covered"
    return NewPayable(
        facility_id=FacilityId(one.row.facility_id),
        subject_kind=CLAIM,
        subject_id=one.row.id,
        label=one.row.form_number,
        amount=posted,
        due_on=received_on + timedelta(days=terms.parameters.payment_target_days),
        regime=terms.regime,
        fund_id=fund_of(one),
    )


def _facts(judgement: Judgement) -> dict[str, Any]:
    return {
        "codes": [code.value for code in judgement.codes],
        "billed_minor": judgement.billed_minor,
        "mutual_minor": judgement.mutual_minor,
        "lines": [[code.value for code in line.codes] for line in judgement.lines],
    }
