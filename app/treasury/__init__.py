"""Where the money physically is: wallets, bank and what moves between them."""

from app.treasury.errors import NotInTransit, OtherOperator, TransferDiffers, UnknownTransfer, WrongWallet
from app.treasury.model import NewRepayment, NewTopUp, Transfer
from app.treasury.queries import find_transfer, list_transfers
from app.treasury.repayments import repay
from app.treasury.sources import SOURCES
from app.treasury.transfers import credited, top_up

__all__ = [
    "SOURCES",
    "NewRepayment",
    "NewTopUp",
    "NotInTransit",
    "OtherOperator",
    "Transfer",
    "TransferDiffers",
    "UnknownTransfer",
    "WrongWallet",
    "credited",
    "find_transfer",
    "list_transfers",
    "repay",
    "top_up",
]
