"""Set-up of a mutual: antennas, schemes, campaigns, and founding one."""

from app.access import Role
from tests.api.v1.world import World


async def test_a_caller_sees_its_own_mutual_only(world: World) -> None:
    answer = await world.ask(Role.MANAGER, "GET", "/v1/mutuals")

    assert [one["code"] for one in answer.json()["items"]] == ["MICMO"]


async def test_a_coordinator_opens_an_antenna_and_it_is_listed(world: World) -> None:
    made = await world.ask(Role.COORDINATOR, "POST", "/v1/antennas", json={"name": "Fatoma"})

    assert made.status_code == 201
    listed = await world.ask(Role.COORDINATOR, "GET", "/v1/antennas")
    assert "Fatoma" in [one["name"] for one in listed.json()["items"]]
