"""Orange Money eWallet on the Sonatel platform: cash-in from a distributor's wallet to a phone (orange-money B)."""

from app.providers.orange_money.ewallet.adapter import OrangeEwallet

__all__ = ["OrangeEwallet"]
