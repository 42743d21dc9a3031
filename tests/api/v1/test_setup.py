"""Set-up of a mutual: antennas, schemes, campaigns, and founding one."""

from app.access import Role
from tests.api.v1.world import World


async def test_a_caller_sees_its_own_mutual_only(world: World) -> None:
    answer = await world.ask(Role.MANAGER, "GET", "/v1/mutuals")

    assert [one["code"] for one in answer.json()["items"]] == ["MICMO"]


async def test_the_platforms_administrator_founds_a_mutual_in_its_own_currency(world: World) -> None:
    new = {
        "code": "KISUMU",
        "name": "Kisumu",
        "circle": "03",
        "currency": "KES",
        "antennas": ["Ahero"],
        "opened_on": "2026-01-01",
    }

    made = await world.ask(world.platform_key, "POST", "/v1/mutuals", json=new)
    again = await world.ask(world.platform_key, "POST", "/v1/mutuals", json=new)
    of_a_mutual = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/mutuals", json=new | {"code": "OTHER"})
    listed = await world.ask(world.platform_key, "GET", "/v1/mutuals")

    assert (made.status_code, again.status_code, of_a_mutual.status_code) == (201, 409, 403)
    assert [one["code"] for one in listed.json()["items"]] == ["KISUMU", "MICBA", "MICMO"]


async def test_a_scheme_and_a_campaign_are_recorded(world: World) -> None:
    scheme = {"scheme": "rural", "gross": 100, "member": 20, "state": 50, "donor": 30, "valid_from": "2026-06-01"}
    campaign = {
        "name": "2027",
        "scheme": "rural",
        "coverage_from": "2027-01-01",
        "coverage_to": "2027-12-31",
        "due_dates": ["2027-01-31", "2027-03-31"],
    }

    recorded = await world.ask(Role.COORDINATOR, "POST", "/v1/schemes", json=scheme)
    uneven = await world.ask(Role.COORDINATOR, "POST", "/v1/schemes", json=scheme | {"state": 51})
    opened = await world.ask(Role.COORDINATOR, "POST", "/v1/campaigns", json=campaign)
    twice = await world.ask(Role.COORDINATOR, "POST", "/v1/campaigns", json=campaign)

    assert recorded.json()["member"] == {"amount": 20, "currency": "XOF"}
    assert (uneven.status_code, uneven.json()["fields"][0]["name"]) == (422, "tariff")
    assert opened.json()["opens_on"] == "2026-11-01"
    assert twice.json()["code"] == "membership.campaign_exists"


async def test_a_coordinator_opens_an_antenna_and_it_is_listed(world: World) -> None:
    made = await world.ask(Role.COORDINATOR, "POST", "/v1/antennas", json={"name": "Fatoma"})

    assert made.status_code == 201
    listed = await world.ask(Role.COORDINATOR, "GET", "/v1/antennas")
    assert "Fatoma" in [one["name"] for one in listed.json()["items"]]
