"""The clock's way in: drains the inbox, runs the days, follows up what is open, compares statements, seals."""

from app.jobs.booking import book
from app.jobs.days import run_days
from app.jobs.following import compare_statements, follow_open, follow_wallet
from app.jobs.sealing import publish_heads, seal_books

__all__ = ["book", "compare_statements", "follow_open", "follow_wallet", "publish_heads", "run_days", "seal_books"]
