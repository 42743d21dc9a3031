"""Plays a document step by step: a refusal is legal and changes nothing, and the books are proven on the way."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app import checker
from app.core.errors import MutuelleError
from app.scenarios import Event, Expect, WalletStatement, parse
from app.scenarios.document import Step
from app.scenarios.play.events import PLAYED
from app.scenarios.play.stage import Stage, instant, staged
from app.scenarios.play.years import year_end
from tests.scenarios.sequences.document import Document
from tests.scenarios.sequences.invariants import broken_invariants
from tests.scenarios.sequences.known import is_known, names_of
from tests.scenarios.sequences.ledgers import Ledger, read_ledger

OFTEN = 20  # events between two proofs of everything
SKIPPED = "(names what was refused)"

AtTheEnd = Callable[[Stage], Awaitable[None]]


class Broken(AssertionError):
    """The books do not hold, or the application fell over."""


@dataclass(slots=True, kw_only=True)
class Played:
    """How each event ended, none for taken, and the books they left."""

    outcomes: list[tuple[str, str | None]] = field(default_factory=list)
    accounts: Mapping[str, int] = field(default_factory=dict)
    subledgers: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    years: Mapping[str, object] = field(default_factory=dict)


async def played(document: Document, url: str, *, at_the_end: AtTheEnd | None = None) -> Played:
    """Play in the empty, migrated database behind `url`; raises `Broken` with the event that broke the books."""
    scenario = parse(document.text)
    result = Played()
    steps = {day.on: day.steps for day in scenario.days}
    async with staged(scenario, url) as stage:
        for number in range(scenario.days_played):
            day = scenario.header.starts_on + timedelta(days=number)
            await _guarded(f"{day}: the daily run", stage.begin(day))
            for step in steps.get(day, ()):
                stage.clock.move_to(instant(day, step.at))
                await _take(stage, step, result)
        await _prove(stage, "the end", everything=True)
        await _tell(stage, result)
        if at_the_end is not None:
            await at_the_end(stage)
    return result


async def _take(stage: Stage, step: Step, result: Played) -> None:
    event = step.act
    assert not isinstance(event, Expect), "sequences expect nothing"
    where = f"{stage.today} line {event.line} {event.kind}"
    code = SKIPPED if not is_known(stage, event) else await _happen(stage, event, where)
    result.outcomes.append((event.kind, code))
    await _prove(stage, where, everything=len(result.outcomes) % OFTEN == 0)


async def _happen(stage: Stage, event: Event, where: str) -> str | None:
    """The code of a refusal, which has changed nothing in the books."""
    before = await _ledger(stage)
    try:
        await _guarded(where, PLAYED[type(event)](stage, event))
    except MutuelleError as refusal:
        if await _ledger(stage) != before:
            raise Broken(f"{where}: refused with {refusal.code}, and yet something was posted") from refusal
        return refusal.code
    stage.found.clear()
    if isinstance(event, WalletStatement):
        await _agrees(stage, event, where)
    return None


async def _guarded(where: str, act: Awaitable[None]) -> None:
    """Whatever is no refusal is a defect."""
    try:
        await act
    except MutuelleError:
        raise
    except Exception as error:
        raise Broken(f"{where}: {type(error).__name__}: {error}") from error


async def _agrees(stage: Stage, event: WalletStatement, where: str) -> None:
    """A wallet's account is what its operator said (DOMAIN 11 (7))."""
    of = stage.operators[event.operator]
    wallet = of.collection.wallet if event.wallet == "collection" else of.payout.wallet
    found = (await _ledger(stage)).accounts.get(wallet.account_code, 0)
    if found != event.balance:
        raise Broken(f"{where}: (7) {wallet.account_code} stands at {found}, and the operator says {event.balance}")


async def _prove(stage: Stage, where: str, *, everything: bool) -> None:
    problems = [*_out_of_balance(await _ledger(stage))]
    if everything:
        async with stage.database.transaction() as session:
            problems += await broken_invariants(session, stage.mutual.id)
            problems += map(str, await checker.run_checks(session, stage.mutual.id))
    if problems:
        raise Broken(f"{where}: " + "; ".join(problems))


def _out_of_balance(ledger: Ledger) -> Iterator[str]:
    if total := sum(ledger.accounts.values()):
        yield f"(1) the trial balance is out by {total}"
    for code in ("4191", "47121", "47122", "4011", "4012", "4192"):
        yield from (
            f"{code} of {of} is {minor} D" for (at, of), minor in ledger.parties.items() if at == code and minor > 0
        )


async def _tell(stage: Stage, result: Played) -> None:
    """The books by name, so that two plays can be compared."""
    ledger = await _ledger(stage)
    names: Mapping[UUID, str] = names_of(stage)
    async with stage.database.transaction() as session:
        years = {year: await year_end(session, stage, year) for year in ("2025", "2026", "2027")}
    result.accounts, result.subledgers, result.years = ledger.accounts, ledger.named(names), years


async def _ledger(stage: Stage) -> Ledger:
    async with stage.database.transaction() as session:
        return await read_ledger(session, stage.mutual.id)
