"""Money members pay in: proven, recorded once, matched to what they owe, refunded, undone when the operator does."""

from app.collection.asking import Ask, ask_payer
from app.collection.asking_again import ask_about_latest, ask_again
from app.collection.book import book_payments
from app.collection.cash import receive_cash
from app.collection.closing import close_wallet, end_closed
from app.collection.collectives import Collective, collective_by_reference, collectives, register_collective
from app.collection.desk import Candidate, aged, allocate_by_agent, candidates
from app.collection.distribution import Share, distribute
from app.collection.errors import (
    AllocationExceedsPayment,
    AlreadyReversed,
    CollectiveExists,
    DistributionExceedsBalance,
    EmptyDistribution,
    NameTied,
    NoPayingNumber,
    NoPayoutWallet,
    NotFrozen,
    NothingDue,
    NotOwnMoney,
    OwnMoney,
    OwnMoneyDiffers,
    OwnTieUndone,
    PaymentFrozen,
    PaymentNotInSuspense,
    ReceiptNumberTaken,
    RefundExceedsBalance,
    RequestOpen,
    UnitNotOpen,
    UnknownCollective,
    UnknownOwnTie,
    UnknownPayment,
    UnknownPaymentRequest,
    UnknownRefund,
    WalletAwaited,
    WriteOffExceedsArrears,
)
from app.collection.fees import expected_fees
from app.collection.follow_claims import due_claims, follow_claim
from app.collection.follow_due import wallets_to_follow
from app.collection.follow_requests import due_requests, follow_request
from app.collection.freezing import freeze, release
from app.collection.income_model import NewWriteOff, Taking, TakingKind, WriteOff
from app.collection.model import (
    WAITS_FOR_PAYMENT,
    Grade,
    Heard,
    Method,
    Outcome,
    Payment,
    PaymentStatus,
    Reason,
    Receipt,
)
from app.collection.own_model import EVENTS as OWN_EVENTS
from app.collection.own_model import Moved, NewOwnTie, OwnTie, moved_by
from app.collection.own_ties import own_names, own_ties, tie_own, tied_entries, untie_own
from app.collection.queries import (
    PaymentFilter,
    allocations_of,
    find_payment,
    list_payments,
    list_requests,
    list_suspense,
    payer_of,
    payment_row,
    request_row,
    whole_in_suspense,
)
from app.collection.refund_model import NewRefund, RefundView
from app.collection.refund_queries import list_refunds, refund_view
from app.collection.refund_source import RefundSource
from app.collection.refunds import order_refund
from app.collection.reversal import reverse
from app.collection.routes import route_request
from app.collection.stated import Booked, not_proven_yet, payments_by_id, payments_named, payments_not_stated
from app.collection.statements import SETTLES_WITHIN, Compared, Statement, Window, compare_statement, fetch_statement
from app.collection.takings import lock_waiting, recover, take_as_income, takings_of
from app.collection.unheard import unheard_payments
from app.collection.validation import validate
from app.collection.wake import FOLLOW
from app.collection.write_offs import write_off, write_offs_of

__all__ = [
    "FOLLOW",
    "OWN_EVENTS",
    "SETTLES_WITHIN",
    "WAITS_FOR_PAYMENT",
    "AllocationExceedsPayment",
    "AlreadyReversed",
    "Ask",
    "Booked",
    "Candidate",
    "Collective",
    "CollectiveExists",
    "Compared",
    "DistributionExceedsBalance",
    "EmptyDistribution",
    "Grade",
    "Heard",
    "Method",
    "Moved",
    "NameTied",
    "NewOwnTie",
    "NewRefund",
    "NewWriteOff",
    "NoPayingNumber",
    "NoPayoutWallet",
    "NotFrozen",
    "NotOwnMoney",
    "NothingDue",
    "Outcome",
    "OwnMoney",
    "OwnMoneyDiffers",
    "OwnTie",
    "OwnTieUndone",
    "Payment",
    "PaymentFilter",
    "PaymentFrozen",
    "PaymentNotInSuspense",
    "PaymentStatus",
    "Reason",
    "Receipt",
    "ReceiptNumberTaken",
    "RefundExceedsBalance",
    "RefundSource",
    "RefundView",
    "RequestOpen",
    "Share",
    "Statement",
    "Taking",
    "TakingKind",
    "UnitNotOpen",
    "UnknownCollective",
    "UnknownOwnTie",
    "UnknownPayment",
    "UnknownPaymentRequest",
    "UnknownRefund",
    "WalletAwaited",
    "Window",
    "WriteOff",
    "WriteOffExceedsArrears",
    "aged",
    "allocate_by_agent",
    "allocations_of",
    "ask_about_latest",
    "ask_again",
    "ask_payer",
    "book_payments",
    "candidates",
    "close_wallet",
    "collective_by_reference",
    "collectives",
    "compare_statement",
    "distribute",
    "due_claims",
    "due_requests",
    "end_closed",
    "expected_fees",
    "fetch_statement",
    "find_payment",
    "follow_claim",
    "follow_request",
    "freeze",
    "list_payments",
    "list_refunds",
    "list_requests",
    "list_suspense",
    "lock_waiting",
    "moved_by",
    "not_proven_yet",
    "order_refund",
    "own_names",
    "own_ties",
    "payer_of",
    "payment_row",
    "payments_by_id",
    "payments_named",
    "payments_not_stated",
    "receive_cash",
    "recover",
    "refund_view",
    "register_collective",
    "release",
    "request_row",
    "reverse",
    "route_request",
    "take_as_income",
    "takings_of",
    "tie_own",
    "tied_entries",
    "unheard_payments",
    "untie_own",
    "validate",
    "wallets_to_follow",
    "whole_in_suspense",
    "write_off",
    "write_offs_of",
]
