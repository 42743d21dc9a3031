"""What goes wrong with a mutual's accounts at operators.

MutuelleError
├── WalletNotFound   no such wallet in this mutual
├── WalletClosed     it was closed: nothing more may be changed
├── WalletTaken      another open wallet of the mutual uses this ledger account
└── InvalidWallet    a value of the wallet cannot be meant
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class WalletNotFound(NotFound):
    """No wallet of this mutual has this id; nothing was done."""

    code = "wallets.not_found"


class WalletClosed(Refused):
    """The wallet was closed; its token is dead and nothing of it may be changed."""

    code = "wallets.closed"


class WalletTaken(Conflict):
    """An open wallet of this mutual already stands on this ledger account; nothing was opened."""

    code = "wallets.account_taken"


class InvalidWallet(Invalid):
    """A value of the wallet cannot be meant: `field` names it; nothing was done."""

    code = "wallets.invalid"
