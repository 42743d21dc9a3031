"""When an enrolment takes effect and which days it covers (U6, U7); cover is granted and cut in spells of days."""

from dataclasses import replace
from datetime import date, timedelta

from app.core.ids import new_id
from app.membership.account import ONE_DAY, Due, Enrolment, Spell, UnitAccount
from app.membership.model import DueKind


def first_dues(account: UnitAccount, enrolment: Enrolment) -> list[Due]:
    """What must be settled for the enrolment to take effect: the fee and the first instalment (U6)."""
    return [
        due
        for due in account.dues_of(enrolment)
        if due.kind is DueKind.FEE or (due.kind is DueKind.INSTALMENT and due.seq == 1)
    ]


def take_effect(account: UnitAccount, enrolment: Enrolment) -> None:
    """Set D0 and grant cover once fee and first instalment are both settled (U6, U7)."""
    days = [due.settled_on for due in first_dues(account, enrolment)]
    if enrolment.effective_on or enrolment.lapsed_on or not days or None in days:
        return
    effective_on = max(day for day in days if day)
    cover_from = cover_start(account, enrolment, effective_on)
    effective = replace(enrolment, effective_on=effective_on, cover_from=cover_from)
    account.put(effective)
    grant(account, effective, cover_from)
    account.tell("effective", effective_on, cover_from=cover_from, cover_to=enrolment.cover_to)


def withdraw_effect(account: UnitAccount, enrolment: Enrolment, on: date) -> None:
    """Clear D0 if cover has not begun and what it stood on is no longer settled (U12, DOMAIN 16)."""
    if enrolment.cover_from is None or enrolment.cover_from <= on:
        return
    if all(due.settled_on for due in first_dues(account, enrolment)):
        return
    cut(account, enrolment, enrolment.cover_from)
    account.put(replace(enrolment, effective_on=None, cover_from=None, suspended_from=None, resumes_on=None))
    account.tell("effect_withdrawn", on)


def cover_start(account: UnitAccount, enrolment: Enrolment, effective_on: date) -> date:
    """The first day of cover: after the waiting period, or for a renewal in time without one (U7)."""
    campaign, rules = enrolment.campaign, enrolment.campaign.scheme.parameters
    as_new = max(campaign.coverage_from, effective_on + timedelta(days=rules.waiting_days))
    ended_on = previous_end(account, enrolment) if enrolment.kind == "renewal" else None
    if ended_on is None or effective_on > ended_on + timedelta(days=rules.renewal_gap_days):
        return as_new
    if effective_on <= ended_on:
        return campaign.coverage_from
    return max(campaign.coverage_from, effective_on + ONE_DAY)


def previous_end(account: UnitAccount, enrolment: Enrolment) -> date | None:
    """The last day of the cover before this enrolment's."""
    ends = [
        one.cover_to
        for one in account.running()
        if one.id != enrolment.id and one.effective_on and one.cover_to < enrolment.cover_to
    ]
    return max(ends, default=None)


def grant(account: UnitAccount, enrolment: Enrolment, from_on: date) -> None:
    """Cover from this day, not before cover begins, to its end; without a gap where it joins an earlier spell."""
    from_on = max(from_on, enrolment.cover_from or from_on)
    if from_on > enrolment.cover_to:
        return
    for spell in _spells(account, enrolment):
        if spell.to_on >= from_on - ONE_DAY:
            account.put(replace(spell, to_on=enrolment.cover_to))
            return
    account.put(Spell(id=new_id(), enrolment_id=enrolment.id, from_on=from_on, to_on=enrolment.cover_to))


def cut(account: UnitAccount, enrolment: Enrolment, from_on: date) -> None:
    """No cover from this day on."""
    for spell in _spells(account, enrolment):
        if spell.from_on >= from_on:
            account.drop(spell)
        elif spell.to_on >= from_on:
            account.put(replace(spell, to_on=from_on - ONE_DAY))


def _spells(account: UnitAccount, enrolment: Enrolment) -> list[Spell]:
    return [spell for spell in account.rows.spells.values() if spell.enrolment_id == enrolment.id]
