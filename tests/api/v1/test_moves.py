"""Sweeps, transfers, antenna cash and operators' invoices over HTTP (E18, E20, E21)."""

from typing import Any

import pytest

from app.access import Role
from app.core.clock import VirtualClock
from tests.api.v1.counter import FIRST, MAKER
from tests.api.v1.till import Till
from tests.api.v1.world import World


def francs(amount: int) -> dict[str, Any]:
    """An amount of XOF."""
    return {"amount": amount, "currency": "XOF"}


class Treasurer:
    """The accountant who moves MICMO's money, each act under a new key."""

    def __init__(self, till: Till) -> None:
        self.till, self.world, self._acts = till, till.world, 0

    @property
    def sweeps(self) -> str:
        """Where its collection wallet is swept."""
        return f"wallets/{self.till.wallet.id}/sweeps"

    async def post(self, path: str, body: Any = None, *, who: Role = MAKER, key: str | None = None) -> Any:
        """Somebody acts."""
        self._acts += 1
        return await self.world.ask(who, "POST", f"/v1/{path}", key=key or f"act-{self._acts}", json=body)

    async def get(self, path: str, **more: Any) -> Any:
        """What an auditor reads."""
        answer = await self.world.ask(Role.AUDITOR, "GET", f"/v1/{path}", **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def holds(self) -> int:
        """What the collection wallet holds by the books."""
        return int((await self.get(f"wallets/{self.till.wallet.id}/balance"))["balance"]["amount"])

    async def invoice(self, number: str = "FAC-1", amount: int = 75) -> Any:
        """The operator sends a bill."""
        body = {
            "wallet_id": str(self.till.wallet.id),
            "number": number,
            "amount": francs(amount),
            "period_from": "2026-01-01",
            "period_to": "2026-01-31",
        }
        return await self.post("operator-invoices", body)


@pytest.fixture
async def treasurer(till: Till) -> Treasurer:
    """MICMO's accountant, with money in the collection wallet."""
    return Treasurer(till)


async def test_e18_a_sweep_is_made_once_per_key_and_credited_once(treasurer: Treasurer) -> None:
    before = await treasurer.holds()
    body = {"amount": francs(1_000), "fee": francs(5), "levy": francs(10), "arrives_later": True}
    made = await treasurer.post(treasurer.sweeps, body, key="one")
    again = await treasurer.post(treasurer.sweeps, body, key="one")

    assert (made.status_code, made.content) == (201, again.content)
    assert (made.json()["to_wallet_id"], await treasurer.holds()) == (None, before - 1_015)
    path = f"{treasurer.sweeps}/{made.json()['id']}/credit"
    first, second = [await treasurer.post(path) for _ in range(2)]
    assert first.json()["credited_at"] is not None
    assert (second.status_code, second.json()["code"]) == (409, "treasury.not_in_transit")
    assert [one["id"] for one in (await treasurer.get(treasurer.sweeps))["items"]] == [made.json()["id"]]


async def test_e18_no_more_is_swept_than_the_wallet_holds(treasurer: Treasurer) -> None:
    too_much = await treasurer.post(treasurer.sweeps, {"amount": francs(await treasurer.holds() + 1)})

    assert (too_much.status_code, too_much.json()["code"]) == (409, "treasury.wallet_too_low")


async def test_e18_a_sweep_that_comes_back_leaves_its_costs_but_what_was_given_back(treasurer: Treasurer) -> None:
    before = await treasurer.holds()
    body = {"amount": francs(1_000), "fee": francs(5), "arrives_later": True}
    made = (await treasurer.post(treasurer.sweeps, body)).json()

    back = await treasurer.post(f"{treasurer.sweeps}/{made['id']}/return", {"fee_returned": francs(2)})

    assert (back.status_code, back.json()["fee_returned"]["amount"]) == (200, 2)
    assert await treasurer.holds() == before - 3


async def test_a_sweep_is_credited_at_its_own_wallet_only(treasurer: Treasurer) -> None:
    made = (await treasurer.post(treasurer.sweeps, {"amount": francs(1_000), "arrives_later": True})).json()

    elsewhere = await treasurer.post(f"wallets/{made['id']}/sweeps/{made['id']}/credit")

    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "treasury.unknown_transfer")


