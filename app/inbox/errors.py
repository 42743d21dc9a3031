"""What goes wrong with deliveries.

MutuelleError
├── DeliveryNotFound     no such delivery in this mutual
├── NotReplayable        it waits or was decided: only what was set apart is put back
├── InboxFull            more deliveries wait for the database than we hold: nothing was stored
├── InboxUnavailable     the database did not say that it was stored
└── LaneLost             another worker has taken the lane over: nothing was written
"""

from app.core.errors import MutuelleError, NotFound, Refused


class DeliveryNotFound(NotFound):
    """No delivery of this mutual has this id; nothing was done."""

    code = "inbox.not_found"


class NotReplayable(Refused):
    """The delivery waits already or was decided; only one that was parked or quarantined is put back."""

    code = "inbox.not_replayable"


class InboxFull(MutuelleError):
    """Too many deliveries wait for the database: this one was not stored, the operator shall send it again."""

    code = "inbox.full"


class InboxUnavailable(MutuelleError):
    """The database did not confirm the delivery; it may be stored, and sending it again is harmless."""

    code = "inbox.unavailable"


class LaneLost(MutuelleError):
    """The lane's lease was taken over by another worker; this one's work on it is rolled back (RELIABILITY I20)."""

    code = "inbox.lane_lost"
