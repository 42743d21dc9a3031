"""The sections of the summary that tell of the books: funders, own money moved, months, and each mutual's standing."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.demo.backoffice.figures import Books, Owed, Standing
from app.demo.writing import Line, Writer
from app.reporting.indicators import Indicator, Reserve, tell
from app.reporting.words import Words

MOVES = ("swept", "topped_up", "in_transit", "deposited", "invoiced", "operators_paid")
BY_HAND = ("expense", "entry", "result", "reserve", "visits", "cleared")


def told_books(books: Books, say: Mapping[str, Any], write: Writer) -> Iterator[tuple[str, Iterator[Line]]]:
    """Each section with its title."""
    for funder, owed in books.funders.items():
        yield say["sections"]["funder"][funder.value], _owed(owed, say, write)
    yield say["sections"]["moves"], _moves(books, say, write)
    yield say["sections"]["reconciled"], _reconciled(books, say, write)
    yield say["sections"]["books"], _booked(books, say, write)
    for code, standing in books.standing.items():
        yield say["sections"]["standing"].format(mutual=code), _standing(standing, say, write)


def _owed(owed: Owed, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    """What is receivable by the age of its statement (F4), and what no statement asks for yet."""
    for name in ("billed", "received", "disallowed", "excess"):
        yield say["owed"][name], write.money(getattr(owed, name))
    for age, minor in owed.by_age.items():
        yield say["owed"]["aged"].format(days=age.value), write.money(minor)
    yield say["owed"]["unbilled"], write.money(owed.unbilled)


def _moves(books: Books, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for word in MOVES:
        if word in books.sums:
            yield say["moved"][word], write.sum(books.sums[word])


def _reconciled(books: Books, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    """Statements with what we had never heard of, proofs with what they found otherwise (P4, E24)."""
    yield say["counted"]["statements"], write.number(books.counts["statements"])
    yield say["compared"]["found"], write.sum(books.sums["found"])
    yield say["counted"]["proofs"], write.number(books.counts["proofs"])
    for word in ("stated", "accepted", "unsettled"):
        if word in books.sums:
            yield say["compared"][word], write.sum(books.sums[word])


def _booked(books: Books, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for word in BY_HAND:
        if word in books.sums:
            yield say["booked"][word], write.sum(books.sums[word])
    for word in ("months", "years"):
        yield say["counted"][word], write.number(books.counts[word])
    yield say["warnings"], write.number(books.warnings)


def _standing(standing: Standing, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    """As `mutuelle report` tells them (DOMAIN 13), and how long the reserve lasts without a funder."""
    words = Words(write.language)
    for one in standing.indicators:
        yield tell(one, words).name, _shown(one, words)
    for reserve in standing.reserves:
        yield say["reserve"][reserve.without or "all"], _shown(reserve.months, words)
        yield say["lasts"], _lasting(reserve, say, words)


def _lasting(reserve: Reserve, say: Mapping[str, Any], words: Words) -> str:
    """None where income covers the charges."""
    return say["for_ever"] if reserve.lasts is None else _shown(reserve.lasts, words)


def _shown(one: Indicator, words: Words) -> str:
    return tell(one, words).shown
