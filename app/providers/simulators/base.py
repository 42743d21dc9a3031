"""What all simulated operators share: misbehaviour, books, an outbox of real callbacks, a server on loopback."""

from app.providers.simulators.books import Books, Movement
from app.providers.simulators.callbacks import Callback, CallbackSender, Delivery, repeating
from app.providers.simulators.faults import HONEST, NEVER, Faults, Misbehaviour, Odds, Reply
from app.providers.simulators.plans import PayoutOutcome, PayoutPlan, PayoutPlans
from app.providers.simulators.serving import Handler, endpoint, serve, token_in

__all__ = [
    "HONEST",
    "NEVER",
    "Books",
    "Callback",
    "CallbackSender",
    "Delivery",
    "Faults",
    "Handler",
    "Misbehaviour",
    "Movement",
    "Odds",
    "PayoutOutcome",
    "PayoutPlan",
    "PayoutPlans",
    "Reply",
    "endpoint",
    "repeating",
    "serve",
    "token_in",
]
