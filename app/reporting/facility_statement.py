"""The statement of a facility: claims received, decisions, payouts of a period, and what remains at its end."""

from collections.abc import Sequence
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
NOT_ORDERED = (State.DRAFT, State.PENDING_APPROVAL, State.REJECTED)


async def facility_statement(
    session: Session, mutual: Mutual, facility_id: FacilityId, since: date, until: date
) -> FacilityStatement:
    """Claims received and payouts made from `since` to `until`, both included; raises `UnknownFacility`."""
    facility = await facilities.facility(session, mutual.id, facility_id)
    received = await _claims(session, mutual.id, facility_id, since, until)
    made = await _payouts(session, mutual, facility_id, since, until)
    sums = _Sums(mutual)
    return FacilityStatement(
        head=head_of(mutual, facility),
        since=since,
        until=until,
        claims=tuple(_claim(view, mutual) for view in received),
        payouts=tuple([await _payout(session, payout, facility.code, on) for payout, on in made]),
        billed=sums.of(view.billed for view in received),
        approved=sums.of(view.mutual for view in received if view.mutual is not None),
        paid=sums.of(payout.amount for payout, _ in made if payout.state is State.SUCCEEDED),
        waiting=sums.of(view.billed for view in received if view.status in UNDECIDED),
        outstanding=await _outstanding(session, mutual, facility_id, until),
        to_recover=await _balance(session, mutual, facility_id, chart.TO_RECOVER.code, until),
        printed_on=business_date(now(session), mutual.timezone),
    )
