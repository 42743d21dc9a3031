"""Whether the operators behind wallets answer: judged from how calls end and from callbacks that stay away."""

from app.wallets.standing.model import OperatorLine, OperatorState, OperatorStatus, lines_of
from app.wallets.standing.noting import BACK, Notes, judge_wallet, note_callbacks, plan_statement, stop_watching
from app.wallets.standing.queries import down_since, operator_status, operator_statuses

__all__ = [
    "BACK",
    "Notes",
    "OperatorLine",
    "OperatorState",
    "OperatorStatus",
    "down_since",
    "judge_wallet",
    "lines_of",
    "note_callbacks",
    "operator_status",
    "operator_statuses",
    "plan_statement",
    "stop_watching",
]
