"""The indicators of DOMAIN 13 at the end of any day: of a mutual, an antenna or a campaign."""

from app.reporting.indicators.asking import indicators
from app.reporting.indicators.model import Indicator, Kind, Missing

__all__ = ["Indicator", "Kind", "Missing", "indicators"]
