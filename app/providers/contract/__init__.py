"""The suite every provider passes: add a `ContractCase`, derive both classes, give them a `case` fixture.

    @pytest.fixture(params=[CASE], ids=lambda case: case.adapter.name)
    def case(request: pytest.FixtureRequest) -> ContractCase: ...

    class TestCallbacks(contract.CallbackContract): ...
    class TestCalls(contract.CallContract): ...

Call `pytest.register_assert_rewrite("app.providers.contract")` first to see values in failures.
"""

from app.providers.contract.callbacks import CallbackContract
from app.providers.contract.calls import CallContract
from app.providers.contract.case import NOON, OF_PAYOUTS, PAYOUT_QUERY, ContractCase, Operator, Said, Stage, patience
from app.providers.contract.found import cases_below
from app.providers.contract.situations import SITUATIONS, Situation, proofs, reasons
from app.providers.contract.staging import NOWHERE, staged

__all__ = [
    "NOON",
    "NOWHERE",
    "OF_PAYOUTS",
    "PAYOUT_QUERY",
    "SITUATIONS",
    "CallContract",
    "CallbackContract",
    "ContractCase",
    "Operator",
    "Said",
    "Situation",
    "Stage",
    "cases_below",
    "patience",
    "proofs",
    "reasons",
    "staged",
]
