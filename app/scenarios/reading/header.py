"""Reads what stands before `days` (SCENARIOS 3)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from app.scenarios.header import Campaign, Ceilings, Mutual, Opening, Operator, Scheme
from app.scenarios.names import Kind, Names
from app.scenarios.reading.facilities import facility, tariff_list
from app.scenarios.reading.tariffs import tariff
from app.written.fields import Fields, Place, T, entries, listing, table
from app.written.parameters import PARAMETERS, parameters
from app.written.problems import Unsound
from app.written.values import (
    Percentage,
    account,
    amount,
    amount_above_zero,
    circle,
    collective_reference,
    day,
    or_none,
    percentage,
    text,
    word,
)

NOTHING = Percentage(Decimal(0))
RATES = {"OUT": Percentage(Decimal(70)), "HOSP": Percentage(Decimal(80)), "EMERG": Percentage(Decimal(100))}


def read_mutual(place: Place, names: Names) -> Mutual:
    """The mutual and its antennas."""
    fields = Fields(place)
    called = fields.required("name", text)
    of_circle = fields.required("circle", circle)
    antennas = fields.required("antennas", listing(names.antennas.declare, at_least=1))
    population = fields.optional("target_population", amount, None)
    fields.close()
    return Mutual(name=called, circle=of_circle, antennas=antennas, target_population=population)


def read_things(fields: Fields, names: Names) -> None:
    """Every named thing of the header; a malformed one keeps its name, so that naming it is no second mistake."""
    sections: tuple[tuple[str, Callable[[Place], None]], ...] = (
        ("schemes", lambda at: _each(at, names.schemes, _scheme)),
        ("campaigns", lambda at: _each(at, names.campaigns, lambda place, name: _campaign(place, name, names))),
        ("operators", lambda at: _each(at, names.operators, _operator)),
        ("tariff_lists", lambda at: _each(at, names.tariff_lists, lambda place, name: tariff_list(place))),
        ("facilities", lambda at: _each(at, names.facilities, lambda place, name: facility(place, name, names))),
        ("collectives", lambda at: _collectives(at, names)),
    )
    for key, read in sections:
        fields.optional(key, read, None)


def _each(place: Place, kind: Kind[T], read: Callable[[Place, str], T]) -> None:
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            name = kind.declare(at_key)
            kind.describe(name, read(at_value, name))


def _scheme(place: Place, name: str) -> Scheme:
    fields = Fields(place)
    price = fields.required("tariff", tariff)
    rates = fields.optional("rates", lambda at: table(at, word(*RATES), percentage), {})
    ceilings = fields.optional("ceilings", _ceilings, Ceilings())
    own = fields.optional("parameters", parameters(PARAMETERS), {})
    fields.close()
    return Scheme(name=name, tariff=price, rates=RATES | rates, ceilings=ceilings, parameters=own)


def _ceilings(place: Place) -> Ceilings:
    fields = Fields(place)
    per_stay = fields.optional("per_stay", or_none(amount), None)
    per_person_year = fields.optional("per_person_year", or_none(amount), None)
    fields.close()
    return Ceilings(per_stay=per_stay, per_person_year=per_person_year)


def _campaign(place: Place, name: str, names: Names) -> Campaign:
    fields = Fields(place)
    scheme = fields.required("scheme", names.schemes.known)
    coverage_from = fields.required("coverage_from", day)
    coverage_to = fields.required("coverage_to", day)
    due_dates = fields.required("due_dates", _due_dates)
    opens_on = fields.optional("opens_on", day, None)
    closes_on = fields.optional("closes_on", day, None)
    fields.close()
    opens_on = opens_on or _first_of_november_before(coverage_from)
    closes_on = closes_on or coverage_from - timedelta(days=1)
    if coverage_to < coverage_from:
        fields.refuse("coverage_to", "is before coverage_from")
    if closes_on < opens_on:
        fields.refuse(
            "closes_on" if fields.has("closes_on") else "opens_on", "would close the campaign before it opens"
        )
    return Campaign(
        name=name,
        scheme=scheme,
        coverage_from=coverage_from,
        coverage_to=coverage_to,
        due_dates=due_dates,
        opens_on=opens_on,
        closes_on=closes_on,
    )


def _due_dates(place: Place) -> tuple[date, ...]:
    dates = listing(day, at_least=1)(place)
    if len(dates) > 4:
        place.refuse(f"has {len(dates)} dates; a campaign has one to four instalments")
    if any(later <= earlier for earlier, later in pairwise(dates)):
        place.refuse("must stand in ascending order")
    return dates


def _first_of_november_before(coverage_from: date) -> date:
    this_year = date(coverage_from.year, 11, 1)
    return this_year if this_year < coverage_from else date(coverage_from.year - 1, 11, 1)


def _operator(place: Place, name: str) -> Operator:
    fields = Fields(place)
    if name == "bank":
        place.note("an operator cannot be called bank, which pay_by keeps for itself")
    collection = fields.optional("collection", lambda at: _wallet(at, "1"), None)
    payout = fields.optional("payout", lambda at: _wallet(at, "2"), None)
    collection_fee = fields.optional("collection_fee", percentage, NOTHING)
    payout_fee = fields.optional("payout_fee", percentage, NOTHING)
    fee_mode = fields.optional("fee_mode", word("deducted", "invoiced"), "deducted")
    payout_cap = fields.optional("payout_cap", or_none(amount_above_zero), None)
    fields.close()
    return Operator(
        name=name,
        collection=collection,
        payout=payout,
        collection_fee=collection_fee,
        payout_fee=payout_fee,
        fee_mode=fee_mode,
        payout_cap=payout_cap,
    )


def _wallet(place: Place, last: str) -> str:
    code = account(place)
    if not (len(code) >= 5 and code.startswith("552") and code.endswith(last)):
        place.refuse(f"must be a wallet's account, 552n{last}")
    return code


def _collectives(place: Place, names: Names) -> None:
    taken: set[str] = set()
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            name = names.collectives.declare(at_key)
            reference = collective_reference(at_value)
            if reference in taken:
                at_value.refuse("is the reference of another collective")
            taken.add(reference)
            names.collectives.describe(name, reference)


def read_opening(place: Place) -> Opening:
    """The opening entry, whose columns agree."""
    fields = Fields(place)
    on = fields.required("date", day)
    debit = fields.required("debit", lambda at: table(at, account, amount_above_zero, at_least=1))
    credit = fields.required("credit", lambda at: table(at, account, amount_above_zero, at_least=1))
    fields.close()
    if sum(debit.values()) != sum(credit.values()):
        place.refuse(f"does not balance: debit {sum(debit.values())}, credit {sum(credit.values())}")
    return Opening(on=on, debit=debit, credit=credit)
