"""Where operators deliver: token, limit, proof, durable storage, acknowledgement; an ASGI application of its own."""

from app.api.hooks.application import Limits, Validator, hooks_app

__all__ = ["Limits", "Validator", "hooks_app"]
