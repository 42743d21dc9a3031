"""A mutual's accounts at operators: opened, kept secret, found by their callback tokens."""

from app.wallets.adapters import Adapters, Build
from app.wallets.directory import Directory, Found
from app.wallets.errors import InvalidWallet, WalletClosed, WalletNotFound, WalletTaken
from app.wallets.manage import callback_token, close_wallet, open_wallet, replace_credentials, rotate_token
from app.wallets.model import Fee, FeeMode, NewWallet, OpenWallet, Proof, Role, ValidationPolicy, Wallet
from app.wallets.queries import find_wallet, hold_names, hold_wallet, keep_names, list_wallets
from app.wallets.registering import register_callbacks

__all__ = [
    "Adapters",
    "Build",
    "Directory",
    "Fee",
    "FeeMode",
    "Found",
    "InvalidWallet",
    "NewWallet",
    "OpenWallet",
    "Proof",
    "Role",
    "ValidationPolicy",
    "Wallet",
    "WalletClosed",
    "WalletNotFound",
    "WalletTaken",
    "callback_token",
    "close_wallet",
    "find_wallet",
    "hold_names",
    "hold_wallet",
    "keep_names",
    "list_wallets",
    "open_wallet",
    "register_callbacks",
    "replace_credentials",
    "rotate_token",
]
