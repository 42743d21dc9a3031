"""Where secrets may travel: over TLS, or to a simulator on this machine (RELIABILITY 7)."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_safe_address(url: str) -> bool:
    """Whether an operator's keys may be sent there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
