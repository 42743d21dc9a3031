"""What is wrong with a written file, by line and field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Malformed:
    """One thing the file gets wrong: where it stands, and what a writer should do about it."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}  {self.field or 'the file'}  {self.message}"


class Unsound(Exception):
    """What was being read is malformed and has been noted; only readers of written files raise and catch it."""
