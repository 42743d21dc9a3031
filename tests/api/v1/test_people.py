"""People and keys over HTTP."""

from datetime import timedelta
from typing import Any

import httpx

from app.access import Role
from tests.api.v1.world import World

PERSON = {"name": "Kadi Exemple", "email": "kadi@example.test", "role": "manager"}


async def test_a_person_is_registered_given_a_key_and_works_with_it(world: World) -> None:
    person = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=PERSON)).json()
    key = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json={"person_id": person["id"]})).json()

    answer = await world.ask(key["key"], "GET", "/v1/units")

    assert person["roles"] == ["manager"]
    assert answer.status_code == 200
    listed = await world.ask(Role.ADMINISTRATOR, "GET", "/v1/api-keys?limit=200")
    assert key["key"].partition(".")[2] not in listed.text


async def test_roles_are_given_and_withdrawn(world: World) -> None:
    person = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=PERSON)).json()
    address = f"/v1/users/{person['id']}/roles"

    given = await world.ask(Role.ADMINISTRATOR, "PUT", f"{address}/accountant")
    taken = await world.ask(Role.ADMINISTRATOR, "DELETE", f"{address}/manager")
    again = await world.ask(Role.ADMINISTRATOR, "DELETE", f"{address}/manager")

    assert given.json()["roles"] == ["accountant", "manager"]
    assert taken.json()["roles"] == ["accountant"]
    assert again.json()["code"] == "access.role_not_held"


async def test_an_administrator_cannot_become_a_manager_by_his_own_hand(world: World) -> None:
    users = (await world.ask(Role.ADMINISTRATOR, "GET", "/v1/users?limit=200")).json()["items"]
    [own] = [one for one in users if one["roles"] == ["administrator"]]

    answer = await world.ask(Role.ADMINISTRATOR, "PUT", f"/v1/users/{own['id']}/roles/manager")

    assert (answer.status_code, answer.json()["code"]) == (403, "access.own_role")


async def test_a_rotated_key_overlaps_and_a_revoked_one_is_refused_at_once(world: World) -> None:
    person = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=PERSON)).json()
    made = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json={"person_id": person["id"]})).json()
    fresh = (await world.ask(Role.ADMINISTRATOR, "POST", f"/v1/api-keys/{made['id']}/rotation")).json()

    both = [(await world.ask(key, "GET", "/v1/units")).status_code for key in (made["key"], fresh["key"])]
    await world.ask(Role.ADMINISTRATOR, "POST", f"/v1/api-keys/{made['id']}/revocation")
    after = [(await world.ask(key, "GET", "/v1/units")).status_code for key in (made["key"], fresh["key"])]

    assert both == [200, 200]
    assert after == [401, 200]


async def test_an_expired_key_is_refused(world: World) -> None:
    clock = world.app.state.services.clock
    ends_at = (clock.now() + timedelta(hours=1)).isoformat()
    body = {"partner": "Exemple", "scopes": ["units.read"], "expires_at": ends_at}
    made = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json=body)).json()
    before = await world.ask(made["key"], "GET", "/v1/units")

    clock.advance(timedelta(hours=1))

    after = await world.ask(made["key"], "GET", "/v1/units")
    assert (before.status_code, after.status_code) == (200, 401)
    assert after.headers["www-authenticate"] == "Bearer"


async def test_people_come_in_pages(world: World) -> None:
    first = (await world.ask(Role.ADMINISTRATOR, "GET", "/v1/users?limit=4")).json()
    second = (await world.ask(Role.ADMINISTRATOR, "GET", f"/v1/users?limit=200&after={first['next']}")).json()

    seen = [one["id"] for page in (first, second) for one in page["items"]]
    assert len(seen) == len(set(seen)) == len(Role)


async def test_the_trail_comes_in_pages_and_by_subject(world: World) -> None:
    for name in ("Fatoma", "Sio", "Dialloubé"):
        await world.ask(Role.COORDINATOR, "POST", "/v1/antennas", json={"name": name})

    first = (await world.ask(Role.AUDITOR, "GET", "/v1/audit?limit=2")).json()
    second = (await world.ask(Role.AUDITOR, "GET", f"/v1/audit?limit=2&after={first['next']}")).json()

    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]


async def test_a_person_of_another_mutual_is_given_a_role_here_and_nothing_is_told_of_there(world: World) -> None:
    elsewhere = {"name": "Kadidia Ailleurs", "email": PERSON["email"], "role": "auditor", "language": "fr"}
    there = (await _ask_micba(world, "POST", "/v1/users", json=elsewhere)).json()

    answer = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=PERSON | {"language": "en"})

    told = answer.json()
    assert (answer.status_code, told["id"], told["roles"]) == (201, there["id"], ["manager"])
    assert (told["name"], told["email"], told["language"]) == ("Kadi Exemple", PERSON["email"], "en")
    kept = (await _ask_micba(world, "GET", f"/v1/users/{there['id']}")).json()
    assert (kept["name"], kept["language"], kept["roles"]) == ("Kadidia Ailleurs", "fr", ["auditor"])


async def test_an_address_is_known_however_it_is_written(world: World) -> None:
    first = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=PERSON)).json()
    shouted = PERSON | {"email": PERSON["email"].upper(), "role": "auditor"}

    again = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=shouted)).json()

    assert (again["id"], again["roles"]) == (first["id"], ["auditor", "manager"])


async def test_nobody_gives_himself_a_role_by_his_own_address(world: World) -> None:
    own = {"name": "Moi", "email": "administrator.MICMO@example.test", "role": "manager"}

    answer = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=own)

    assert (answer.status_code, answer.json()["code"]) == (403, "access.own_role")


async def _ask_micba(world: World, method: str, path: str, **more: Any) -> httpx.Response:
    return await world.ask(world.platform_key, method, f"{path}?mutual=MICBA", **more)
