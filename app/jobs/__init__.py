"""The clock's way in: drains the inbox, runs the days, examines, pays, follows up, sweeps, proves, seals."""

from app.jobs.balances import prove_wallets
from app.jobs.booking import book
from app.jobs.catching_up import catch_up
from app.jobs.days import run_days
from app.jobs.examining import examine_claims
from app.jobs.following import follow_open, follow_wallet
from app.jobs.handing_over import hand_over
from app.jobs.paying import follow_payouts, pay, pay_mutual
from app.jobs.sealing import publish_heads, seal_books
from app.jobs.statements import compare_statement, compare_statements
from app.jobs.sweeping import sweep

__all__ = [
    "book",
    "catch_up",
    "compare_statement",
    "compare_statements",
    "examine_claims",
    "follow_open",
    "follow_payouts",
    "follow_wallet",
    "hand_over",
    "pay",
    "pay_mutual",
    "prove_wallets",
    "publish_heads",
    "run_days",
    "seal_books",
    "sweep",
]
