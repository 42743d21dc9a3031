"""Writes `docs/providers-table.md`, what every adapter of ours can do, from the code: `python -m app.providers.table`.

What the suite proves each with is read from the contract cases among the tests, so it runs where they are.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.core.clock import VirtualClock
from app.providers.base import Provider
from app.providers.contract import NOON, SITUATIONS, ContractCase, Said, cases_below, proofs, reasons
from app.providers.facts import callbacks_of, facts_of, flags_of, payouts_of, statement_of
from app.providers.registry import BUILT_IN, Registry
from app.providers.values import Authenticity, Direction

PAGE = Path("docs/providers-table.md")
TESTS = Path("tests/providers")
HEAD = """# What every adapter can do

**En bref.** Ce tableau est écrit par `python -m app.providers.table` à partir du code, et un test l'y compare : ce que
fait chaque adaptateur, comment ses notifications sont prouvées, et par quoi la suite commune éprouve chaque situation.
« – » veut dire que l'opérateur ne le dit pas, ou que l'adaptateur n'a pas ce verbe ; les raisons, tirées de la
documentation de l'opérateur, sont à la fin de la page.

Written from the code by `python -m app.providers.table`, and compared with it by a test: what each adapter does, what
its callbacks prove, and by what the common suite proves each situation: a callback, the answer to a question of ours,
or a call. "–" means that the operator does not tell it, or that the adapter has no such verb; the reasons, from the
operator's documentation, are at the end.
"""


def page(adapters: Iterable[type[Provider]], cases: Iterable[ContractCase]) -> str:
    """The whole page; each adapter has a case, as the suite demands."""
    every, by_name = list(adapters), {case.name: case for case in cases}
    tried = [by_name[adapter.name] for adapter in every]
    return "\n".join(
        [
            HEAD,
            *_section("Verbs", _verbs(every)),
            *_section("Places and callbacks", _callbacks(tried)),
            *_section("Payouts and statements", _payouts(every)),
            *_section("Money in: what proves each situation", _situations(tried, Direction.IN)),
            *_section("Money out: what proves each situation", _situations(tried, Direction.OUT)),
            *_section("What an operator cannot say or do", _reasons(tried)),
        ]
    )


def written() -> str:
    """The page of the adapters that are ours and the cases among our tests."""
    return page(Registry(BUILT_IN).adapters().values(), cases_below(TESTS, "tests.providers"))


def main() -> None:
    """Write it."""
    PAGE.write_text(written(), encoding="utf-8")


def _section(title: str, lines: Sequence[str]) -> Sequence[str]:
    return [f"## {title}", "", *lines, ""]


def _verbs(adapters: Sequence[type[Provider]]) -> Sequence[str]:
    head = ["adapter", *flags_of(adapters[0])]
    return _table(head, [[a.name, *("yes" if has_it else "–" for has_it in flags_of(a).values())] for a in adapters])


def _callbacks(cases: Sequence[ContractCase]) -> Sequence[str]:
    head = [
        "adapter",
        "countries",
        "currencies",
        "callbacks",
        "a payment is told",
        "a payout is told",
        "claims count by",
    ]
    lines = []
    for case in cases:
        facts = facts_of(case.adapter)
        told = [_told(case, said) for said in (Said.PAID, Said.PAYOUT_PAID)]
        place = [facts["countries"], facts["currencies"]]
        lines.append([case.name, *place, callbacks_of(case.adapter), *told, facts["proof"]])
    return _table(head, lines)


def _told(case: ContractCase, said: Said) -> str:
    """How far a callback that says so proves itself."""
    if said not in case.callbacks:
        return "–"
    if said in case.proven_by_address:
        is_answer = all(event.is_answer for event in case.events(said))
        return "at a secret address" if is_answer else "signed, at any age"
    provider = case.adapter.from_credentials(case.credentials, VirtualClock(NOON))
    is_proven = provider.verify(case.callbacks[said]) is Authenticity.PROVEN
    return "signed" if is_proven else "as a claim"


def _payouts(adapters: Sequence[type[Provider]]) -> Sequence[str]:
    terms = next(terms for adapter in adapters if (terms := payouts_of(adapter)))
    lines = [
        [adapter.name, *(payouts_of(adapter).get(term, "–") for term in terms), statement_of(adapter)]
        for adapter in adapters
    ]
    return _table(["adapter", *terms, "statement"], lines)


def _situations(cases: Sequence[ContractCase], direction: Direction) -> Sequence[str]:
    lines = [
        [situation.name, *(", ".join(proofs(case, situation, direction)) or "–" for case in cases)]
        for situation in SITUATIONS
    ]
    return _table(["situation", *(case.name for case in cases)], [line for line in lines if set(line[1:]) != {"–"}])


def _reasons(cases: Sequence[ContractCase]) -> Sequence[str]:
    return [
        f"- **{case.name}**, {told_by} ({', '.join(situations)}): {why}"
        for case in cases
        for (told_by, why), situations in reasons(case).items()
    ]


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Sequence[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *lines)]


if __name__ == "__main__":
    main()
