"""What the books show, read from the application's own reads: one table of figures for each thing of a file."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from app import claims, collection, ledger, membership, payouts, reporting, subsidies
from app.collection.tables import AllocationRow
from app.core.money import Money
from app.db import Session
from app.membership import EnrolmentView
from app.scenarios.expectations import Figure, Indicator
from app.scenarios.play.stage import Stage
from app.scenarios.play.years import year_end

Figures = Mapping[str, Figure]
Read = Callable[[Session, Stage, str], Awaitable[Figures]]


async def balances(session: Session, stage: Stage) -> Figures:
    """Each account that is not at zero, a credit negative, and the total of either column."""
    rows = await ledger.trial_balance(session, stage.mutual.id)
    found: dict[str, Figure] = {row.code: row.balance.net_minor for row in rows if row.balance.net_minor}
    return found | {"total": sum(row.debit_balance_minor for row in rows)}


async def indicators(session: Session, stage: Stage) -> Figures:
    """Every indicator as it is shown today, with the two numbers it divides where both are whole."""
    found = await reporting.indicators(session, stage.mutual, stage.today)
    return {one.name: Indicator(one.shown, one.fraction) for one in found}


async def subledger(session: Session, stage: Stage, code: str) -> Figures:
    """Each party of an account that is not at zero, by its name in the file, on the account's usual side."""
    names = _parties(stage)
    parties = await ledger.balances_by_party(session, stage.mutual.id, code)
    return {names.get(party, str(party)): found.on_usual_side for party, found in parties.items() if found.net_minor}


async def unit(session: Session, stage: Stage, name: str) -> Figures:
    """A unit as its account shows it today."""
    view = await membership.unit_account(session, stage.mutual, stage.cast.units[name], stage.today)
    found: dict[str, Figure] = {
        "status": view.status.value,
        "covered": view.is_covered,
        "persons": view.persons,
        "reference": view.reference,
        "fee_due": view.fee_due_minor,
        "arrears": view.arrears_minor,
        "advance": view.advance_minor,
    }
    return found if view.leading is None else {**found, **_enrolment(view.leading)}


async def receipt(session: Session, stage: Stage, name: str) -> Figures:
    """A receipt, and what E05 did with it: what undoes that later does not change it."""
    payment_id = stage.cast.receipts[name].payment_id
    row = await collection.payment_row(session, stage.mutual.id, payment_id)
    allocations = await collection.allocations_of(session, stage.mutual.id, payment_id)
    names = _parties(stage)
    return {
        "status": row.status,
        "reason": row.reason,
        "method": row.method,
        "unit": None if row.unit_id is None else names.get(row.unit_id, str(row.unit_id)),
        "amount": row.amount_minor,
        "fee": row.fee_minor,
        "net": row.amount_minor - row.fee_minor,
        "left": row.left_minor,
        "incident": row.has_incident,
        "allocation": _allocation(allocations) if allocations else None,
    }


async def scheme(session: Session, stage: Stage, name: str) -> Figures:
    """The tariff of a scheme's latest version."""
    versions = await membership.schemes(session, stage.mutual)
    tariff = [version.tariff for version in versions if version.scheme == name][-1]
    return {
        "gross": tariff.gross_minor,
        "member": tariff.member_minor,
        "state": tariff.state_minor,
        "donor": tariff.donor_minor,
    }


async def claim(session: Session, stage: Stage, name: str) -> Figures:
    """A version of a claim; what a rejected one does not state is none."""
    view = await claims.claim_view(session, stage.mutual.id, stage.cast.claims[name].claim_id)
    return {
        "status": view.status.value,
        "billed": view.billed.minor,
        "eligible": _minor(view.eligible),
        "mutual": _minor(view.mutual),
        "member": _minor(view.member),
        "facility": _minor(view.facility),
        "codes": sorted(code.value for code in view.codes),
        "adviser": view.has_adviser,
    }


