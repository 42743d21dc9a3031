"""Rows of a mutual's people, in three parts: what is set up, who is registered, what each unit owes and has paid."""

from app.membership.tables.account import (
    AccrualRow,
    AdvanceRow,
    CoverSpellRow,
    DailyRunRow,
    DueRow,
    EnrolmentRow,
    SettlementRow,
    UnitHistoryRow,
)
from app.membership.tables.register import MemberRow, NameKeyRow, PayerNumberRow, ReferenceCounterRow, UnitRow
from app.membership.tables.setup import (
    AntennaRow,
    CampaignRow,
    FunderRow,
    MutualRow,
    PlaceRow,
    RegimeRow,
    SchemeVersionRow,
)

__all__ = [
    "AccrualRow",
    "AdvanceRow",
    "AntennaRow",
    "CampaignRow",
    "CoverSpellRow",
    "DailyRunRow",
    "DueRow",
    "EnrolmentRow",
    "FunderRow",
    "MemberRow",
    "MutualRow",
    "NameKeyRow",
    "PayerNumberRow",
    "PlaceRow",
    "ReferenceCounterRow",
    "RegimeRow",
    "SchemeVersionRow",
    "SettlementRow",
    "UnitHistoryRow",
    "UnitRow",
]
