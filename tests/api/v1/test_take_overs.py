"""Units taken over with their cover, over HTTP (U15)."""

from app.access import Role
from tests.api.v1.world import World

TAKEN = {
    "campaign": "2026",
    "members": [{"name": "Fanta Exemple", "relation": "head"}, {"name": "Oumou Exemple"}],
    "cover_from": "2026-02-01",
    "cover_to": "2026-12-31",
}
ADDRESS = "/v1/units/take-overs"


async def test_a_unit_is_taken_over_covered_and_owes_nothing(world: World) -> None:
    """U15: nothing is called or posted."""
    answer = await world.ask(Role.COORDINATOR, "POST", ADDRESS, key="one", json=TAKEN)

    told = answer.json()
    assert (answer.status_code, told["persons"], told["is_covered"]) == (201, 2, True)
    assert (told["cover_from"], told["cover_to"]) == ("2026-02-01", "2026-12-31")
    assert (told["fee_due"]["amount"], told["arrears"]["amount"]) == (0, 0)
    assert (await world.ask(Role.ACCOUNTANT, "GET", "/v1/entries")).json()["items"] == []
    [noted] = (await world.ask(Role.AUDITOR, "GET", "/v1/audit")).json()["items"]
    assert (noted["act"], noted["subject"]) == ("units.take_over", f"unit:{told['id']}")


async def test_the_same_request_takes_a_unit_over_once(world: World) -> None:
    first = await world.ask(Role.COORDINATOR, "POST", ADDRESS, key="one", json=TAKEN)
    again = await world.ask(Role.COORDINATOR, "POST", ADDRESS, key="one", json=TAKEN)

    assert first.json() == again.json()
    assert len((await world.ask(Role.MANAGER, "GET", "/v1/units")).json()["items"]) == 1


async def test_who_takes_money_gives_no_cover_without_it(world: World) -> None:
    answer = await world.ask(Role.MANAGER, "POST", ADDRESS, key="one", json=TAKEN)

    assert (answer.status_code, answer.json()["code"]) == (403, "access.permission_missing")


async def test_a_cover_that_ends_before_it_begins_is_refused_at_its_field(world: World) -> None:
    wrong = TAKEN | {"cover_to": "2026-01-31"}

    answer = await world.ask(Role.COORDINATOR, "POST", ADDRESS, key="one", json=wrong)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "membership.cover_dates_wrong")
    assert [field["name"] for field in told["fields"]] == ["cover_to"]
    assert (await world.ask(Role.MANAGER, "GET", "/v1/units")).json()["items"] == []
