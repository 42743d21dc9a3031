"""Who bears what: billed = mutual + member + facility, always (M4, C2, C3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.claims.case import Billed, Case
from app.claims.checks import OF_LINES, Effect
from app.claims.model import CareType, Code, JudgedLine, MedicalDecision
from app.facilities import ItemKind

PER_STAY = "per_stay"
PER_PERSON_YEAR = "per_person_year"


@dataclass(frozen=True, slots=True)
class Share:
    """The mutual's share of what is eligible, and whether a ceiling cut it (C13)."""

    minor: int
    is_capped: bool


def judge_lines(case: Case) -> tuple[JudgedLine, ...]:
    """Every line by the line checks, then by what the adviser left of it (C2, C14)."""
    judged, ultrasounds = [], 0
    for line in case.claim.lines:
        item = case.place.tariffs.get(line.code)
        one = _judge(case, Billed(line=line, item=item, ultrasounds_before=ultrasounds))
        judged.append(one)
        if item is not None and item.kind is ItemKind.ULTRASOUND and one.rejected_for is None:
            ultrasounds += line.quantity
    return tuple(_reduced(case, judged))


def share_of(case: Case, eligible_minor: int) -> Share:
    """The care type's rate, rounded down once per claim (M4), then no more than any ceiling leaves (C3)."""
    assert case.terms is not None, "who is covered has terms"
    share = eligible_minor * case.terms.rates.get(case.claim.care_type.value, 0) // 100
    capped = min([share, *ceilings_left(case.terms.ceilings, case.claim.care_type, case.used_minor).values()])
    return Share(minor=capped, is_capped=capped < share)


def ceilings_left(ceilings: Mapping[str, int | None], care_type: CareType, used_minor: int) -> dict[str, int]:
    """What each ceiling of the scheme leaves for care of this type, by name."""
    left = {}
    per_stay, per_year = ceilings.get(PER_STAY), ceilings.get(PER_PERSON_YEAR)
    if per_stay is not None and care_type.is_stay:
        left[PER_STAY] = per_stay
    if per_year is not None:
        left[PER_PERSON_YEAR] = max(per_year - used_minor, 0)
    return left


def _judge(case: Case, billed: Billed) -> JudgedLine:
    codes: list[Code] = []
    for check in OF_LINES:
        if check.hits(case, billed):
            if check.effect is Effect.REJECTS_LINE:
                return _rejected(billed, check.code)
            codes.append(check.code)
    return _paid(billed, tuple(codes))


def _rejected(billed: Billed, code: Code) -> JudgedLine:
    """The member bears it up to the agreed price, the facility what it asked above that (DOMAIN 16, C2)."""
    line = billed.line
    price = line.price_minor if billed.item is None else min(line.price_minor, billed.item.price_minor)
    member = price * line.quantity
    return JudgedLine(
        line=line,
        eligible_minor=0,
        member_minor=member,
        facility_minor=line.billed_minor - member,
        codes=(code,),
    )


def _paid(billed: Billed, codes: tuple[Code, ...]) -> JudgedLine:
    """min(price, agreed) × min(quantity, limit); the member bears what is over the limit, the facility the excess."""
    line, item = billed.line, billed.agreed
    price = min(line.price_minor, item.price_minor)
    quantity = line.quantity if item.limit is None else min(line.quantity, item.limit)
    return JudgedLine(
        line=line,
        eligible_minor=price * quantity,
        member_minor=price * (line.quantity - quantity),
        facility_minor=line.billed_minor - price * line.quantity,
        codes=codes,
    )


def _reduced(case: Case, judged: Sequence[JudgedLine]) -> list[JudgedLine]:
    """What the adviser takes off a line is the facility's to bear; several lines of a code share what he leaves."""
    if case.review is None or case.review.decision is not MedicalDecision.REDUCE:
        return list(judged)
    left, lines = dict(case.review.eligible_minor), []
    for one in judged:
        kept = min(one.eligible_minor, left.get(one.line.code, one.eligible_minor))
        if one.line.code in left:
            left[one.line.code] -= kept
        lines.append(_cut_to(one, kept))
    return lines


def _cut_to(one: JudgedLine, kept: int) -> JudgedLine:
    if kept == one.eligible_minor:
        return one
    taken = one.eligible_minor - kept
    codes = (*one.codes, Code.REFUSED_BY_ADVISER)
    return replace(one, eligible_minor=kept, facility_minor=one.facility_minor + taken, codes=codes)
