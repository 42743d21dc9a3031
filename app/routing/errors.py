"""What a choice refuses.

Refused
└── NoWallet     none of the mutual's wallets can move this
"""

from collections.abc import Sequence

from app.core.errors import Refused
from app.routing.model import Considered


class NoWallet(Refused):
    """None of the mutual's wallets can move this; `considered` says of each why not. Nothing was done."""

    code = "routing.no_wallet"

    def __init__(self, considered: Sequence[Considered]) -> None:
        super().__init__(considered=", ".join(f"{one.name}: {one.why_not}" for one in considered))
        self.considered = tuple(considered)
