"""The beginning of a new provider: four files and a contract case that fail the suite until they are written."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

from app.core.errors import Invalid

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class UnusableName(Invalid):
    """The name is not lower-case words joined by underscores, or has a folder already; nothing was written."""

    code = "provider.unusable_name"


def write(name: str, root: Path) -> Sequence[Path]:
    """Write the folder of provider `name` and its contract case below `root`; raises `UnusableName`."""
    if not NAME.fullmatch(name) or any(
        (root / folder / name).exists() for folder in ("app/providers", "tests/providers")
    ):
        raise UnusableName(field="name")
    class_name = "".join(word.capitalize() for word in name.split("_"))
    return [
        _write(root / path.format(name=name), template.substitute(name=name, class_name=class_name))
        for path, template in TEMPLATES.items()
    ]


def main(name: str) -> None:
    """`python -m app.providers.scaffold NAME` in the project's folder: what was written, and what comes next."""
    written = "".join(f"{path}\n" for path in write(name, Path()))
    sys.stdout.write(f"{written}{name} fails the contract suite until it is written. When it passes, name it in\n")
    sys.stdout.write("app/providers/registry.py, and among the strangers in pyproject.toml.\n")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


TEMPLATES = {
    "app/providers/{name}/__init__.py": Template(
        '''"""$class_name: one sentence on the operator and its habits."""

from app.providers.$name.adapter import $class_name

__all__ = ["$class_name"]
'''
    ),
    "app/providers/{name}/profile.py": Template(
        '''"""The habits of $name as data, to be read beside its fact sheet."""

from app.core.money import XOF
from app.providers.base import Profile

NAME = "$name"
PROFILE = Profile(currencies=(XOF,), countries=("ML",))
'''
    ),
    "app/providers/{name}/wire.py": Template(
        '''"""Translates what $name writes and wants to read: pure, most of the code and most of the tests."""

from app.providers.values import PaymentState

# A status that is not named here stays pending (RELIABILITY 1.2).
STATES: dict[str, PaymentState] = {}
'''
    ),
    "app/providers/{name}/client.py": Template(
        '''"""Talks to $name: one method per endpoint, every answer as it came."""

from app.providers.http import Http


class Client:
    """The calls of one account."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()
'''
    ),
    "app/providers/{name}/adapter.py": Template(
        '''"""The table of contents of $name: `verify`, `parse_callback`, `acknowledge`, and what its flags name."""

from collections.abc import Mapping
from typing import Self

from app.core.clock import Clock
from app.providers.base import Capability, Provider
from app.providers.errors import UnusableCredentials
from app.providers.http import Http
from app.providers.$name.client import Client
from app.providers.$name.profile import NAME, PROFILE


class $class_name(Provider):
    """One sentence on what it signs, how amounts travel and what may be lost."""

    name = NAME
    capabilities = Capability.NONE
    profile = PROFILE

    def __init__(self, client: Client) -> None:
        self._client = client

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The adapter of one account; raises `UnusableCredentials` naming the field at fault."""
        if not credentials.get("base_url"):
            raise UnusableCredentials(field="base_url")
        return cls(Client(Http(NAME, credentials["base_url"], clock=clock)))

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()
'''
    ),
    "tests/providers/{name}/contract_case.py": Template(
        '''"""$class_name in the contract suite: every situation is a callback, or named as one it cannot say.

Once its flags name PAY_OUT or REVERSE, the case gives `payout`, `payout_question` and `reversal` too.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Capability, Direction, PaymentOrder, Provider, StatusQuestion
from app.providers.contract import NOON, ContractCase, Operator
from app.providers.$name import $class_name

CREDENTIALS = {"base_url": "http://127.0.0.1:9"}


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the operator in this mood."""
    provider = $class_name.from_credentials(CREDENTIALS, VirtualClock(NOON))
    try:
        yield provider
    finally:
        await provider.close()


CASE = ContractCase(
    adapter=$class_name,
    credentials=CREDENTIALS,
    callbacks={},
    stage=stage,
    order=PaymentOrder(
        reference="0197f0e2b7a47c6f8d1e000000000001",
        amount=Money(1_500, XOF),
        account_reference="0100012336",
        callback_url="https://mutual.example/h/t",
    ),
    question=StatusQuestion(direction=Direction.IN, reference="0197f0e2b7a47c6f8d1e000000000001"),
    amount=Money(1_500, XOF),
)
'''
    ),
}

if __name__ == "__main__":
    main(*sys.argv[1:2])
