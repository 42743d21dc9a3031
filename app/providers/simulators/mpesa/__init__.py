"""A simulated Daraja: Safaricom's real paths and messages, payers who pay, books of its own, misbehaviour on demand."""

from app.providers.simulators.mpesa.shortcodes import Prompt, Shortcode
from app.providers.simulators.mpesa.simulator import SimulatedMpesa
from app.providers.simulators.mpesa.standalone import standalone

__all__ = ["Prompt", "Shortcode", "SimulatedMpesa", "standalone"]
