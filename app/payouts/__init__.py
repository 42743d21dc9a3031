"""Money going out: prepared in batches, approved by two, reserved, sent once, settled or given back."""

from app.payouts.approval_view import ApprovalView, LastPayout, News, ToApprove, approval_view, masked
from app.payouts.approving import approve_batch, approvers_of, reject_batch
from app.payouts.banking import BankSays, BankWord, state_by_bank
from app.payouts.batches import prepare_batches
from app.payouts.errors import (
    AlreadyApproved,
    BatchDecided,
    ClaimsReleased,
    ContentChanged,
    ExceedsRecoverable,
    FacilityOnHold,
    FloatTooLow,
    LaneStopped,
    LimitReached,
    MakerApproves,
    NoPayeeAccount,
    NotApproved,
    NotConfirmed,
    NotFailed,
    NothingToPay,
    NotUnknown,
    OutcomeUnknown,
    PayeeUnchanged,
    PayoutError,
    UnknownBatch,
    UnknownLane,
    UnknownPayout,
)
from app.payouts.evidence import hear
from app.payouts.exporting import Exported, mark_exported
from app.payouts.following import Due, due_attempts, end_leases, follow
from app.payouts.history import Approval, approvals_of, attempts_of, evidence_of, resolutions_of, steps_of
from app.payouts.lanes import (
    Limits,
    free_float,
    lane_by_code,
    lane_of,
    list_lanes,
    lock_lane,
    note_balance,
    open_lane,
    require_room,
    require_running,
    set_limits,
    stop_lane,
    stop_provider,
)
from app.payouts.model import (
    Act,
    Batch,
    BatchState,
    Heard,
    Item,
    Kind,
    Lane,
    NewPayable,
    NewRecoverable,
    Offset,
    Outcome,
    PaidState,
    PayableView,
    Payout,
    Receipt,
    Source,
    Sources,
    State,
)
from app.payouts.orders import order_refund
from app.payouts.owed import outstanding, owe, payables_of, recover, repaid
<<<<<<< HEAD
from app.payouts.queries import (
    PayoutFilter,
    batch,
    batches_by_id,
    items_of,
    list_batches,
    list_payouts,
    offsets_of,
    payout,
)
=======
from app.payouts.queries import PayoutFilter, batch, items_of, list_batches, list_payouts, offsets_of, payout
from app.payouts.reapproving import reapprove
from app.payouts.refund_orders import NewRefundOrder, order_refund
>>>>>>> sending
from app.payouts.releasing import release
from app.payouts.reserving import resend, reserve
from app.payouts.resolving import (
    NewResolution,
    Resolved,
    decide_resolution,
    propose_resolution,
    waiting_resolution,
)
from app.payouts.rounds import Waiting, to_send
from app.payouts.sending import Desk, begin, dispatch, send_one
from app.payouts.sources import BenefitsSource
<<<<<<< HEAD
from app.payouts.queries import PayoutFilter, batch, items_of, list_batches, list_payouts, offsets_of, payout
from app.payouts.reapproving import reapprove
from app.payouts.refund_orders import NewRefundOrder, order_refund
=======
>>>>>>> sending
from app.payouts.submitting import discard_batch, drop_payout, submit_batch
from app.payouts.wake import FOLLOW, SEND, wake_sending

__all__ = [
    "FOLLOW",
    "SEND",
    "Act",
    "AlreadyApproved",
    "Approval",
    "ApprovalView",
    "BankSays",
    "BankWord",
    "Batch",
    "BatchDecided",
    "BatchState",
    "BenefitsSource",
    "ClaimsReleased",
    "ContentChanged",
    "Desk",
    "Due",
    "ExceedsRecoverable",
    "Exported",
    "FacilityOnHold",
    "FloatTooLow",
    "Heard",
    "Item",
    "Kind",
    "Lane",
    "LaneStopped",
    "LastPayout",
    "LimitReached",
    "Limits",
    "MakerApproves",
    "NewPayable",
    "NewRecoverable",
    "NewRefundOrder",
    "NewResolution",
<<<<<<< HEAD
    "News",
=======
>>>>>>> sending
    "NoPayeeAccount",
    "NotApproved",
    "NotConfirmed",
    "NotFailed",
    "NotUnknown",
    "NothingToPay",
    "Offset",
    "Outcome",
    "OutcomeUnknown",
    "PaidState",
    "PayableView",
    "PayeeUnchanged",
    "Payout",
    "PayoutError",
    "PayoutFilter",
    "Receipt",
    "Resolved",
    "Source",
    "Sources",
    "State",
    "ToApprove",
    "UnknownBatch",
    "UnknownLane",
    "UnknownPayout",
    "Waiting",
    "approval_view",
    "approvals_of",
    "approve_batch",
    "approvers_of",
    "attempts_of",
    "batch",
    "batches_by_id",
    "begin",
    "decide_resolution",
    "discard_batch",
    "dispatch",
    "drop_payout",
    "due_attempts",
    "end_leases",
    "evidence_of",
    "follow",
    "free_float",
    "hear",
    "items_of",
    "lane_by_code",
    "lane_of",
    "list_batches",
    "list_lanes",
    "list_payouts",
    "lock_lane",
    "mark_exported",
    "masked",
    "note_balance",
    "offsets_of",
    "open_lane",
    "order_refund",
    "outstanding",
    "owe",
    "payables_of",
    "payout",
    "prepare_batches",
    "propose_resolution",
    "reapprove",
    "recover",
    "reject_batch",
    "release",
    "repaid",
    "require_room",
    "require_running",
    "resend",
    "reserve",
    "resolutions_of",
    "send_one",
    "set_limits",
    "state_by_bank",
    "steps_of",
    "stop_lane",
    "stop_provider",
    "submit_batch",
    "to_send",
    "waiting_resolution",
    "wake_sending",
]
