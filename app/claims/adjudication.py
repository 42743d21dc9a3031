"""Adjudication: the checks in order, then the shares, then whether the medical adviser must have seen it (C2–C5)."""

from collections.abc import Iterable

from app.claims import adviser, shares
from app.claims.case import Case
from app.claims.checks import AFTER_LINES, BEFORE_LINES, ClaimCheck
from app.claims.model import Code, JudgedLine, Judgement


def adjudicate(case: Case) -> Judgement:
    """Rejected for the first reason found, or approved for the share that rates and ceilings leave."""
    if reason := _first_hit(case, BEFORE_LINES):
        return _rejected(case, reason)
    lines = shares.judge_lines(case)
    reasons = [line.rejected_for for line in lines]
    if reasons[0] is not None and all(reasons):
        return _rejected(case, reasons[0])
    if reason := _first_hit(case, AFTER_LINES):
        return _rejected(case, reason)
    return _approved(case, lines)


def _first_hit(case: Case, checks: Iterable[ClaimCheck]) -> Code | None:
    return next((check.code for check in checks if check.hits(case)), None)


def _rejected(case: Case, reason: Code) -> Judgement:
    """Billed and a share of nothing; its other shares are not stated (DOMAIN 16, C4)."""
    return Judgement(billed_minor=case.claim.billed_minor, codes=(reason,), rejected_for=reason)


def _approved(case: Case, lines: tuple[JudgedLine, ...]) -> Judgement:
    eligible = sum(line.eligible_minor for line in lines)
    share = shares.share_of(case, eligible)
    found = {code for line in lines for code in line.codes} | ({Code.CEILING} if share.is_capped else set())
    return Judgement(
        billed_minor=case.claim.billed_minor,
        eligible_minor=eligible,
        mutual_minor=share.minor,
        member_minor=eligible - share.minor + sum(line.member_minor for line in lines),
        facility_minor=sum(line.facility_minor for line in lines),
        codes=tuple(sorted(found)),
        lines=lines,
        needs_adviser=adviser.must_see(case, frozenset(found), share.minor),
    )
