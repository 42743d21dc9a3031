"""What the simulated operator takes for an order: the safe kind, and where a country is lenient what clients write."""

import json
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


def called(simulator: AirtelMoneySimulator, scheme: str = "Bearer ") -> dict[str, str]:
    """The headers of a call about the application's country."""
    token = simulator.counter.give_token(NIAMEY.client_id, NIAMEY.client_secret)
    return {"authorization": f"{scheme}{token}", "x-country": "NE", "x-currency": "XOF"}


@pytest.mark.parametrize("other", [{"msisdn": "22790111222"}, {"country": "TD"}, {"currency": "XAF"}])
async def test_a_prompt_for_a_number_from_abroad_or_another_market_is_refused(
    merchant: Http, simulator: AirtelMoneySimulator, other: dict[str, str]
) -> None:
    """airtel-money §0.5, §3: national numbers; the headers must agree with the body."""
    subscriber = {"country": "NE", "currency": "XOF", "msisdn": "90111222"} | other
    order = {"reference": "MBR0091", "subscriber": subscriber, "transaction": {"amount": 2_500, "id": SAFE}}
    path, headers = "/merchant/v1/payments/", called(simulator)
    answer = await merchant.send("POST", path, verb="ask", body=jsontext.encode(order), headers=headers)

    assert json.loads(answer.body)["status"]["success"] is False
    assert not simulator.is_used(SAFE)


@pytest.mark.parametrize(
    ("payee", "transaction"),
    [
        ({"msisdn": "90111222"}, {"type": "B2C"}),
        ({"msisdn": "90111222", "currency": "XAF"}, {"type": "B2C"}),
        ({"msisdn": "90111222", "currency": "XOF"}, {}),
        ({"msisdn": "22790111222", "currency": "XOF"}, {"type": "B2C"}),
    ],
)
async def test_the_newer_versions_want_currency_and_type_of_a_payout(
    merchant: Http, simulator: AirtelMoneySimulator, payee: dict[str, str], transaction: dict[str, str]
) -> None:
    """airtel-money §6, §8.3: 013, a missing field."""
    order = {
        "payee": payee,
        "reference": "CLM4471",
        "pin": "x",
        "transaction": {"amount": 1, "id": SAFE, **transaction},
    }
    path, headers = "/standard/v2/disbursements/", called(simulator)
    answer = await merchant.send("POST", path, verb="pay", body=jsontext.encode(order), headers=headers)

    assert json.loads(answer.body)["status"]["response_code"] == "DP00900001013"


async def test_a_token_without_its_scheme_is_turned_away(merchant: Http, simulator: AirtelMoneySimulator) -> None:
    """airtel-money §3."""
    headers = called(simulator, scheme="")

    assert (await merchant.send("GET", "/standard/v1/users/balance", verb="ask", headers=headers)).status == 401
