"""The beginning of a new provider: an adapter whose every unwritten function says so, and fails the suite by name."""

from app.providers.scaffold.write import UnusableName, write, write_package

__all__ = ["UnusableName", "write", "write_package"]
