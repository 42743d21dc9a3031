"""Regimes over HTTP: registered once, money received for them apart, and where their fund stands."""

from app.access import Role
from tests.api.v1.world import World

RAMED = {"code": "RAMED", "name_fr": "Régime d'assistance médicale", "name_en": "Medical assistance scheme"}
MONEY = {"amount": {"amount": 500_000, "currency": "XOF"}, "reference": "VIR 1"}


async def test_money_for_a_regime_is_never_the_mutuals_income(world: World) -> None:
    made = await world.ask(Role.COORDINATOR, "POST", "/v1/regimes", json=RAMED)
    again = await world.ask(Role.COORDINATOR, "POST", "/v1/regimes", json=RAMED)
    came = await world.ask(Role.ACCOUNTANT, "POST", "/v1/regimes/RAMED/receipts", key="one", json=MONEY)
    repeated = await world.ask(Role.ACCOUNTANT, "POST", "/v1/regimes/RAMED/receipts", key="one", json=MONEY)
    fund = (await world.ask(Role.ACCOUNTANT, "GET", "/v1/regimes/RAMED/fund")).json()
    trial = (await world.ask(Role.ACCOUNTANT, "GET", "/v1/trial-balance")).json()

    codes = [answer.status_code for answer in (made, again, came, repeated)]
    assert codes == [201, 409, 201, 201]
    assert came.json() == repeated.json() == fund
    amounts = {name: fund[name]["amount"] for name in ("received", "approved", "paid", "left", "payable")}
    assert amounts == {"received": 500_000, "approved": 0, "paid": 0, "left": 500_000, "payable": 500_000}
    assert [row["account"] for row in trial["items"]] == ["4662", "5211"]


async def test_the_mutuals_own_regime_has_no_fund_and_a_scheme_names_a_registered_one(world: World) -> None:
    listed = (await world.ask(Role.AUDITOR, "GET", "/v1/regimes")).json()["items"]
    own = await world.ask(Role.ACCOUNTANT, "GET", "/v1/regimes/CBHI/fund")
    scheme = {"scheme": "amo", "gross": 100, "member": 0, "state": 100, "donor": 0, "valid_from": "2026-01-01"}
    unknown = await world.ask(Role.COORDINATOR, "POST", "/v1/schemes", json=scheme | {"regime": "AMO"})
    plain = await world.ask(Role.COORDINATOR, "POST", "/v1/schemes", json=scheme)

    assert [(one["code"], one["manages_funds"]) for one in listed] == [("CBHI", False)]
    assert (own.json()["code"], unknown.json()["code"]) == ("payouts.not_managed", "membership.unknown_regime")
    assert plain.json()["regime"] == "CBHI"
