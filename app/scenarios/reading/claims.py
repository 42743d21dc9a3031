"""Reads the events of claims."""

from functools import partial

from app.scenarios.events import Appeal, Claim, ClaimLine, Decide, Medical, Overpayment, Repay
from app.scenarios.header import AgreedPrice
from app.scenarios.reading.told import Told
from app.written.fields import Fields, Place, listing, table
from app.written.values import amount, count, day, name, quoted, text, truth, word


def claim(told: Told) -> Claim:
    """A claim, agreed prices filled in from its facility's list."""
    told.exactly_one_of("amount", "lines")
    claim_id = told.required("id", told.new(told.names.claims))
    facility = told.required("facility", told.names.facilities.known)
    unit = told.required("unit", told.names.units.known)
    member = told.optional("member", count, 1)
    care_type = told.required("care_type", word("OUT", "HOSP", "EMERG"))
    service_on = told.required("service", day)
    discharged_on = told.optional("discharged", day, None)
    billed = told.optional("amount", amount, None)
    lines = told.optional("lines", listing(partial(_line, prices=_prices_of(told)), at_least=1), ())
    form = told.optional("form", quoted, None)
    diagnosis = told.optional("diagnosis", text, None)
    has_referral = told.optional("referral", truth, True)
    has_documents = told.optional("documents", truth, True)
    is_planned = told.optional("planned", truth, False)
    has_eligibility_code = told.optional("eligibility_code", truth, False)
    told.close()
    return Claim(
        **told.common,
        id=claim_id,
        facility=facility,
        unit=unit,
        member=member,
        care_type=care_type,
        service_on=service_on,
        discharged_on=discharged_on or service_on,
        amount=billed,
        lines=lines,
        form=form,
        diagnosis=diagnosis,
        has_referral=has_referral,
        has_documents=has_documents,
        is_planned=is_planned,
        has_eligibility_code=has_eligibility_code,
    )


def _prices_of(told: Told) -> dict[str, AgreedPrice] | None:
    """The list of the facility named; None when it cannot be looked into, for a reason that is noted elsewhere."""
    facility = told.names.facilities.get(told.written("facility"))
    if facility is None:
        return None
    return told.names.tariff_lists.get(facility.tariffs) if facility.tariffs else {}


def _line(place: Place, prices: dict[str, AgreedPrice] | None) -> ClaimLine:
    fields = Fields(place)
    code = fields.required("code", name)
    quantity = fields.optional("qty", count, 1)
    price = fields.optional("price", amount, None)
    fields.close()
    if price is None and prices is not None:
        price = prices[code].price if code in prices else None
        if price is None:
            fields.refuse("price", f"is required, for no price is agreed with the facility for {code}")
    return ClaimLine(code=code, quantity=quantity, price=price or 0)


def medical(told: Told) -> Medical:
    """The adviser's decision; only a reduction names lines."""
    claimed = told.required("claim", told.names.claims.known)
    decision = told.required("decision", word("approve", "reduce", "refuse"))
    lines = told.optional("lines", lambda at: table(at, name, amount, at_least=1), {})
    told.close()
    if (decision == "reduce") != bool(lines):
        told.refuse("lines", "is required to reduce, and only then")
    _check_codes(told, claimed, lines)
    return Medical(**told.common, claim=claimed, decision=decision, lines=lines)


def _check_codes(told: Told, claimed: str, lines: dict[str, int]) -> None:
    """A claim of one amount has an act without a code, so only claims with lines can be checked."""
    codes = {line.code for line in told.names.claims[claimed].lines}
    for code in lines:
        if codes and code not in codes:
            told.refuse("lines", f"names {code}, which {claimed} does not have")


def decide(told: Told) -> Decide:
    """Claims in the order in which they are decided."""
    claims = told.required("claims", listing(told.names.claims.known, at_least=1, distinct=True))
    adviser = told.optional("adviser", word("approves", "absent"), "approves")
    told.close()
    return Decide(**told.common, claims=claims, adviser=adviser)


def appeal(told: Told) -> Appeal:
    """A claim's new version, which has the same content."""
    claimed = told.required("claim", told.names.claims.known)
    version = told.required("id", told.new(told.names.claims))
    told.close()
    if not told.is_refused:
        told.names.claims.describe(version, told.names.claims[claimed])
    return Appeal(**told.common, claim=claimed, id=version)


def overpayment(told: Told) -> Overpayment:
    """Too much was approved."""
    claimed = told.required("claim", told.names.claims.known)
    too_much = told.required("amount", amount)
    told.close()
    return Overpayment(**told.common, claim=claimed, amount=too_much)


def repay(told: Told) -> Repay:
    """A facility pays back, by default to the bank."""
    facility = told.required("facility", told.names.facilities.known)
    paid_back = told.required("amount", amount)
    to = told.optional("to", told.names.way_of_payment, "bank")
    txn = told.optional("txn", quoted, None)
    told.close()
    if to != "bank":
        told.collecting(to, "to")
    elif txn is not None:
        told.refuse("txn", "is an operator's; the bank has none")
    return Repay(**told.common, facility=facility, amount=paid_back, to=to, txn=txn)
