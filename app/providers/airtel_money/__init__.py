"""Airtel Money's Open API: collects by a prompt on the payer's phone, pays out in one call (airtel-money)."""

from app.providers.airtel_money.adapter import AirtelMoney

__all__ = ["AirtelMoney"]
