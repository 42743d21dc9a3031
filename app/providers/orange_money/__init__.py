"""Orange Money: Web Payment collects by a page of the operator's (orange-money A), eWallet pays out (B)."""

from app.providers.orange_money.adapter import OrangeMoney
from app.providers.orange_money.ewallet import OrangeEwallet

__all__ = ["OrangeEwallet", "OrangeMoney"]
