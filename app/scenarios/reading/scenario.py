"""Reads a whole scenario file, and refuses it with everything that is wrong."""

from datetime import date
from pathlib import Path

from app.scenarios.document import Day, Scenario
from app.scenarios.errors import MalformedScenario
from app.scenarios.header import Header
from app.scenarios.names import Names
from app.scenarios.reading.days import read_days
from app.scenarios.reading.header import read_mutual, read_opening, read_things
from app.written.fields import Fields, Place, listing
from app.written.nodes import MAX_BYTES, compose, plain_values
from app.written.parameters import PARAMETERS, Parameters, parameters
from app.written.problems import Malformed, Unsound
from app.written.values import day, day_in, name, text, word


def parse(source: str | bytes | Path) -> Scenario:
    """Read a scenario from a file or its content; raises `MalformedScenario` with every problem, by line and field."""
    problems: list[Malformed] = []
    try:
        root = compose(_content(source) if isinstance(source, Path) else source, problems)
        return _scenario(Place(root, "", 1, problems))
    except Unsound:
        raise MalformedScenario(problems) from None


def _content(path: Path) -> bytes:
    """As much of a file as shows whether it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _scenario(place: Place) -> Scenario:
    names = Names()
    fields = Fields(place)
    scenario = fields.required("scenario", name)
    title = fields.required("title", text)
    rules = fields.optional("rules", listing(text), ())
    currency = fields.required("currency", word("XOF"))
    starts_on = fields.optional("starts_on", day, None)
    mutual = fields.required("mutual", lambda at: read_mutual(at, names))
    general: Parameters = fields.optional("parameters", parameters(PARAMETERS), {})
    read_things(fields, names)
    opening = fields.optional("opening", read_opening, None)
    days: tuple[Day, ...] = fields.required("days", lambda at: read_days(at, names, general))
    fields.close()
    header = Header(
        scenario=scenario,
        title=title,
        rules=rules,
        currency=currency,
        starts_on=starts_on or _earliest_date(fields),
        mutual=mutual,
        parameters=general,
        schemes=names.schemes.described(),
        campaigns=names.campaigns.described(),
        operators=names.operators.described(),
        tariff_lists=names.tariff_lists.described(),
        facilities=names.facilities.described(),
        collectives=names.collectives.described(),
        opening=opening,
    )
    _check_order(fields, header, days)
    return Scenario(header=header, days=days)


def _earliest_date(fields: Fields) -> date:
    dates = [found for written in plain_values(fields.place.node) if (found := day_in(written))]
    if not dates:
        fields.refuse("starts_on", "is required in a file without any date")
    return min(dates)


def _check_order(fields: Fields, header: Header, days: tuple[Day, ...]) -> None:
    if not days:
        return
    if header.starts_on > days[0].on:
        fields.refuse("starts_on", f"is after the first day, {days[0].on}")
    if header.opening and header.opening.on > days[0].on:
        fields.refuse("opening", f"is dated after the first day, {days[0].on}")
