"""The registry of our own metrics, so that no library adds to what `/metrics` shows."""

from prometheus_client import CollectorRegistry

REGISTRY = CollectorRegistry()
