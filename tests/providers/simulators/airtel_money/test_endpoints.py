"""What the simulated operator takes for an order: the safe kind, and where a country is lenient what clients write."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.http import Http
from app.providers.simulators.airtel_money import AirtelMoneySimulator
from app.providers.values import Direction

from .conftest import NIAMEY

UUID, SAFE = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50", "prem01HQ8"


@pytest.fixture
async def merchant(simulator: AirtelMoneySimulator) -> AsyncIterator[Http]:
    """Software of the merchant's that is not ours."""
    async with simulator.serving() as url:
        http = Http("merchant", url)
        yield http
        await http.close()


async def prompt(merchant: Http, simulator: AirtelMoneySimulator, amount: object, reference: str) -> bool:
    """Whether a payer was asked."""
    order = {
        "reference": "MBR0091",
        "subscriber": {"country": "NE", "currency": "XOF", "msisdn": "90111222"},
        "transaction": {"amount": amount, "id": reference},
    }
    token = simulator.counter.give_token(NIAMEY.client_id, NIAMEY.client_secret)
    headers = {"authorization": f"Bearer {token}", "x-country": "NE", "x-currency": "XOF"}
    await merchant.send("POST", "/merchant/v1/payments/", verb="ask", body=jsontext.encode(order), headers=headers)
    return simulator.find(reference, Direction.IN) is not None


@pytest.mark.parametrize(("amount", "reference"), [(2_500, UUID), ("2500", SAFE), (2_500.0, SAFE)])
async def test_other_ids_and_amounts_are_taken_in_a_lenient_country_alone(
    merchant: Http, simulator: AirtelMoneySimulator, amount: object, reference: str
) -> None:
    """Two clients send UUIDs and one an amount with a point; the longest id that is safe has 25 letters (§5, §6)."""
    was_asked = await prompt(merchant, simulator, amount, reference)
    simulator.dialect = replace(simulator.dialect, is_lenient=True)

    is_asked = await prompt(merchant, simulator, amount, reference)
    simulator.approve(reference)

    assert (was_asked, is_asked) == (False, True)
    assert simulator.books.all()[-1].amount == Money(2_500, XOF)


@pytest.mark.parametrize("amount", [2_500.5, "2500.5", "much", None, 0, -1])
async def test_what_is_no_whole_amount_is_taken_nowhere(
    merchant: Http, simulator: AirtelMoneySimulator, amount: object
) -> None:
    simulator.dialect = replace(simulator.dialect, is_lenient=True)

    assert await prompt(merchant, simulator, amount, SAFE) is False
