"""The facility's door: its own claims and payments, and nothing of anybody else (I21)."""

from app.api.facility import eligibility, me, own_claims, own_documents, own_papers, own_payouts

ROUTERS = (
    me.routes,
    eligibility.routes,
    own_claims.routes,
    own_documents.routes,
    own_payouts.routes,
    own_papers.routes,
)

__all__ = ["ROUTERS"]
