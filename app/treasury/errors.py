"""What moving our own money refuses.

Refused
├── WrongWallet           the wallet does not serve this: payout wallets are filled, collection wallets swept
├── OtherOperator         an operator moves money between its own wallets only
├── WalletTooLow          the collection wallet does not hold so much
├── CashTooLow            the antenna does not hold so much
├── ExceedsInvoices       the operator is not owed so much
└── NotInTransit          the transfer has arrived, or come back, already
NotFound
├── UnknownTransfer
└── UnknownInvoice
Conflict
├── TransferDiffers       the id was used for another transfer
├── DepositDiffers        the id was used for another deposit
├── InvoiceDiffers        the id was used for another invoice
├── InvoiceNumberTaken    the operator's invoice of this number is recorded
└── PaymentDiffers        the id was used for another payment to an operator
"""

from app.core.errors import Conflict, NotFound, Refused


class WrongWallet(Refused):
    """The wallet named does not serve this: `field` says which; nothing was booked (DOMAIN P4)."""

    code = "treasury.wrong_wallet"


class OtherOperator(Refused):
    """The two wallets are not of one operator, which could not move the money; nothing was booked (E19)."""

    code = "treasury.other_operator"


class WalletTooLow(Refused):
    """By the books the wallet does not hold amount, fee and levy; nothing was booked (E18, E19)."""

    code = "treasury.wallet_too_low"


class CashTooLow(Refused):
    """By the books the antenna does not hold so much cash; nothing was booked (E20)."""

    code = "treasury.cash_too_low"


class ExceedsInvoices(Refused):
    """More than is open of what the operator invoiced; nothing was booked (E21)."""

    code = "treasury.exceeds_invoices"


class NotInTransit(Refused):
    """The transfer has arrived or come back already: that is booked once."""

    code = "treasury.not_in_transit"


class UnknownTransfer(NotFound):
    """The mutual has no transfer of this id."""

    code = "treasury.unknown_transfer"


class UnknownInvoice(NotFound):
    """The mutual has no operator's invoice of this id."""

    code = "treasury.unknown_invoice"


class TransferDiffers(Conflict):
    """A transfer of this id is booked with other facts; the first stands."""

    code = "treasury.transfer_differs"


class DepositDiffers(Conflict):
    """A cash deposit of this id is booked with other facts; the first stands."""

    code = "treasury.deposit_differs"


class InvoiceDiffers(Conflict):
    """An operator's invoice of this id is booked with other facts; the first stands."""

    code = "treasury.invoice_differs"


class InvoiceNumberTaken(Conflict):
    """The operator's invoice of this number is booked already; nothing was booked again (E21)."""

    code = "treasury.invoice_number_taken"


class PaymentDiffers(Conflict):
    """A payment of this id to an operator is booked with other facts; the first stands."""

    code = "treasury.payment_differs"
