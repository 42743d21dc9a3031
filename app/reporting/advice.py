"""The remittance advice of a payout, read from what was decided, approved and sent."""

from collections.abc import Mapping, Sequence
from datetime import date

from app import claims, facilities, payouts, wallets
from app.claims import ClaimView, Code, LineView
from app.core.clock import business_date
from app.core.ids import ClaimId, FacilityId, MutualId, PayoutId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Session, now
from app.facilities import Facility, TariffItem
from app.membership import Care, Mutual, Terms
from app.payouts import Content, Payout
from app.providers import PayeeKind
from app.reporting.model import Advice, Cut, Head, KeptBack, PaidClaim

BANK = {"fr": "Banque", "en": "Bank"}
SHOWN_DIGITS = 4


async def remittance_advice(
    session: Session, mutual: Mutual, payout_id: PayoutId, language: str, *, facility_id: FacilityId | None = None
) -> Advice:
    """What the payout pays, claim by claim, what was cut and why, and what is kept back; to the franc.

    A facility's own only when `facility_id` is given (RELIABILITY I21); raises `UnknownPayout`, also for a refund.
    """
    payout = await payouts.payout(session, mutual.id, payout_id)
    if payout.facility_id is None or facility_id not in (None, payout.facility_id):
        raise payouts.UnknownPayout
    facility = await facilities.facility(session, mutual.id, payout.facility_id)
    kept = await payouts.kept_back_by(session, mutual.id, payout_id)
    return Advice(
        head=head_of(mutual, facility),
        number=await number_of(session, payout, facility.code),
        state=payout.state.word,
        payee_kind=payout.payee.kind.value,
        payee_number=masked(payout),
        payee_name=payout.payee.name,
        operator=await _operator(session, payout, language),
        operator_reference=payout.operator_reference,
        paid_on=payout.settled_on,
        part=payout.part,
        parts=payout.parts,
        claims=await _claims(session, mutual, payout, language),
        kept_back=tuple(KeptBack(about=one.label, amount=Money(one.amount_minor, mutual.currency)) for one in kept),
        gross=payout.gross,
        offset=payout.offset,
        total=payout.amount,
        printed_on=business_date(now(session), mutual.timezone),
    )


def head_of(mutual: Mutual, facility: Facility) -> Head:
    """From whom to whom."""
    return Head(mutual=mutual.name, facility=facility.name, facility_code=facility.code, level=facility.level.value)


async def number_of(session: Session, payout: Payout, facility_code: str) -> str:
    """The advice's number, as both sides quote it: batch, facility, and the part where a cap cut it."""
    batch = await payouts.batch(session, payout.mutual_id, payout.batch_id)
    number = f"{batch.made_at.year}-{batch.number:04d}/{facility_code}"
    return number if payout.parts == 1 else f"{number}/{payout.part}"


def masked(payout: Payout) -> str:
    """A number that its owner recognises and nobody else can use."""
    payee = payout.payee
    if payee.kind is PayeeKind.PHONE:
        return Msisdn.parse(f"+{payee.number}").masked
    hidden = len(payee.number) - SHOWN_DIGITS
    return "•" * hidden + payee.number[hidden:] if hidden > 0 else payee.number


async def _operator(session: Session, payout: Payout, language: str) -> str:
    if payout.wallet_id is None:
        return BANK.get(language, BANK["fr"])
    return (await wallets.find_wallet(session, payout.mutual_id, payout.wallet_id)).name


async def _claims(session: Session, mutual: Mutual, payout: Payout, language: str) -> tuple[PaidClaim, ...]:
    contents = await payouts.paid_by(session, mutual.id, payout.id)
    views = await claims.claims_by_id(session, mutual.id, [ClaimId(one.subject_id) for one in contents])
    terms, agreed = await _terms(session, mutual, views), await _agreed(session, mutual.id, views)
    return tuple(
        _paid(mutual, one, view, agreed[view.facility_id, view.service_on], terms.get(view.id), language)
        for one, view in zip(contents, views, strict=True)
    )


async def _terms(session: Session, mutual: Mutual, views: Sequence[ClaimView]) -> Mapping[ClaimId, Terms]:
    """The scheme's rates on the day of care, where a ceiling cut the share."""
    capped = [view for view in views if Code.CEILING in view.codes]
    cares = [Care(view.unit_reference, view.member_number, view.service_on) for view in capped]
    entitled = await claims.entitled(session, mutual, cares, [view.home_id for view in capped]) if cares else []
    found = zip(capped, (one.entitlement.terms for one in entitled), strict=True)
    return {view.id: terms for view, terms in found if terms is not None}


async def _agreed(
    session: Session, mutual_id: MutualId, views: Sequence[ClaimView]
) -> Mapping[tuple[FacilityId, date], Mapping[str, TariffItem]]:
    """The prices agreed on each day of care, read once for all claims of that day."""
    days = sorted({(view.facility_id, view.service_on) for view in views})
    return {(place, on): await facilities.tariffs_on(session, mutual_id, place, on) for place, on in days}


def _paid(
    mutual: Mutual,
    content: Content,
    view: ClaimView,
    agreed: Mapping[str, TariffItem],
    terms: Terms | None,
    language: str,
) -> PaidClaim:
    assert view.eligible is not None and view.mutual is not None, "what is paid was approved"
    assert view.member is not None and view.facility is not None, "what is paid was approved"
    lines = [_cut(view.form_number, line, agreed, language) for line in view.lines]
    capped = [] if terms is None else [_capped(view, view.eligible, view.mutual, terms, language)]
    return PaidClaim(
        form=view.form_number,
        beneficiary=f"{view.unit_reference}/{view.member_number}",
        care_type=view.care_type.value,
        regime=view.regime,
        service_on=view.service_on,
        decided_on=view.decided_on,
        billed=view.billed,
        eligible=view.eligible,
        mutual=view.mutual,
        member=view.member,
        facility=view.facility,
        paid_here=Money(content.amount_minor, mutual.currency),
        cuts=(*(cut for cut in lines if cut is not None), *capped),
    )


def _cut(form: str, line: LineView, agreed: Mapping[str, TariffItem], language: str) -> Cut | None:
    """What a line lost; none where all of it counted."""
    assert line.eligible is not None, "what is paid was approved"
    lost = Money(line.price.minor * line.quantity, line.price.currency) - line.eligible
    if not lost:
        return None
    return Cut(
        form=form,
        what=agreed[line.code].name if line.code in agreed else line.code,
        amount=lost,
        code=", ".join(code.value for code in line.codes),
        reason=" ".join(claims.reason_of(code, language) for code in line.codes),
    )


def _capped(view: ClaimView, eligible: Money, share: Money, terms: Terms, language: str) -> Cut:
    """What a ceiling took off the mutual's share (C3, C13)."""
    full = eligible.minor * terms.rates[view.care_type.value] // 100
    return Cut(
        form=view.form_number,
        what="–",
        amount=Money(full - share.minor, share.currency),
        code=Code.CEILING.value,
        reason=claims.reason_of(Code.CEILING, language),
    )
