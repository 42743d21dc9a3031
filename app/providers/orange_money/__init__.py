"""Orange Money Web Payment: a page of the operator's takes the payer's number and one-time code (orange-money A)."""

from app.providers.orange_money.adapter import OrangeMoney

__all__ = ["OrangeMoney"]
