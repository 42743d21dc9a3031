"""What is wrong with a scenario file, by line and field.

Invalid
└── MalformedScenario  the file does not say what SCENARIOS asks; nothing was played
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Malformed:
    """One thing the file gets wrong: where it stands, and what a writer should do about it."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}  {self.field or 'the file'}  {self.message}"


class MalformedScenario(Invalid):
    """The file breaks rules of SCENARIOS; `problems` names all of them by line, and nothing was played."""

    code: ClassVar[str] = "scenarios.malformed"

    def __init__(self, problems: Sequence[Malformed]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class Unsound(Exception):
    """What was being read is malformed and has been noted; only the readers of this room raise and catch it."""
