"""The clock's way in: drains the inbox, runs the days, examines, pays, follows up, compares statements, seals."""

from app.jobs.booking import book
from app.jobs.days import run_days
from app.jobs.examining import examine_claims
from app.jobs.following import compare_statements, follow_open, follow_wallet
from app.jobs.paying import follow_payouts, pay, pay_mutual
from app.jobs.sealing import publish_heads, seal_books

__all__ = [
    "book",
    "compare_statements",
    "examine_claims",
    "follow_open",
    "follow_payouts",
    "follow_wallet",
    "pay",
    "pay_mutual",
    "publish_heads",
    "run_days",
    "seal_books",
]
