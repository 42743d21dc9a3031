"""Reads the events of payouts and treasury."""

from app.scenarios.events import (
    Answer,
    Credited,
    Hold,
    PayoutAccount,
    PayoutBatch,
    PayoutOutcome,
    Release,
    Resend,
    ReturnPayout,
    Sweep,
    TopUp,
)
from app.scenarios.reading.told import Told
from app.written.fields import Fields, Place, listing, table
from app.written.nodes import Listing
from app.written.values import amount, quoted, truth, word

ANY_OUTCOME = word("confirmed", "failed", "unknown")
ANSWER = word("confirmed", "failed")


def payout_batch(told: Told) -> PayoutBatch:
    """A batch, and how its payouts end."""
    facility = told.names.facilities.known
    batch = told.required("id", told.new(told.names.batches))
    facilities = told.optional("facilities", listing(facility, at_least=1, distinct=True), None)
    outcomes = told.optional("outcomes", lambda at: table(at, facility, _outcomes), {})
    told.close()
    return PayoutBatch(**told.common, id=batch, facilities=facilities, outcomes=outcomes)


def _outcomes(place: Place) -> tuple[PayoutOutcome, ...]:
    if isinstance(place.node, Listing):
        return listing(_outcome, at_least=1)(place)
    return (_outcome(place),)


def _outcome(place: Place) -> PayoutOutcome:
    fields = Fields(place)
    outcome = _result(fields)
    fields.close()
    return outcome


def _result(fields: Fields) -> PayoutOutcome:
    return PayoutOutcome(
        outcome=fields.optional("outcome", ANY_OUTCOME, "confirmed"),
        fee=fields.optional("fee", amount, None),
        levy=fields.optional("levy", amount, None),
    )


def answer(told: Told) -> Answer:
    """The end of doubt: confirmed or failed."""
    told.exactly_one_of("payout", "refund")
    payout = told.optional("payout", told.names.payout, None)
    refund = told.optional("refund", told.names.refunds.known, None)
    outcome = told.required("outcome", ANSWER)
    fee = told.optional("fee", amount, None)
    levy = told.optional("levy", amount, None)
    told.close()
    return Answer(
        **told.common, payout=payout, refund=refund, result=PayoutOutcome(outcome=outcome, fee=fee, levy=levy)
    )


def resend(told: Told) -> Resend:
    """A new attempt."""
    payout = told.required("payout", told.names.payout)
    result = _result(told)
    told.close()
    return Resend(**told.common, payout=payout, result=result)


def return_payout(told: Told) -> ReturnPayout:
    """Confirmed money comes back."""
    payout = told.required("payout", told.names.payout)
    fee_returned = told.optional("fee_returned", amount, 0)
    levy_returned = told.optional("levy_returned", amount, 0)
    told.close()
    return ReturnPayout(**told.common, payout=payout, fee_returned=fee_returned, levy_returned=levy_returned)


def hold(told: Told) -> Hold:
    """No payouts to a facility."""
    facility = told.required("facility", told.names.facilities.known)
    told.close()
    return Hold(**told.common, facility=facility)


def release(told: Told) -> Release:
    """Payouts again."""
    facility = told.required("facility", told.names.facilities.known)
    told.close()
    return Release(**told.common, facility=facility)


def payout_account(told: Told) -> PayoutAccount:
    """Another way to be paid."""
    facility = told.required("facility", told.names.facilities.known)
    pay_by = told.required("pay_by", told.names.way_of_payment)
    told.close()
    if pay_by != "bank":
        told.paying(pay_by, "pay_by")
    return PayoutAccount(**told.common, facility=facility, pay_by=pay_by)


def top_up(told: Told) -> TopUp:
    """Float for a payout wallet."""
    transfer = told.optional("id", told.new(told.names.transfers), None)
    operator = told.required("operator", told.names.operators.known)
    moved = told.required("amount", amount)
    source = told.optional("from", word("bank", "collection"), "bank")
    fee = told.optional("fee", amount, 0)
    is_in_transit = told.optional("in_transit", truth, False)
    txn = told.optional("txn", quoted, None)
    told.close()
    told.paying(operator, "operator")
    if txn is not None and is_in_transit and source == "bank":
        told.refuse("txn", "comes with credited, for nothing has reached the operator yet")
    if source == "collection":
        told.collecting(operator, "from")
    return TopUp(
        **told.common,
        id=transfer,
        operator=operator,
        amount=moved,
        source=source,
        fee=fee,
        is_in_transit=is_in_transit,
        txn=txn,
    )


def sweep(told: Told) -> Sweep:
    """A collection wallet's money goes to the bank."""
    transfer = told.optional("id", told.new(told.names.transfers), None)
    operator = told.required("operator", told.names.operators.known)
    moved = told.required("amount", amount)
    fee = told.optional("fee", amount, 0)
    levy = told.optional("levy", amount, 0)
    is_in_transit = told.optional("in_transit", truth, False)
    txn = told.optional("txn", quoted, None)
    told.close()
    told.collecting(operator, "operator")
    return Sweep(
        **told.common,
        id=transfer,
        operator=operator,
        amount=moved,
        fee=fee,
        levy=levy,
        is_in_transit=is_in_transit,
        txn=txn,
    )


def credited(told: Told) -> Credited:
    """A transfer arrives that was in transit."""
    transfer = told.required("transfer", told.names.transfers.known)
    txn = told.optional("txn", quoted, None)
    told.close()
    if not told.names.transfers[transfer].is_in_transit:
        told.refuse("transfer", f"names {transfer}, which was credited at once")
    if txn is not None and isinstance(told.names.transfers[transfer], Sweep):
        told.refuse("txn", "is an operator's; a sweep arrives at the bank")
    return Credited(**told.common, transfer=transfer, txn=txn)
