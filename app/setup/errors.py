"""What is refused of a configuration file.

Invalid
└── MalformedSetup  the file does not say what docs/configuration.md asks; nothing was imported
"""

from collections.abc import Sequence
from typing import ClassVar

from app.core.errors import Invalid
from app.written import Malformed


class MalformedSetup(Invalid):
    """The file breaks rules of its format; `problems` names all of them by line, and nothing was imported."""

    code: ClassVar[str] = "setup.malformed"

    def __init__(self, problems: Sequence[Malformed]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
