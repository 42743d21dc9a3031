"""A configuration as single things by name, so that two of them can be compared."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.setup.model import MutualSetup

Key = tuple[object, ...]
PLAIN = ("name", "circle", "currency", "region", "timezone", "opened_on", "target_population")


def things(setup: MutualSetup) -> Mapping[Key, Any]:
    """Everything it says, each under its own name, in the order in which it can be set up."""
    return dict(_things(setup))


def named(key: Key) -> str:
    """A thing's name as people read it: `schemes.pilot.2`."""
    return ".".join(map(str, key))


def _things(setup: MutualSetup) -> Iterator[tuple[Key, Any]]:
    for name in PLAIN:
        yield (name,), getattr(setup, name)
    yield ("default_antenna",), next(iter(setup.antennas))
    yield from ((("parameters", name), value) for name, value in setup.parameters.items())
    for code, versions in setup.places.items():
        yield from ((("places", code, one.valid_from), one) for one in versions)
    yield from ((("antennas", name), place) for name, place in setup.antennas.items())
    yield from ((("accounts", code), account) for code, account in setup.accounts.items())
    for kind, terms in setup.funders.items():
        yield from ((("funders", kind, term.valid_from), term) for term in terms)
    for name, schemes in setup.schemes.items():
        yield from ((("schemes", name, number), one) for number, one in enumerate(schemes, 1))
    yield from ((("campaigns", name), campaign) for name, campaign in setup.campaigns.items())
    yield from ((("tariff_lists", code), one) for code, one in setup.tariff_lists.items())
    for code, told in setup.facilities.items():
        yield ("facilities", code), (told.name, told.level)
        yield from ((("agreements", code, first), last) for first, last in told.agreements.items())
        yield from ((("tariffs", code, first), name) for first, name in told.tariffs.items())
