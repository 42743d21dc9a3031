"""Safaricom's M-PESA in Kenya by the Daraja interface: paybill and till payments, prompts, queries and pull."""

from app.providers.mpesa.adapter import Mpesa
from app.providers.mpesa.credentials import MpesaCredentials

__all__ = ["Mpesa", "MpesaCredentials"]
