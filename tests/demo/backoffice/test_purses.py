"""What the operators' own accounts show of our wallets."""

from datetime import UTC, date, datetime

from app.core.money import XOF, Money
from app.demo.backoffice.purses import Purse, collection_purses
from app.demo.operators import Operator
from app.demo.stage import Stage
from app.providers.simulators.base import Movement


async def test_orange_keeps_its_commission_of_each_payment_and_mpesa_sends_an_invoice(stage: Stage) -> None:
    """M5, E21: 1 % and 0.8 %, each payment half up."""
    branch = stage.branches["MICMO"]
    purses = collection_purses(stage, branch)
    orange, mpesa = purses[Operator.ORANGE], purses[Operator.MPESA]
    for purse in (orange, mpesa):
        for number, minor in enumerate((4_038, 1_250)):
            _pay(purse, f"{purse.account}-{number}", minor)

    assert orange.shown == Money(4_038 + 1_250 - 40 - 13, XOF)
    assert mpesa.shown == Money(5_288, XOF)
    assert mpesa.commission(date(2025, 11, 1), date(2025, 11, 30)) == Money(32 + 10, XOF)
    assert mpesa.commission(date(2025, 12, 1), date(2025, 12, 31)) == Money(0, XOF)


def _pay(purse: Purse, movement_id: str, minor: int) -> None:
    at = datetime(2025, 11, 30, 23, 59, tzinfo=UTC)
    nothing = Money(0, XOF)
    purse.books.record(
        Movement(
            id=movement_id,
            amount=Money(minor, XOF),
            fee=nothing,
            payer="+22370000001",
            receiver=purse.account,
            occurred_at=at,
        )
    )
