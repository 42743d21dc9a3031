"""Every provider passes the same suite: one `contract_case.py` among its tests puts it here."""

from pathlib import Path

import pytest

from app.providers import contract
from app.providers.registry import BUILT_IN

HERE = Path(__file__).parent
CASES = contract.cases_below(HERE, "tests.providers")


@pytest.fixture(params=CASES, ids=lambda case: str(case.adapter.name))
def case(request: pytest.FixtureRequest) -> contract.ContractCase:
    """Each provider in turn."""
    assert isinstance(request.param, contract.ContractCase)
    return request.param


class TestCallbacks(contract.CallbackContract):
    """What every callback must hold."""


class TestCalls(contract.CallContract):
    """What every call out must hold."""


def test_no_provider_of_ours_is_without_a_case() -> None:
    assert {case.adapter.name for case in CASES} == {entry.name for entry in BUILT_IN}
