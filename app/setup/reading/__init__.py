"""Reads a configuration file, and refuses it with everything that is wrong."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeVar, cast

from app.core.money import CURRENCIES, Currency
from app.membership import Parameters
from app.setup.errors import MalformedSetup
from app.setup.figures import read_parameters
from app.setup.model import MutualSetup
from app.setup.reading.facilities import read_facilities, read_tariff_lists
from app.setup.reading.ground import read_accounts, read_antennas, read_funders, read_places, standing_funders
from app.setup.reading.schemes import read_campaigns, read_schemes
from app.setup.reading.words import label, mutual_code, region, timezone
from app.written import Malformed, Unsound
from app.written.fields import Fields, Place, Read, entries
from app.written.nodes import Table, compose
from app.written.values import circle, count, day, or_none, word

MOST_BYTES = 8 << 20

T = TypeVar("T")


def parse(source: str | bytes) -> tuple[MutualSetup, ...]:
    """Every mutual of a file, in its order; raises `MalformedSetup` with every problem, by line and field."""
    problems: list[Malformed] = []
    try:
        return _file(Place(compose(source, problems, most_bytes=MOST_BYTES), "", 1, problems))
    except Unsound:
        raise MalformedSetup(_each_once(problems)) from None


def _file(place: Place) -> tuple[MutualSetup, ...]:
    fields = Fields(place)
    fields.required("mutuelle", word("1"))
    shared = fields.optional("defaults", _defaults, Table((), place.line))
    found = fields.required("mutuals", lambda at: _mutuals(at, shared))
    fields.close()
    return found


def _defaults(place: Place) -> Table:
    """What every mutual takes unless it says otherwise; read once for itself, so that its problems stand first."""
    fields = Fields(place)
    for own in ("name", "circle"):
        if fields.has(own):
            fields.note(own, "is each mutual's own and cannot be shared")
            fields.optional(own, lambda _: None, None)
    _Told(fields, is_shared=True)
    with suppress(Unsound):
        fields.close()
    return place.node if isinstance(place.node, Table) else Table((), place.line)


def _mutuals(place: Place, shared: Table) -> tuple[MutualSetup, ...]:
    found = []
    before = len(place.problems)
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            found.append(_mutual(mutual_code(at_key), _with(shared, at_value)))
    if len(place.problems) > before:
        raise Unsound
    if not found:
        place.refuse("is empty")
    return tuple(found)


def _with(shared: Table, place: Place) -> Place:
    """A mutual's own sections, and the shared ones it does not name."""
    if not isinstance(place.node, Table):
        place.refuse("must be a table of keys and values")
    named = {key.value for key, _ in place.node.entries}
    taken = tuple(entry for entry in shared.entries if entry[0].value not in named)
    return Place(Table(place.node.entries + taken, place.node.line), place.path, place.line, place.problems)


class _Told:
    """The fields that mutuals may share; where `is_shared`, what each mutual must have in the end is left open."""

    def __init__(self, fields: Fields, *, is_shared: bool = False) -> None:
        self._fields = fields
        self._is_shared = is_shared
        self.currency = self._needed("currency", word(*CURRENCIES))
        self.region = fields.optional("region", region, "ML")
        self.timezone = fields.optional("timezone", timezone, "Africa/Bamako")
        self.opened_on = self._needed("opened_on", day)
        self.target_population = fields.optional("target_population", or_none(count), None)
        self.parameters = fields.optional("parameters", read_parameters, {})
        self.places = fields.optional("places", read_places, {})
        self.antennas = self._needed("antennas", read_antennas)
        self.accounts = fields.optional("accounts", read_accounts, {})
        self.funders = fields.optional("funders", read_funders, None)
        schemes = self._known("schemes", read_schemes)
        self.schemes = schemes or {}
        self.campaigns = fields.optional("campaigns", lambda at: read_campaigns(at, schemes), {})
        lists = self._known("tariff_lists", read_tariff_lists)
        self.tariff_lists = lists or {}
        self.facilities = fields.optional("facilities", lambda at: read_facilities(at, lists), {})

    def _needed(self, key: str, read: Read[T]) -> T:
        if self._is_shared:
            return cast(T, self._fields.optional(key, read, None))
        return self._fields.required(key, read)

    def _known(self, key: str, read: Read[Mapping[str, T]]) -> Mapping[str, T] | None:
        """What other sections may name; none where that cannot be told here."""
        if not self._fields.has(key) and not self._is_shared:
            return {}
        return self._fields.optional(key, read, None)


def _mutual(code: str, place: Place) -> MutualSetup:
    fields = Fields(place)
    name = fields.required("name", label)
    of_circle = fields.required("circle", circle)
    told = _Told(fields)
    fields.close()
    return MutualSetup(
        code=code,
        name=name,
        circle=of_circle,
        currency=Currency.of(told.currency),
        region=told.region,
        timezone=told.timezone,
        opened_on=told.opened_on,
        target_population=told.target_population,
        parameters=Parameters().model_dump(mode="json") | told.parameters,
        places=told.places,
        antennas=told.antennas,
        accounts=told.accounts,
        funders=standing_funders(told.opened_on) if told.funders is None else told.funders,
        schemes=told.schemes,
        campaigns=told.campaigns,
        tariff_lists=told.tariff_lists,
        facilities=told.facilities,
    )


def _each_once(problems: Sequence[Malformed]) -> Sequence[Malformed]:
    """A problem of a shared section is told where it stands, not once more for every mutual that takes it."""
    first: dict[tuple[int, str, str], Malformed] = {}
    for one in problems:
        first.setdefault((one.line, one.field.rpartition(".")[2], one.message), one)
    return list(first.values())
