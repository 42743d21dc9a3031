"""How money out is refused; of two that apply, the first in SCENARIOS 7.

PayoutError
├── NothingToPay         no facility has enough coming (P1)
├── NothingToExport      nothing of the batch waits for the bank
├── FloatTooLow          the wallet cannot carry it with fees and levy (P1)
├── FundTooLow           the regime's fund cannot pay any of what was asked for
├── NotManaged           the regime's benefits are the mutual's own: it has no fund
├── FundReceiptKnown     this receipt was booked before
├── OutcomeUnknown       it may have been paid: never again before the operator's answer (P2)
├── NotFailed            only a payout that failed is sent anew
├── NotConfirmed         only what was confirmed can come back (E17)
├── NotUnknown           answering or resolving what is not in doubt (P2)
├── FacilityOnHold       the facility that was named is passed over until released
├── NoPayeeAccount       the facility has no account that money may go to yet
├── MakerApproves        nobody approves what he prepared (I15)
├── AlreadyApproved      the same person's second word on the same batch
├── ContentChanged       the batch is no longer what the approver saw
├── BatchDecided         the batch was approved or rejected before, or is still a draft
├── NotApproved          only a payout that waits to be sent goes back for approval
├── PayeeUnchanged       it would be paid where it was approved to be paid
├── ExceedsRecoverable   more than is open to recover from the facility (E13)
├── ClaimsReleased       it cannot be found paid while its claims are in another batch
├── UnreadableConfirmations  a row of the bank's file cannot be meant (P4)
├── NoBankAccount        nobody said which account of ours the bank is to pay from (P4)
├── UnknownPaymentFile   the batch has no such file
├── LaneStopped          the kill switch of this lane is on, or it waits for its operator
├── WalletBusy           payouts by it are on their way, and only an open wallet can ask about them
├── RecoveryHold         a backup was restored, and what was paid since is not known yet
├── AlreadyKnown         the account's history is known
├── NotDeclared          nobody proposed what is to be confirmed
├── NotThisPayout        the transfer cannot have been this payout
├── ItemDecided          two people said what this transfer was
├── UnknownItem          the mutual has no such transfer
├── LimitReached         the lane's daily amount or hourly number is used up
├── UnknownBatch         the mutual has no such batch
├── UnknownPayout        the mutual has no such payout
└── UnknownLane          the mutual has no such lane
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class PayoutError(Refused):
    """Money out was refused; nothing was changed."""

    code = "payouts.refused"


class NothingToPay(PayoutError):
    """No facility asked for has an amount of at least the scheme's least payout coming (P1)."""

    code = "payouts.nothing_to_pay"


class NothingToExport(PayoutError):
    """Nothing of the batch is reserved for the bank, and no payment file of it was taken before (P4)."""

    code = "payouts.nothing_to_export"


class FloatTooLow(PayoutError):
    """Amounts, fees and levy are more than the float that nothing else holds; `free_minor` says what is left (P1)."""

    code = "payouts.float_too_low"


class FundTooLow(PayoutError):
    """A regime managed for others pays from its own fund only; `regime` and `free_minor` say what is left there."""

    code = "payouts.fund_too_low"


class NotManaged(PayoutError):
    """The regime's benefits are the mutual's own cost: no money is kept apart for it."""

    code = "payouts.not_managed"


class FundReceiptKnown(Conflict):
    """A receipt of this id was booked for a fund; the first one stands."""

    code = "payouts.fund_receipt_known"


class OutcomeUnknown(PayoutError):
    """The outcome is open: it is asked about, never sent under a new reference (P2)."""

    code = "payouts.outcome_unknown"


class NotFailed(PayoutError):
    """Only a payout that failed, and whose claims were not released, gets a new attempt."""

    code = "payouts.not_failed"


class NotConfirmed(PayoutError):
    """Only a confirmed payout can come back (E17)."""

    code = "payouts.not_confirmed"


