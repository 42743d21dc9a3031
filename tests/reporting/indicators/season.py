"""Scenarios lived day by day, so that the indicators can be asked on each day and again later."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import date, time, timedelta
from pathlib import Path

from app import reporting
from app.core.errors import MutuelleError
from app.core.ids import AntennaId, CampaignId
from app.reporting import Indicator
from app.scenarios import parse
from app.scenarios.document import Scenario
from app.scenarios.events import Event
from app.scenarios.expectations import Expect, Figure
from app.scenarios.play.events import PLAYED
from app.scenarios.play.stage import Stage, instant, staged

D1 = Path(__file__).parents[2] / "scenarios" / "d1.yaml"


@asynccontextmanager
async def lived(source: str | Path, url: str) -> AsyncIterator["Season"]:
    """A stage on the eve of the file's first day."""
    scenario = parse(source)
    async with staged(scenario, url) as stage:
        yield Season(scenario, stage)


class Season:
    """A scenario under way."""

    def __init__(self, scenario: Scenario, stage: Stage) -> None:
        self.stage = stage
        self._steps = {day.on: day.steps for day in scenario.days}
        self._day = scenario.header.starts_on
        self.days = sorted(self._steps)

    async def live_until(self, last: date) -> None:
        """Every day up to this one, its end included."""
        while self._day <= last:
            await self.stage.begin(self._day)
            for step in self._steps.get(self._day, ()):
                self.stage.clock.move_to(instant(self._day, step.at))
                if isinstance(step.act, Event):
                    await _happen(self.stage, step.act)
            self.stage.clock.move_to(instant(self._day, time(23, 0)))
            self._day += timedelta(days=1)

    def expected(self, on: date) -> Mapping[str, Figure]:
        """The indicators that the file's last expectations of a day name."""
        acts = [step.act for step in self._steps[on] if isinstance(step.act, Expect)]
        return {one.path[1]: one.expected for act in acts for one in act.figures if one.path[0] == "indicators"}

    async def asked(
        self, at: date, *, antenna_id: AntennaId | None = None, campaign_id: CampaignId | None = None
    ) -> Mapping[str, Indicator]:
        """The indicators by name."""
        async with self.stage.database.transaction() as session:
            found: Sequence[Indicator] = await reporting.indicators(
                session, self.stage.mutual, at, antenna_id=antenna_id, campaign_id=campaign_id
            )
        return {one.name: one for one in found}

    async def shown(
        self, at: date, *, antenna_id: AntennaId | None = None, campaign_id: CampaignId | None = None
    ) -> Mapping[str, str]:
        """The same as people read them."""
        found = await self.asked(at, antenna_id=antenna_id, campaign_id=campaign_id)
        return {name: one.shown for name, one in found.items()}


async def _happen(stage: Stage, event: Event) -> None:
    """Play an event; one that the file says is refused changes nothing."""
    with suppress(MutuelleError) if event.refused else nullcontext():
        await PLAYED[type(event)](stage, event)
