"""A mutual's accounts at operators: opened, kept secret, found by their callback tokens, and whether these answer."""

from app.wallets.adapters import Adapters, Build
from app.wallets.directory import Directory, Found
from app.wallets.errors import InvalidWallet, WalletClosed, WalletNotFound, WalletTaken
from app.wallets.manage import callback_token, close_wallet, open_wallet, replace_credentials, rotate_token
from app.wallets.model import Fee, FeeMode, NewWallet, OpenWallet, Proof, Role, ValidationPolicy, Wallet
from app.wallets.queries import find_wallet, hold_names, hold_wallet, keep_names, list_wallets
from app.wallets.registering import register_callbacks
from app.wallets.standing import (
    BACK,
    Notes,
    OperatorLine,
    OperatorState,
    OperatorStatus,
    down_since,
    judge_wallet,
    lines_of,
    note_callbacks,
    operator_status,
    operator_statuses,
    plan_statement,
)

__all__ = [
    "BACK",
    "Adapters",
    "Build",
    "Directory",
    "Fee",
    "FeeMode",
    "Found",
    "InvalidWallet",
    "NewWallet",
    "Notes",
    "OpenWallet",
    "OperatorLine",
    "OperatorState",
    "OperatorStatus",
    "Proof",
    "Role",
    "ValidationPolicy",
    "Wallet",
    "WalletClosed",
    "WalletNotFound",
    "WalletTaken",
    "callback_token",
    "close_wallet",
    "down_since",
    "find_wallet",
    "hold_names",
    "hold_wallet",
    "judge_wallet",
    "keep_names",
    "lines_of",
    "list_wallets",
    "note_callbacks",
    "open_wallet",
    "operator_status",
    "operator_statuses",
    "plan_statement",
    "register_callbacks",
    "replace_credentials",
    "rotate_token",
]