class NotUnknown(PayoutError):
    """There is no doubt about this payout to answer or to resolve (P2)."""

    code = "payouts.not_unknown"


class FacilityOnHold(PayoutError):
    """The facility was named for a batch while it is on hold."""

    code = "payouts.facility_on_hold"


class NoPayeeAccount(PayoutError):
    """The facility was named for a batch and has no approved account whose hold is over."""

    code = "payouts.no_payee_account"


class MakerApproves(PayoutError):
    """Nobody approves, rejects or resolves what he prepared or proposed (I15)."""

    code = "payouts.maker_approves"


class AlreadyApproved(PayoutError):
    """This person has given his word on this batch; two people must (DESIGN 9)."""

    code = "payouts.already_approved"


class ContentChanged(PayoutError):
    """The content hash is not that of the batch now: look again before approving (I15)."""

    code = "payouts.content_changed"


class BatchDecided(Conflict):
    """The batch does not wait for approval: it is a draft, or was decided before."""

    code = "payouts.batch_decided"


class NotApproved(PayoutError):
    """Only a payout that is approved and not yet reserved goes back for approval (RELIABILITY 3)."""

    code = "payouts.not_approved"


class PayeeUnchanged(PayoutError):
    """The payee of the facility is the one that was approved: there is nothing to approve again."""

    code = "payouts.payee_unchanged"


class ExceedsRecoverable(PayoutError):
    """A facility gives back no more than is open to recover; `open_minor` says how much that is (E13)."""

    code = "payouts.exceeds_recoverable"


class ClaimsReleased(PayoutError):
    """Its claims were released to another batch: the money that left all the same is recovered from its receiver."""

    code = "payouts.claims_released"


class UnreadableConfirmations(Invalid):
    """A row of the bank's file cannot be meant: `row` is its number, the heading's is 1; nothing was read."""

    code = "payouts.unreadable_confirmations"


class NoBankAccount(PayoutError):
    """A payment file names the account it is paid from; the mutual has told none yet (P4)."""

    code = "payouts.no_bank_account"


class UnknownPaymentFile(NotFound):
    """The batch has no payment file of this number."""

    code = "payouts.unknown_payment_file"


class LaneStopped(PayoutError):
    """Nothing is reserved or sent: a person stopped the lane, or it waits for its operator; `because` says which."""

    code = "payouts.lane_stopped"


class WalletBusy(PayoutError):
    """Payouts by this wallet are in transit, in doubt or contradicted: it stays open until they are settled."""

    code = "payouts.wallet_busy"


class RecoveryHold(PayoutError):
    """A backup was restored: nothing leaves until every account's history since then is known and explained."""

    code = "payouts.recovery_hold"


class AlreadyKnown(PayoutError):
    """The history of this account is known: there is nothing to declare or to confirm."""

    code = "payouts.history_known"


class NotDeclared(PayoutError):
    """Nobody proposed it yet: one person does, and another confirms."""

    code = "payouts.not_declared"


class NotThisPayout(PayoutError):
    """The transfer cannot have been this payout: another account or amount, or it is not approved or failed."""

    code = "payouts.not_this_payout"


class ItemDecided(Conflict):
    """Two people have said what this transfer was; that stands."""

    code = "payouts.item_decided"


class UnknownItem(NotFound):
    """The mutual has no such transfer to explain."""

    code = "payouts.unknown_item"


class LimitReached(PayoutError):
    """The lane's limit of a day or an hour is used up; the payout waits."""

    code = "payouts.limit_reached"


class UnknownBatch(NotFound):
    """The mutual has no such batch."""

    code = "payouts.unknown_batch"


class UnknownPayout(NotFound):
    """The mutual has no such payout."""

    code = "payouts.unknown_payout"


class UnknownLane(NotFound):
    """The mutual has no lane for this account or wallet."""

    code = "payouts.unknown_lane"