async def payout(session: Session, stage: Stage, name: str) -> Figures:
    """A payout of a batch; one that was never made has no figures."""
    if name not in stage.cast.payouts:
        return {}
    found = await payouts.payout(session, stage.mutual.id, stage.cast.payouts[name])
    return {
        "status": found.state.word,
        "amount": found.amount.minor,
        "fee": _minor(found.fee) or 0,
        "levy": _minor(found.levy) or 0,
        "offset": found.offset.minor,
    }


async def batch(session: Session, stage: Stage, name: str) -> Figures:
    """A batch over all the wallets that it pays by."""
    found = await payouts.batches_by_id(session, stage.mutual.id, stage.cast.batches.get(name, ()))
    names = {facility_id: facility for facility, facility_id in stage.cast.facilities.items()}
    return {
        "total": sum(part.total.minor for part in found),
        "carried_forward": {names[of]: minor for part in found for of, minor in part.carried_forward.items()},
    }


async def refund(session: Session, stage: Stage, name: str) -> Figures:
    """A refund, by the word of its payout; one that was never ordered has no figures."""
    if name not in stage.cast.refunds:
        return {}
    view = await collection.refund_view(session, stage.mutual.id, stage.cast.refunds[name].refund_id)
    return {"status": view.status, "amount": view.amount.minor, "fee": _minor(view.fee) or 0}


async def statement(session: Session, stage: Stage, name: str) -> Figures:
    """A statement to a funder; one that was never made, for there was nothing to bill, has no figures."""
    if name not in stage.cast.statements:
        return {}
    found = await subsidies.statement(session, stage.mutual.id, stage.cast.statements[name])
    return {
        "billed": found.billed.minor,
        "received": found.received.minor,
        "disallowed": found.disallowed.minor,
        "open": found.open.minor,
    }


PAGES: Mapping[str, Callable[[Session, Stage], Awaitable[Figures]]] = {
    "balances": balances,
    "indicators": indicators,
}
THINGS: Mapping[str, Read] = {
    "subledgers": subledger,
    "units": unit,
    "receipts": receipt,
    "schemes": scheme,
    "claims": claim,
    "payouts": payout,
    "batches": batch,
    "refunds": refund,
    "year_end": year_end,
    "statements": statement,
}


def _parties(stage: Stage) -> Mapping[UUID, str]:
    """Whom the sub-ledgers are kept by (DOMAIN 10)."""
    cast = stage.cast
    return dict(
        [
            *((unit_id, name) for name, unit_id in cast.units.items()),
            *((received.payment_id, name) for name, received in cast.receipts.items()),
            *((collective.id, name) for name, collective in cast.collectives.items()),
            *((facility_id, name) for name, facility_id in cast.facilities.items()),
            *((payout_id, name) for name, payout_id in cast.payouts.items()),
            *((refunded.payout_id, name) for name, refunded in cast.refunds.items()),
        ]
    )


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


def _enrolment(leading: EnrolmentView) -> Figures:
    """Cover and schedule of the enrolment whose status is the unit's."""
    dues = leading.instalments
    return {
        "effective_on": leading.effective_on,
        "cover_from": leading.cover_from,
        "cover_to": leading.cover_to,
        "lapsed_on": leading.lapsed_on,
        "instalments": {
            "due_on": [due.due_on for due in dues],
            "member": [due.member_minor for due in dues],
            "state": [due.state_minor for due in dues],
            "donor": [due.donor_minor for due in dues],
            "paid": [due.paid_minor for due in dues],
            "settled_on": [due.settled_on for due in dues],
        },
    }


def _allocation(allocations: Sequence[AllocationRow]) -> Figures:
    """Fee, instalments by number and advance, of all its parts together."""
    instalments: dict[str, int] = {}
    for part in (part for allocation in allocations for part in allocation.parts if part["kind"] != "fee"):
        number = str(part["seq"])
        instalments[number] = instalments.get(number, 0) + part["amount"]
    return {
        "fee": sum(allocation.fee_minor for allocation in allocations),
        "instalments": instalments,
        "advance": sum(allocation.advance_minor for allocation in allocations),
    }
