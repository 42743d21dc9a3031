"""What money in refuses.

Refused
├── UnitNotOpen                   the unit is lapsed or closed
├── PaymentNotInSuspense          nothing of the payment waits in 47121
├── AllocationExceedsPayment      more than what is left of it
├── DistributionExceedsBalance    more than the collective's undistributed money (A6)
├── AlreadyReversed               the operator's reversal is booked
├── PaymentFrozen                 the statement contradicts it: a person decides first
├── NotFrozen                     there is nothing to release
├── RefundExceedsBalance          more than the advance or the suspense that no other refund waits for (A7)
├── NoPayingNumber                nobody's phone paid what is to be given back
├── NoPayoutWallet                that operator has no wallet of ours to pay from
├── WriteOffExceedsArrears        more than the unit owes on instalments (E23)
├── OwnMoney                      the payment is tied to a move of our own
├── NotOwnMoney                   the entry moved nothing of our own in this wallet
├── OwnMoneyDiffers               the operator names another amount than the entry moved
├── NothingDue                    the unit owes nothing that could be asked for
├── RequestOpen                   the unit has an open payment request
└── WalletAwaited                 payments into the wallet are asked for, or claimed and not proven yet
NotFound
├── UnknownPayment, UnknownCollective, UnknownPaymentRequest, UnknownRefund, UnknownOwnTie
Invalid
└── EmptyDistribution             a list without lines, or one unit twice
Conflict
├── ReceiptNumberTaken            this antenna's receipt number is recorded already
├── CollectiveExists              the reference is another collective payer's
├── NameTied                      the operator's id, or the entry, is tied to another
└── OwnTieUndone                  somebody has taken the tie back
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class UnitNotOpen(Refused):
    """The unit is lapsed or closed: money is not allocated to it (A3)."""

    code = "collection.unit_not_open"


class PaymentNotInSuspense(Refused):
    """Nothing of this payment is left in suspense."""

    code = "collection.receipt_not_in_suspense"


class AllocationExceedsPayment(Refused):
    """More was to be allocated than is left of the payment."""

    code = "collection.allocation_exceeds_receipt"


class DistributionExceedsBalance(Refused):
    """The list's total exceeds what the collective has to distribute; nothing of it was booked (A6)."""

    code = "collection.distribution_exceeds_balance"


class AlreadyReversed(Refused):
    """The operator's reversal of this payment is booked already (E11)."""

    code = "collection.already_reversed"


class PaymentFrozen(Refused):
    """The operator's own statement contradicts this payment; it takes no allocation until a person releases it."""

    code = "collection.payment_frozen"


class NotFrozen(Refused):
    """The payment is not frozen: there is nothing to release."""

    code = "collection.not_frozen"


class RefundExceedsBalance(Refused):
    """More was to be refunded than is in advance, or in suspense, and not already ordered back (A7)."""

    code = "collection.refund_exceeds_balance"


class NoPayingNumber(Refused):
    """Refunds go to the number that paid, and no mobile payment tells one (A7)."""

    code = "collection.no_paying_number"


class NoPayoutWallet(Refused):
    """The operator by which the money came has no open payout wallet of the mutual; another may be named."""

    code = "collection.no_payout_wallet"


class WriteOffExceedsArrears(Refused):
    """More was to be given up than the unit owes on called instalments; nothing was written off (E23)."""

    code = "collection.write_off_exceeds_arrears"


class OwnMoney(Refused):
    """The payment is our own money that we booked when we moved it; untie it before anything else is done with it."""

    code = "collection.own_money"


class NotOwnMoney(Refused):
    """The entry is none of a deposit, a repayment or a transfer that moved this wallet; nothing was tied."""

    code = "collection.not_own_money"


class OwnMoneyDiffers(Refused):
    """What the operator names so is of another amount than the entry moved; nothing was tied."""

    code = "collection.own_money_differs"


class RequestOpen(Refused):
    """An earlier request for this unit is still open: a second prompt could be paid twice."""

    code = "collection.request_open"


class WalletAwaited(Refused):
    """Payments into this wallet are asked for, or claimed and not proven yet: it stays open until they are decided."""

    code = "collection.wallet_awaited"


class NothingDue(Refused):
    """The unit owes nothing that could be asked for."""

    code = "collection.nothing_due"


class UnknownPayment(NotFound):
    """The mutual has no payment of this id."""

    code = "collection.unknown_payment"


class UnknownCollective(NotFound):
    """The mutual has no collective payer of this reference or id."""

    code = "collection.unknown_collective"


class UnknownPaymentRequest(NotFound):
    """The mutual has no payment request of this id."""

    code = "collection.unknown_payment_request"


class UnknownRefund(NotFound):
    """The mutual has no refund of this id."""

    code = "collection.unknown_refund"


class UnknownOwnTie(NotFound):
    """The mutual has no tie of its own money of this id."""

    code = "collection.unknown_own_tie"


class NameTied(Conflict):
    """What the operator names so, or the entry in this wallet, is tied to another; the first tie stands."""

    code = "collection.name_tied"


class OwnTieUndone(Conflict):
    """Somebody has taken this tie back already; what it explained is open since, and nothing was undone again."""

    code = "collection.own_tie_undone"


class ReceiptNumberTaken(Conflict):
    """The antenna has recorded a cash receipt of this number; nothing was booked again."""

    code = "collection.receipt_number_taken"


class CollectiveExists(Conflict):
    """Another collective payer of the mutual holds this reference."""

    code = "collection.collective_exists"


class EmptyDistribution(Invalid):
    """A distribution list needs lines, each unit once, each amount above zero."""

    code = "collection.empty_distribution"
