"""Where the money of each kind of payout comes from: every room that orders payouts stands here."""

from app.collection import RefundSource
from app.payouts import BenefitsSource, Kind, Sources

SOURCES: Sources = {Kind.BENEFITS: BenefitsSource(), Kind.REFUNDS: RefundSource()}
