"""Money out, day by day: people are treated, forms are sent, decided and paid once a month, and at the very end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.clinics import Clinics
from app.demo.customers import Enrolled
from app.demo.forms import leaves_by
from app.demo.illness import Episode, write_episodes
from app.demo.season import COVER_FROM, Season
from app.demo.stage import Stage
from app.demo.tills import Till

SENT_ON, DECIDED_ON, PAID_ON, BANK_SHOWS_ON = 5, 8, 10, 13
OVERPAID_AFTER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The office's days; the last payment of the season comes on its last day."""

    sends: frozenset[date]
    decides: frozenset[date]
    pays: frozenset[date]
    reads: frozenset[date]
    ends_on: date


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """Facilities and tills of all mutuals on one calendar."""

    calendar: Calendar
    clinics: Mapping[str, Clinics]
    tills: Mapping[str, Till]
    patients: Mapping[date, Sequence[Episode]]

    async def day(self, on: date, units: Mapping[tuple[int, int], Enrolled]) -> None:
        """Care of the day, and in the evening whatever the office does that day."""
        for episode in self.patients.get(on, ()):
            await self.clinics[episode.mutual].treat(episode, units[episode.unit])
        for code in self.clinics:
            await self._office(code, on)

    async def _office(self, code: str, on: date) -> None:
        clinics, till = self.clinics[code], self.tills[code]
        if on in self.calendar.sends:
            await clinics.send()
        if on in self.calendar.decides:
            await clinics.decide()
        if on in self.calendar.pays:
            await till.pay(is_last=on == self.calendar.ends_on)
            await till.follow()
            if till.rounds == OVERPAID_AFTER:
                await clinics.find_overpaid()
        if on in self.calendar.reads:
            await till.read_bank_statement()


def open_office(stage: Stage, season: Season, seed: int) -> Outgoing:
    """Everything that money goes out by, with who will fall ill."""
    clinics = {
        code: Clinics(stage=stage, branch=branch, network=stage.networks[code])
        for code, branch in stage.branches.items()
    }
    tills = {
        code: Till(stage=stage, branch=branch, network=stage.networks[code]) for code, branch in stage.branches.items()
    }
    patients: defaultdict[date, list[Episode]] = defaultdict(list)
    for episode in write_episodes(season, seed):
        patients[leaves_by(episode)].append(episode)
    return Outgoing(calendar=_calendar(season), clinics=clinics, tills=tills, patients=patients)


def _calendar(season: Season) -> Calendar:
    """Each month after the first of cover, and once more at the end of the season."""
    after = (COVER_FROM + timedelta(days=31)).replace(day=1)
    days = [day for day in season.days if day >= after]
    end = season.ends_on

    def monthly(number: int) -> frozenset[date]:
        return frozenset(day for day in days if day.day == number and day <= end - timedelta(days=4))

    return Calendar(
        sends=monthly(SENT_ON) | {end - timedelta(days=2)},
        decides=monthly(DECIDED_ON) | {end - timedelta(days=1)},
        pays=monthly(PAID_ON) | {end},
        reads=monthly(BANK_SHOWS_ON),
        ends_on=end,
    )
