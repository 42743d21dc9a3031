"""The indicators of DOMAIN 13 at the end of any day: of a mutual, an antenna or a campaign, and of all together."""

from app.reporting.indicators.alerts import Alert
from app.reporting.indicators.asking import indicators
from app.reporting.indicators.dashboard import Dashboard, Headline, alerts, dashboard, reserves
from app.reporting.indicators.model import Indicator, Kind, Missing
from app.reporting.indicators.reserves import Reserve
from app.reporting.indicators.told import Told, indicators_csv, tell, union_csv, value_of, written
from app.reporting.indicators.union import OfMutual, Together, UnionView, consolidated, union_view

__all__ = [
    "Alert",
    "Dashboard",
    "Headline",
    "Indicator",
    "Kind",
    "Missing",
    "OfMutual",
    "Reserve",
    "Together",
    "Told",
    "UnionView",
    "alerts",
    "consolidated",
    "dashboard",
    "indicators",
    "indicators_csv",
    "reserves",
    "tell",
    "union_csv",
    "union_view",
    "value_of",
    "written",
]
