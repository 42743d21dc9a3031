"""What all simulated operators share: misbehaviour, books, an outbox of real callbacks, a server on loopback."""

from app.providers.simulators.books import Books, Movement, ordered
from app.providers.simulators.callbacks import Callback, CallbackSender, Delivery, repeating
from app.providers.simulators.faults import HONEST, NEVER, Faults, Misbehaviour, Odds, Reply
from app.providers.simulators.operators import BookkeepingOperator, OnLoopback, PayingOperator
from app.providers.simulators.plans import AT_ONCE, PayoutOutcome, PayoutPlan, PayoutPlans
from app.providers.simulators.serving import Handler, endpoint, serve, token_in

__all__ = [
    "AT_ONCE",
    "HONEST",
    "NEVER",
    "BookkeepingOperator",
    "Books",
    "Callback",
    "CallbackSender",
    "Delivery",
    "Faults",
    "Handler",
    "Misbehaviour",
    "Movement",
    "Odds",
    "OnLoopback",
    "PayingOperator",
    "PayoutOutcome",
    "PayoutPlan",
    "PayoutPlans",
    "Reply",
    "endpoint",
    "ordered",
    "repeating",
    "serve",
    "token_in",
]
