"""What an indicator is asked about: a mutual at the end of a day, one antenna of it, or one campaign."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.ids import AntennaId, CampaignId
from app.membership import Campaign, Mutual

EVER = date.min
BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`since` is the day after the last year that was closed and known to be at `at`; a campaign is seen whole."""

    mutual: Mutual
    at: date
    is_past: bool
    campaigns: tuple[Campaign, ...]
    antenna_id: AntennaId | None = None
    campaign_id: CampaignId | None = None
    since: date = EVER

    @property
    def is_whole(self) -> bool:
        """Whether it is the mutual with all its antennas and campaigns."""
        return self.antenna_id is None and self.campaign_id is None

    @property
    def values(self) -> dict[str, Any]:
        """As the statements read it."""
        return {
            "mutual_id": self.mutual.id,
            "at": self.at,
            "until": self._begin_of(self.at + timedelta(days=1)),
            "since": self.since,
            "since_instant": BEGINNING if self.since == EVER else self._begin_of(self.since),
            "a_year_before": _a_year_before(self.at),
            "is_past": self.is_past,
            "antenna_id": self.antenna_id,
            "campaign_id": self.campaign_id,
            "target_days": self.mutual.parameters.payment_target_days,
        }

    def _begin_of(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(self.mutual.timezone))


def _a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February, 1 March."""
    leap = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 3, 1) if leap else day.replace(year=day.year - 1)