async def test_what_is_in_transit_and_overdue_is_listed_for_all_wallets(treasurer: Treasurer) -> None:
    made = (await treasurer.post(treasurer.sweeps, {"amount": francs(1_000), "arrives_later": True})).json()
    await treasurer.post(treasurer.sweeps, {"amount": francs(500)})

    everything = await treasurer.get("transfers")
    in_transit = await treasurer.get("transfers", params={"in_transit": "true"})
    on_time = await treasurer.get("transfers", params={"overdue_on": made["sent_on"]})
    overdue = await treasurer.get("transfers", params={"overdue_on": "2099-01-01"})

    assert [len(one["items"]) for one in (everything, in_transit, on_time, overdue)] == [2, 1, 0, 1]
    assert overdue["items"][0]["id"] == made["id"]


async def test_e20_an_antenna_deposits_what_it_holds(treasurer: Treasurer, clock: VirtualClock) -> None:
    antenna = (await treasurer.get("antennas"))["items"][0]["id"]
    path, unit = f"antennas/{antenna}", treasurer.till.unit.reference
    cash = {
        "unit": unit,
        "antenna_id": antenna,
        "amount": francs(2_000),
        "receipt_number": "R-1",
        "occurred_at": clock.now().isoformat(),
    }
    taken = await treasurer.post("cash-receipts", cash, who=Role.MANAGER)
    assert taken.status_code == 201, taken.text

    made = await treasurer.post(f"{path}/cash-deposits", {"amount": francs(1_500)})
    more = await treasurer.post(f"{path}/cash-deposits", {"amount": francs(501)})

    assert (made.status_code, made.json()["wallet_id"]) == (201, None)
    assert (more.status_code, more.json()["code"]) == (409, "treasury.cash_too_low")
    position = await treasurer.get(f"{path}/cash")
    assert (position["received"]["amount"], position["on_hand"]["amount"]) == (2_000, 500)
    assert [one["id"] for one in (await treasurer.get(f"{path}/cash-deposits"))["items"]] == [made.json()["id"]]


async def test_e21_an_invoice_is_paid_in_parts_and_no_more(treasurer: Treasurer) -> None:
    made = await treasurer.invoice()
    path = f"operator-invoices/{made.json()['id']}"

    paid = await treasurer.post(f"{path}/payments", {"amount": francs(50)})
    more = await treasurer.post(f"{path}/payments", {"amount": francs(26)})

    assert (made.status_code, paid.status_code) == (201, 201)
    assert (more.status_code, more.json()["code"]) == (409, "treasury.exceeds_invoices")
    assert (await treasurer.get(path))["open"]["amount"] == 25
    assert [one["settled"]["amount"] for one in (await treasurer.get(f"{path}/payments"))["items"]] == [50]
    assert len((await treasurer.get("operator-invoices", params={"is_open": "true"}))["items"]) == 1


async def test_e21_an_operators_number_is_booked_once(treasurer: Treasurer) -> None:
    await treasurer.invoice("FAC-1")

    again = await treasurer.invoice("FAC-1", amount=80)

    assert (again.status_code, again.json()["code"]) == (409, "treasury.invoice_number_taken")


async def test_who_approves_moves_no_money(treasurer: Treasurer) -> None:
    answer = await treasurer.post(treasurer.sweeps, {"amount": francs(10)}, who=FIRST)

    assert answer.status_code == 403


async def test_another_mutual_sees_none_of_it(treasurer: Treasurer, world: World) -> None:
    made = (await treasurer.invoice()).json()

    answer = await world.ask(world.foreign_key, "GET", f"/v1/operator-invoices/{made['id']}")

    assert answer.status_code == 404
