"""Which figures each kind of thing has, and how each is written (SCENARIOS 6)."""

from collections.abc import Mapping

from app.scenarios.expectations import Figure
from app.scenarios.names import Names
from app.written.fields import Fields, Place, Read, listing, table
from app.written.values import amount, count, day, or_none, quoted, truth, word

Figures = Mapping[str, "Read[Figure] | Figures"]

SHARES: Figures = {"gross": amount, "member": amount, "state": amount, "donor": amount}
RULES = tuple(f"C{number:02d}" for number in range(1, 16))


def unit_figures() -> Figures:
    """A membership unit; each list under `instalments` is one figure."""
    return {
        "status": word("pending", "active", "grace", "suspended", "lapsed", "ended", "closed"),
        "covered": truth,
        "persons": amount,
        "reference": or_none(quoted),
        "effective_on": or_none(day),
        "cover_from": or_none(day),
        "cover_to": or_none(day),
        "lapsed_on": or_none(day),
        "fee_due": amount,
        "arrears": amount,
        "advance": amount,
        "instalments": {
            "due_on": listing(day),
            "member": listing(amount),
            "state": listing(amount),
            "donor": listing(amount),
            "paid": listing(amount),
            "settled_on": listing(or_none(day)),
        },
    }


def receipt_figures(names: Names) -> Figures:
    """A payment in."""
    return {
        "status": word("suspense", "allocated", "collective", "refunded", "reversed", "income"),
        "reason": or_none(word("UNKNOWN", "AMBIGUOUS_MSISDN", "UNIT_CLOSED")),
        "method": or_none(word("reference", "msisdn", "agent")),
        "unit": or_none(names.units.known),
        "amount": amount,
        "fee": amount,
        "net": amount,
        "left": amount,
        "incident": truth,
        "allocation": or_none(_allocation),
    }


def _allocation(place: Place) -> dict[str, Figure]:
    fields = Fields(place)
    fee = fields.optional("fee", amount, None)
    instalments = fields.optional("instalments", lambda at: table(at, _number, amount), None)
    advance = fields.optional("advance", amount, None)
    fields.close()
    parts: dict[str, Figure] = {"fee": fee, "instalments": instalments, "advance": advance}
    return {name: part for name, part in parts.items() if part is not None}


def _number(place: Place) -> str:
    return str(count(place))


def claim_figures() -> Figures:
    """A claim; shares a rejected claim does not state are `none`."""
    return {
        "status": word(
            "draft", "received", "returned", "in_review", "approved", "rejected", "in_batch", "in_payment", "paid"
        ),
        "billed": amount,
        "eligible": or_none(amount),
        "mutual": or_none(amount),
        "member": or_none(amount),
        "facility": or_none(amount),
        "codes": listing(word(*RULES)),
        "adviser": truth,
    }


PAYOUT: Figures = {
    "status": word("prepared", "approved", "sent", "confirmed", "failed", "unknown", "returned"),
    "amount": amount,
    "fee": amount,
    "levy": amount,
    "offset": amount,
}
REFUND: Figures = {"status": word("sent", "confirmed", "failed", "unknown"), "amount": amount, "fee": amount}
STATEMENT: Figures = {"billed": amount, "received": amount, "disallowed": amount, "open": amount}


def batch_figures(names: Names) -> Figures:
    """A payout batch."""
    return {
        "total": amount,
        "carried_forward": lambda at: table(at, names.facilities.known, amount),
    }


def year_end_figures(names: Names) -> Figures:
    """A year's closing; each share of the deferral, by unit, is one figure."""

    def by_unit(place: Place) -> dict[str, int]:
        return table(place, names.units.known, amount)

    return {
        "income": amount,
        "expense": amount,
        "result": amount,
        "deficit": amount,
        "outstanding_claims": amount,
        "deferred": {"member": by_unit, "state": by_unit, "donor": by_unit},
    }
