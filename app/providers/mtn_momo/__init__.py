"""MTN MoMo Open API: collects by a prompt on the payer's phone, pays out by transfer or deposit (mtn-momo)."""

from app.providers.mtn_momo.adapter import MtnMomo

__all__ = ["MtnMomo"]
