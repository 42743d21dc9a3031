"""Files that people write: YAML read strictly, every problem named by its line and field."""

from app.written.problems import Malformed, Unsound

__all__ = ["Malformed", "Unsound"]
