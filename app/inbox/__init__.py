"""Raw deliveries of operators, durable before they mean anything, and what became of each."""

from app.inbox.answers import RecordedAnswer, record_answers
from app.inbox.booking import Book, Doors
from app.inbox.drain import Drain
from app.inbox.errors import DeliveryNotFound, InboxFull, InboxUnavailable, LaneLost, NotReplayable
from app.inbox.fates import decide
from app.inbox.judge import judge
from app.inbox.model import Delivery, Door, Fate, NewDelivery, Origin, Parsed, Standing, State
from app.inbox.queries import DeliveryView, count_deliveries, find_delivery, has_drain, list_deliveries
from app.inbox.receiver import Receiver
from app.inbox.replay import replay
from app.inbox.writer import Writer

__all__ = [
    "Book",
    "Delivery",
    "DeliveryNotFound",
    "DeliveryView",
    "Door",
    "Doors",
    "Drain",
    "Fate",
    "InboxFull",
    "InboxUnavailable",
    "LaneLost",
    "NewDelivery",
    "NotReplayable",
    "Origin",
    "Parsed",
    "Receiver",
    "RecordedAnswer",
    "Standing",
    "State",
    "Writer",
    "count_deliveries",
    "decide",
    "find_delivery",
    "has_drain",
    "judge",
    "list_deliveries",
    "record_answers",
    "replay",
]
