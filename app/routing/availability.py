"""Whether the operators of a mutual's wallets can be counted on, as all processes saw it together."""

from collections.abc import Mapping
from datetime import datetime

from app import wallets
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.routing.model import Availability
from app.wallets import OperatorState, OperatorStatus


async def availabilities(session: Session, mutual_id: MutualId) -> Mapping[WalletId, Availability]:
    """How each wallet's operator stands now; one nobody called for yet is up."""
    statuses = await wallets.operator_statuses(session, mutual_id)
    return {wallet_id: availability_of(status, now(session)) for wallet_id, status in statuses.items()}


def availability_of(status: OperatorStatus, at: datetime) -> Availability:
    """Down while payouts wait for it; degraded where it answers in part, or the last call failed."""
    if status.holds_back(at):
        return Availability.DOWN
    is_sound = status.state is OperatorState.UP and not status.is_in_doubt
    return Availability.UP if is_sound else Availability.DEGRADED
