"""Plays a scenario day by day and step by step, and reports how far the books agree with it (SCENARIOS 1, 8)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.errors import MutuelleError
from app.core.vault import Vault
from app.scenarios.document import Scenario, Step, refusal_of
from app.scenarios.events import Event
from app.scenarios.expectations import Expect
from app.scenarios.play.events import PLAYED
from app.scenarios.play.ground import Ground
from app.scenarios.play.looking import look
from app.scenarios.play.stage import Stage, instant, staged
from app.scenarios.report import Report, Result

OnDay = Callable[[date], None]


async def play(
    scenario: Scenario,
    file: str,
    url: str,
    *,
    on_day: OnDay = lambda _day: None,
    ground: Ground | None = None,
    vault: Vault | None = None,
) -> Report:
    """Play the file in the empty, migrated database behind `url`, alone or among the mutuals of a ground.

    Names can be read afterwards by whoever gave the vault. Raises `Strayed` when another of them was touched.
    """
    performance = _Performance(scenario)
    if scenario.days:
        async with staged(scenario, url, ground, vault=vault) as stage:
            await performance.go(stage, on_day)
            if ground is not None:
                await ground.prove_others_untouched(stage.database)
    return performance.report(file)


@dataclass(slots=True)
class _Performance:
    """A play under way; once it is `over` what follows is not reached."""

    scenario: Scenario
    results: list[Result] = field(default_factory=list)
    days: int = 0
    events: int = 0
    is_over: bool = False

    async def go(self, stage: Stage, on_day: OnDay) -> None:
        """All days, also those the file does not mention."""
        steps = {day.on: day.steps for day in self.scenario.days}
        day = self.scenario.header.starts_on
        for _ in range(self.scenario.days_played):
            if not self.is_over:
                await stage.begin(day)
                self.days += 1
                on_day(day)
            for step in steps.get(day, ()):
                await self._take(stage, day, step)
            day += timedelta(days=1)

    def report(self, file: str) -> Report:
        """What came of it."""
        return Report(
            scenario=self.scenario.header.scenario,
            file=file,
            days=self.days,
            events=self.events,
            results=tuple(self.results),
        )

    async def _take(self, stage: Stage, day: date, step: Step) -> None:
        if not self.is_over:
            stage.clock.move_to(instant(day, step.at))
        match step.act:
            case act if self.is_over:
                self._miss(day, act)
            case Expect() as expect:
                self.results += await look(stage, expect)
            case Event() as event:
                await self._happen(stage, day, event)

    async def _happen(self, stage: Stage, day: date, event: Event) -> None:
        """Play an event; a refusal nobody expects is a failed expectation and ends the play."""
        self.events += 1
        code = await _refusal(stage, event)
        self.results += stage.found
        stage.found.clear()
        if event.refused is not None or code is not None:
            self.results.append(Result(expectation=refusal_of(event, day), actual=code))
        self.is_over = event.refused is None and code is not None

    def _miss(self, day: date, act: Event | Expect) -> None:
        """Whatever a step expects is not reached."""
        expected = act.figures if isinstance(act, Expect) else [refusal_of(act, day)] if act.refused else []
        self.results += [Result(expectation=one, reached=False) for one in expected]


async def _refusal(stage: Stage, event: Event) -> str | None:
    """The code with which the application refuses the event, none if it takes it."""
    try:
        await PLAYED[type(event)](stage, event)
    except MutuelleError as refusal:
        return refusal.code
    return None
