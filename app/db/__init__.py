"""The database: declarative base, transactions, the queue port, sealed chains and the embedded server."""

from app.db.base import Base
from app.db.database import Database, Session, add_unique, constraint_of, now, vault

__all__ = ["Base", "Database", "Session", "add_unique", "constraint_of", "now", "vault"]
