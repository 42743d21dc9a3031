"""Own money over HTTP: named when it is moved, asked about when it is not, tied and untied (E18, E20)."""

import pytest

from app import wallets
from app.access import Role
from app.core.money import KES
from app.wallets import NewWallet, open_wallet
from tests.api.v1.test_moves import Treasurer, francs
from tests.api.v1.till import Till
from tests.api.v1.world import SETUP, World, key_of, mutual_named
from tests.providers.mpesa.samples import ACCOUNT


@pytest.fixture
async def treasurer(till: Till) -> Treasurer:
    """MICMO's accountant, with money in the collection wallet."""
    return Treasurer(till)


async def came_back(treasurer: Treasurer, name: str | None = None) -> None:
    """A sweep of 1 000 is returned, under what the operator calls it."""
    body = {"amount": francs(1_000), "arrives_later": True}
    made = (await treasurer.post(treasurer.sweeps, body)).json()
    back = await treasurer.post(f"{treasurer.sweeps}/{made['id']}/return", {"operator_reference": name})
    assert back.status_code == 200, back.text


async def test_e18_what_is_named_is_never_in_suspense(treasurer: Treasurer) -> None:
    await came_back(treasurer, "S2")

    payment = await treasurer.till.pay(1_000, None, "S2")

    assert (await treasurer.get(f"payments/{payment}"))["status"] == "own"
    assert (await treasurer.get("own-money"))["items"] == []
    [tie] = (await treasurer.get("own-money/ties"))["items"]
    assert (tie["operator_reference"], tie["direction"], tie["amount"]) == ("S2", "in", francs(1_000))


async def test_e18_what_is_not_named_is_asked_about_tied_and_untied(treasurer: Treasurer) -> None:
    await came_back(treasurer)
    payment = await treasurer.till.pay(1_000, None, "S2")
    before = await treasurer.holds()

    asked = [one for one in (await treasurer.get("own-money"))["items"] if one["id"] == str(payment)]
    assert asked == []  # somebody else's number paid: between our own places only we do
    sweep = await treasurer.post(treasurer.sweeps, {"amount": francs(700)})
    [entry] = (await treasurer.get("entries", params={"cause": f"transfer:{sweep.json()['id']}", "event": "E18"}))[
        "items"
    ][:1]
    body = {"wallet_id": str(treasurer.till.wallet.id), "entry_id": entry["id"], "operator_reference": "S3"}
    made = await treasurer.post("own-money/ties", body)
    again = await treasurer.post("own-money/ties", body | {"operator_reference": "S4"})
    undone = await treasurer.post(f"own-money/ties/{made.json()['id']}/undoing")
    twice = await treasurer.post(f"own-money/ties/{made.json()['id']}/undoing")

    assert (made.status_code, made.json()["direction"]) == (201, "out")
    assert (again.status_code, again.json()["code"]) == (409, "collection.name_tied")
    assert undone.json()["undone_at"] is not None
    assert (twice.status_code, twice.json()["code"]) == (409, "collection.own_tie_undone")
    assert await treasurer.holds() == before - 700


async def test_only_who_reconciles_ties(treasurer: Treasurer) -> None:
    body = {
        "wallet_id": str(treasurer.till.wallet.id),
        "entry_id": str(treasurer.till.waiting),
        "operator_reference": "S",
    }

    refused = await treasurer.post("own-money/ties", body, who=Role.AUDITOR)
    unknown = await treasurer.post("own-money/ties", body)

    assert refused.status_code == 403
    assert (unknown.status_code, unknown.json()["code"]) == (404, "ledger.unknown_entry")


async def test_e20_the_reference_is_asked_for_where_the_operator_tells_whoever_pays(world: World) -> None:
    kenyan, _ = await mutual_named(world.database, "KISUMU", "03", KES)
    async with world.database.transaction() as session:
        new = NewWallet(
            mutual_id=kenyan.id,
            name="M-Pesa",
            provider="mpesa",
            role=wallets.Role.COLLECTION,
            account_code="55221",
            currency=KES,
            credentials=ACCOUNT,
            receiver="600777",
        )
        wallet, _ = await open_wallet(session, world.app.state.services.adapters, new, SETUP)
    key = await key_of(world.database, kenyan, Role.ACCOUNTANT)
    antenna = (await world.ask(key, "GET", "/v1/antennas")).json()["items"][0]["id"]
    body = {"amount": {"amount": 100, "currency": "KES"}, "wallet_id": str(wallet.id)}

    path = f"/v1/antennas/{antenna}/cash-deposits"
    unnamed = await world.ask(key, "POST", path, key="one", json=body)
    named = await world.ask(key, "POST", path, key="two", json=body | {"operator_reference": "TKL4X9Q2ZB"})

    assert (unnamed.status_code, unnamed.json()["fields"][0]["name"]) == (422, "operator_reference")
    assert named.json()["code"] == "treasury.cash_too_low"
