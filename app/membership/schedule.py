"""What an enrolment asks for and when: the fee, and the year's three shares cut into instalments (U1-U4)."""

from datetime import date, timedelta

from app.core.ids import DueId, MemberId, new_id
from app.core.money import split
from app.membership.account import Due, Enrolment
from app.membership.campaigns import Campaign
from app.membership.model import DueKind


def unit_sizes(persons: int, cap: int) -> tuple[int, ...]:
    """How a household forms units: each filled to the cap before the next (U1)."""
    full, rest = divmod(persons, cap)
    return (cap,) * full + ((rest,) if rest else ())


def due_dates(campaign: Campaign, enrolled_on: date) -> tuple[date, ...]:
    """The first on the enrolment date, the others on the campaign's dates or, if past, on the enrolment date (U4)."""
    return (enrolled_on, *(max(day, enrolled_on) for day in campaign.due_dates[1:]))


def draw_up(enrolment: Enrolment, *, with_fee: bool) -> list[Due]:
    """The fee, where one is due (U2), and the instalments, each share cut by M2 separately (U3, U4)."""
    fee = enrolment.campaign.scheme.parameters.fee
    dues = [_due(enrolment, DueKind.FEE, 0, enrolment.enrolled_on, (fee, 0, 0))] if with_fee and fee else []
    tariff, parts = enrolment.campaign.scheme.tariff, len(enrolment.campaign.due_dates)
    shares = zip(
        split(tariff.member_minor * enrolment.persons, parts),
        split(tariff.state_minor * enrolment.persons, parts),
        split(tariff.donor_minor * enrolment.persons, parts),
        strict=True,
    )
    days = due_dates(enrolment.campaign, enrolment.enrolled_on)
    return dues + [
        _due(enrolment, DueKind.INSTALMENT, seq, day, cut)
        for seq, (day, cut) in enumerate(zip(days, shares, strict=True), start=1)
    ]


def addition(enrolment: Enrolment, seq: int, member_id: MemberId, on: date) -> Due:
    """The extra instalment of a person who joins: the full shares of one, due that day (U11)."""
    tariff = enrolment.campaign.scheme.tariff
    cut = (tariff.member_minor, tariff.state_minor, tariff.donor_minor)
    return _due(enrolment, DueKind.ADDITION, seq, on, cut, persons=1, member_id=member_id)


def suspends_on(enrolment: Enrolment, clock_on: date) -> date:
    """The first day after the grace that counts from `clock_on` (U8)."""
    return clock_on + timedelta(days=enrolment.campaign.scheme.parameters.grace_days + 1)


def lapses_on(enrolment: Enrolment, clock_on: date) -> date:
    """The day on which a due unpaid since `clock_on` ends the enrolment (U8)."""
    return clock_on + timedelta(days=enrolment.campaign.scheme.parameters.lapse_days + 1)


def _due(
    enrolment: Enrolment,
    kind: DueKind,
    seq: int,
    on: date,
    shares: tuple[int, int, int],
    *,
    persons: int | None = None,
    member_id: MemberId | None = None,
) -> Due:
    member, state, donor = shares
    return Due(
        id=DueId(new_id()),
        enrolment_id=enrolment.id,
        kind=kind,
        seq=seq,
        member_id=member_id,
        persons=persons or enrolment.persons,
        due_on=on,
        clock_on=on,
        suspends_on=suspends_on(enrolment, on),
        member_minor=member,
        state_minor=state,
        donor_minor=donor,
    )
