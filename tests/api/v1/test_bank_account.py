"""The account that bank payouts leave from, over HTTP: told by who controls payouts, shown but for its middle (P4)."""

from app.access import Permission, Role, permissions_of
from tests.api.v1.counter import Counter

NEW = {"holder": "MICMO", "account": "ML13 0101 0000 0000 0001", "bic": "BDMAMLBA"}
CONTROLLER = next(role for role in Role if Permission.PAYOUTS_CONTROL in permissions_of([role]))


async def test_an_account_is_told_and_shown_masked(counter: Counter) -> None:
    world = counter.world
    before = await world.ask(Role.AUDITOR, "GET", "/v1/bank-account")
    told = await world.ask(CONTROLLER, "PUT", "/v1/bank-account", json=NEW)

    assert (before.status_code, before.json()["code"]) == (409, "payouts.no_bank_account")
    assert told.json() == {"holder": "MICMO", "account": "ML1…01", "bic": "BDMAMLBA"}
    assert await counter.get(Role.AUDITOR, "bank-account") == told.json()
    trail = await counter.get(Role.AUDITOR, "audit")
    assert "bank_account.set" in str(trail)
    assert "ML130101" not in str(trail)


async def test_a_number_that_no_bank_knows_is_refused(counter: Counter) -> None:
    answer = await counter.world.ask(CONTROLLER, "PUT", "/v1/bank-account", json=NEW | {"account": "12"})

    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (422, "account")
