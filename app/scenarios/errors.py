"""What is refused of a scenario file.

Invalid
└── MalformedScenario  the file does not say what SCENARIOS asks; nothing was played
"""

from collections.abc import Sequence
from typing import ClassVar

from app.core.errors import Invalid
from app.written import Malformed


class MalformedScenario(Invalid):
    """The file breaks rules of SCENARIOS; `problems` names all of them by line, and nothing was played."""

    code: ClassVar[str] = "scenarios.malformed"

    def __init__(self, problems: Sequence[Malformed]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
