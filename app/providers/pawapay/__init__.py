"""pawaPay: one API over many operators; collects by a prompt, pays out and refunds, perhaps signed (pawapay)."""

from app.providers.pawapay.adapter import PawaPay

__all__ = ["PawaPay"]
