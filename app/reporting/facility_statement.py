"""The statement of a facility: claims received, decisions, payouts of a period, and what remains at its end."""

from collections.abc import Iterable, Sequence
from datetime import date

from app import claims, facilities, ledger, payouts
from app.claims import ClaimFilter, ClaimStatus, ClaimView
from app.core.clock import business_date
from app.core.ids import FacilityId, MutualId
from app.core.money import Money
from app.db import Session, now
from app.ledger import chart
from app.membership import Mutual
from app.payouts import Payout, PayoutFilter, State
from app.reporting.advice import head_of, number_of
from app.reporting.model import FacilityStatement, StatedClaim, StatedPayout

PAGE = 200
UNDECIDED = (ClaimStatus.RECEIVED, ClaimStatus.RETURNED, ClaimStatus.IN_REVIEW)


async def facility_statement(
    session: Session, mutual: Mutual, facility_id: FacilityId, since: date, until: date
) -> FacilityStatement:
    """Claims received and payouts made from `since` to `until`, both included; raises `UnknownFacility`.

    An appeal is a row of its own, billed no second time, and adds what it posts (DOMAIN 16).
    """
    facility = await facilities.facility(session, mutual.id, facility_id)
    received = await _claims(session, mutual.id, facility_id, since, until)
    made = await _payouts(session, mutual, facility_id, since, until)
    sums = _Sums(mutual)
    return FacilityStatement(
        head=head_of(mutual, facility),
        since=since,
        until=until,
        claims=tuple(_claim(view) for view in received),
        payouts=tuple([await _payout(session, payout, facility.code, on) for payout, on in made]),
        billed=sums.of(view.billed for view in received if view.version == 1),
        approved=sums.of(view.posted for view in received),
        paid=sums.of(payout.amount for payout, _ in made if payout.state is State.SUCCEEDED),
        waiting=sums.of(view.billed for view in received if view.status in UNDECIDED),
        outstanding=await _outstanding(session, mutual, facility_id, until),
        to_recover=await _balance(session, mutual, facility_id, chart.TO_RECOVER.code, until),
        printed_on=business_date(now(session), mutual.timezone),
    )


class _Sums:
    """Adds up amounts of the mutual's currency."""

    def __init__(self, mutual: Mutual) -> None:
        self._currency = mutual.currency

    def of(self, amounts: Iterable[Money]) -> Money:
        """All of them together."""
        return Money(sum(amount.minor for amount in amounts), self._currency)


async def _claims(
    session: Session, mutual_id: MutualId, facility_id: FacilityId, since: date, until: date
) -> Sequence[ClaimView]:
    """Every claim received in the period, the oldest first, page by page."""
    wanted = ClaimFilter(facility_id=facility_id, since=since, until=until)
    found: list[ClaimView] = []
    page = await claims.list_claims(session, mutual_id, wanted, limit=PAGE)
    while page:
        found.extend(page)
        page = await claims.list_claims(session, mutual_id, wanted, after=page[-1].id, limit=PAGE)
    return found[::-1]


async def _payouts(
    session: Session, mutual: Mutual, facility_id: FacilityId, since: date, until: date
) -> Sequence[tuple[Payout, date]]:
    """Every approved payout of the period with its day: when it was paid, or when it was made while it is not."""
    every = await _all_payouts(session, mutual.id, facility_id)
    dated = [(one, one.settled_on or business_date(one.made_at, mutual.timezone)) for one in every]
    of_period = [(one, on) for one, on in dated if since <= on <= until and one.state.is_ordered]
    return sorted(of_period, key=lambda one: (one[1], one[0].id))


async def _all_payouts(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> Sequence[Payout]:
    wanted = PayoutFilter(facility_id=facility_id)
    found: list[Payout] = []
    page = await payouts.list_payouts(session, mutual_id, wanted, limit=PAGE)
    while page:
        found.extend(page)
        page = await payouts.list_payouts(session, mutual_id, wanted, after=page[-1].id, limit=PAGE)
    return found


def _claim(view: ClaimView) -> StatedClaim:
    return StatedClaim(
        form=view.form_number,
        beneficiary=f"{view.unit_reference}/{view.member_number}",
        care_type=view.care_type.value,
        regime=view.regime,
        service_on=view.service_on,
        received_on=view.received_on or view.service_on,
        state=view.status.value,
        billed=view.billed,
        mutual=view.mutual,
        posted=view.posted,
        paid=view.paid,
        reasons=tuple(code.value for code in view.codes),
    )


async def _payout(session: Session, payout: Payout, facility_code: str, on: date) -> StatedPayout:
    return StatedPayout(
        number=await number_of(session, payout, facility_code),
        on=on,
        state=payout.state.word,
        gross=payout.gross,
        offset=payout.offset,
        amount=payout.amount,
        operator_reference=payout.operator_reference,
    )


async def _outstanding(session: Session, mutual: Mutual, facility_id: FacilityId, at: date) -> Money:
    """4011 of the facility, and what was in transit to it (4012), at the end of the day."""
    payable = await _balance(session, mutual, facility_id, chart.FACILITIES_PAYABLE.code, at)
    transit = await ledger.balances_by_party(session, mutual.id, chart.PAYOUTS_IN_TRANSIT.code, at)
    mine = [one.id for one in await _all_payouts(session, mutual.id, facility_id)]
    return payable + Money(sum(transit[one].on_usual_side for one in mine if one in transit), mutual.currency)


async def _balance(session: Session, mutual: Mutual, facility_id: FacilityId, code: str, at: date) -> Money:
    found = await ledger.balance(session, mutual.id, ledger.AccountRef(code, facility_id), at)
    return Money(found.on_usual_side, mutual.currency)
