"""The neutral test operator: any currency, every verb, signed callbacks; scenarios and fault simulation run on it."""

from app.providers.simulator.adapter import Simulator

__all__ = ["Simulator"]
