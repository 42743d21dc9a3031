"""Reads what a mutual stands on: places, antennas, accounts beyond the standard chart, and funders."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app import membership
from app.ledger import ChartAccount, Side, standard_chart
from app.membership import FunderTerm
from app.membership import Place as PlaceVersion
from app.setup.reading.words import chart_code, label
from app.written.fields import Fields, Place, entries, listing, table
from app.written.values import day, word

KINDS = ("state", "donor")
TYPES = ("asset", "liability", "equity", "income", "contra_income", "expense")
SIDES = {"debit": Side.DEBIT, "credit": Side.CREDIT}


def read_places(place: Place) -> Mapping[str, tuple[PlaceVersion, ...]]:
    """Each place with its versions, the earliest first."""
    found = table(place, label, listing(_place, at_least=1))
    for at_key, at_value in entries(place):
        versions = found[label(at_key)]
        if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(versions)):
            at_value.refuse("must have its versions in order, each from a later day")
    return {code: tuple(replace(one, code=code) for one in versions) for code, versions in found.items()}


def read_antennas(place: Place) -> Mapping[str, str | None]:
    """Antennas and their places; the first is the default."""
    return table(place, label, _antenna, at_least=1)


def read_accounts(place: Place) -> Mapping[str, ChartAccount]:
    """Accounts the mutual has beyond the standard chart."""
    found = table(place, _beyond_the_standard, _account)
    return {code: replace(account, code=code) for code, account in found.items()}


def read_funders(place: Place) -> Mapping[str, tuple[FunderTerm, ...]]:
    """Who co-finances as State and as donor, one after the other (F5)."""
    found = table(place, word(*KINDS), listing(_funder, at_least=1))
    for at_key, at_value in entries(place):
        terms = found[word(*KINDS)(at_key)]
        if any(earlier.valid_to is None or later.valid_from <= earlier.valid_to for earlier, later in pairwise(terms)):
            at_value.refuse("must have one funder after the other, each gone before the next begins")
    return {kind: _in_turn(kind, terms) for kind, terms in found.items()}


def _in_turn(kind: str, terms: Iterable[FunderTerm]) -> tuple[FunderTerm, ...]:
    return tuple(replace(term, kind=kind, turn=turn) for turn, term in enumerate(terms, 1))


def standing_funders(opened_on: date) -> Mapping[str, tuple[FunderTerm, ...]]:
    """State and donor, which stand where a file names no funder."""
    return {term.kind: (term,) for term in membership.standing_funders(opened_on)}


def _place(place: Place) -> PlaceVersion:
    fields = Fields(place)
    kind = fields.required("kind", word("region", "circle", "commune", "village"))
    name = fields.required("name", label)
    parent = fields.optional("parent", label, None)
    valid_from = fields.required("from", day)
    fields.close()
    return PlaceVersion(code="", kind=kind, name=name, parent_code=parent, valid_from=valid_from)


def _antenna(place: Place) -> str | None:
    fields = Fields(place)
    code = fields.optional("place", label, None)
    fields.close()
    return code


def _beyond_the_standard(place: Place) -> str:
    code = chart_code(place)
    if code in {account.code for account in standard_chart()}:
        place.refuse("stands in the standard chart, which every mutual has")
    return code


def _account(place: Place) -> ChartAccount:
    fields = Fields(place)
    name_fr = fields.required("fr", label)
    name_en = fields.required("en", label)
    kind = fields.required("type", word(*TYPES))
    side = fields.required("side", word(*SIDES))
    party = fields.optional("party", label, None)
    pcms = fields.optional("pcms", label, None)
    fields.close()
    return ChartAccount("", name_fr, name_en, kind, SIDES[side], party, pcms)


def _funder(place: Place) -> FunderTerm:
    fields = Fields(place)
    name = fields.required("name", label)
    valid_from = fields.required("from", day)
    valid_to = fields.optional("to", day, None)
    fields.close()
    if valid_to is not None and valid_to < valid_from:
        fields.refuse("to", "is before from")
    return FunderTerm(kind="", name=name, valid_from=valid_from, valid_to=valid_to)
