"""What people must be told: incidents for the back office, messages for payers and partners."""

from app.notices.incidents import Incident, raise_incidents

__all__ = ["Incident", "raise_incidents"]
