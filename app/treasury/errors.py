"""What moving our own money refuses.

Refused
├── WrongWallet        the wallet does not serve this: payout wallets are filled, collection wallets paid into
├── OtherOperator      an operator moves money between its own wallets only
└── NotInTransit       the transfer has arrived already
NotFound
└── UnknownTransfer
Conflict
└── TransferDiffers    the id was used for another transfer
"""

from app.core.errors import Conflict, NotFound, Refused


class WrongWallet(Refused):
    """The wallet named does not serve this: `field` says which; nothing was booked (DOMAIN P4)."""

    code = "treasury.wrong_wallet"


class OtherOperator(Refused):
    """The two wallets are not of one operator, which could not move the money; nothing was booked (E19)."""

    code = "treasury.other_operator"


class NotInTransit(Refused):
    """The transfer has arrived already: its credit is booked once."""

    code = "treasury.not_in_transit"


class UnknownTransfer(NotFound):
    """The mutual has no transfer of this id."""

    code = "treasury.unknown_transfer"


class TransferDiffers(Conflict):
    """A transfer of this id is booked with other facts; the first stands."""

    code = "treasury.transfer_differs"
