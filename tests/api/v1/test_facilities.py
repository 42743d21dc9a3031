"""Facilities over HTTP: the register, agreements, tariffs, payee accounts, clerks and keys."""

from datetime import timedelta
from typing import Any

import httpx

from app.access import Role
from app.core.clock import VirtualClock
from tests.api.v1.world import World, health_centre

BANK = {"kind": "bank", "number": "ML13 0101 0000 0000 0001", "holder": "CSCOM de Socoura"}
LIST = {"code": "2026", "name": "Barème 2026", "items": [{"code": "CONS", "name": "Consultation", "price_minor": 600}]}
CODE = {"code": "CS02", "name": "CSCOM de Konna", "level": "cscom"}


async def centre(world: World) -> str:
    """The id of the health centre at Socoura."""
    async with world.database.transaction() as session:
        return str(await health_centre(session, world.micmo))


async def propose(world: World, facility_id: str, **changes: Any) -> httpx.Response:
    """The accountant proposes an account."""
    path = f"/v1/facilities/{facility_id}/payee-accounts"
    return await world.ask(Role.ACCOUNTANT, "POST", path, json=BANK | changes)


async def approve(world: World, account_id: str, who: Role, key: str | None = None) -> httpx.Response:
    """Somebody approves it."""
    return await world.ask(who, "POST", f"/v1/payee-accounts/{account_id}/approvals", key=key or str(who))


async def test_a_facility_is_registered_and_changed(world: World) -> None:
    made = await world.ask(Role.ACCOUNTANT, "POST", "/v1/facilities", json=CODE)
    path = f"/v1/facilities/{made.json()['id']}"
    changed = await world.ask(Role.ACCOUNTANT, "PATCH", path, json={"level": "csref"})
    again = await world.ask(Role.ACCOUNTANT, "POST", "/v1/facilities", json=CODE)

    assert (made.status_code, changed.json()["level"], changed.json()["name"]) == (201, "csref", "CSCOM de Konna")
    assert (again.status_code, again.json()["code"]) == (409, "facilities.facility_exists")


async def test_facilities_are_paged_by_code(world: World) -> None:
    await world.ask(Role.ACCOUNTANT, "POST", "/v1/facilities", json=CODE)

    first = (await world.ask(Role.MANAGER, "GET", "/v1/facilities?limit=1")).json()
    rest = (await world.ask(Role.MANAGER, "GET", f"/v1/facilities?limit=1&after={first['next']}")).json()

    assert [page["items"][0]["code"] for page in (first, rest)] == ["CS01", "CS02"]
    assert rest["next"] is None


async def test_a_hold_is_released_by_somebody_who_approves(world: World) -> None:
    path = f"/v1/facilities/{await centre(world)}"
    held = await world.ask(Role.ACCOUNTANT, "POST", f"{path}/hold", json={"because": "enquête"})
    own = await world.ask(Role.ACCOUNTANT, "POST", f"{path}/release", json={"because": "fini"})
    released = await world.ask(Role.COORDINATOR, "POST", f"{path}/release", json={"because": "fini"})
    told = (await world.ask(Role.AUDITOR, "GET", f"{path}/holds")).json()["items"]

    assert held.json()["on_hold_since"] == "2026-03-02T09:00:00Z"
    assert own.status_code == 403
    assert released.json()["on_hold_since"] is None
    assert [(one["because"], one["released_because"]) for one in told] == [("enquête", "fini")]


async def test_agreements_are_opened_ended_and_never_overlap(world: World) -> None:
    path = f"/v1/facilities/{await centre(world)}/agreements"
    made = await world.ask(Role.ACCOUNTANT, "POST", path, json={"valid_from": "2026-01-01"})
    second = await world.ask(Role.ACCOUNTANT, "POST", path, json={"valid_from": "2026-07-01"})
    end = f"/v1/agreements/{made.json()['id']}/end"
    await world.ask(Role.ACCOUNTANT, "POST", end, json={"valid_to": "2026-06-30"})

    assert (second.status_code, second.json()["code"]) == (409, "facilities.agreement_overlaps")
    listed = (await world.ask(Role.ADVISER, "GET", path)).json()["items"]
    assert [(one["valid_from"], one["valid_to"]) for one in listed] == [("2026-01-01", "2026-06-30")]


async def test_a_facility_is_paid_by_the_list_of_the_day(world: World) -> None:
    made = await world.ask(Role.ACCOUNTANT, "POST", "/v1/tariff-lists", json=LIST)
    path = f"/v1/facilities/{await centre(world)}/tariffs"
    body = {"list_id": made.json()["id"], "valid_from": "2026-03-02"}
    await world.ask(Role.ACCOUNTANT, "POST", path, json=body)

    today = (await world.ask(Role.ADVISER, "GET", path)).json()["items"]
    before = (await world.ask(Role.ADVISER, "GET", f"{path}?on=2026-03-01")).json()["items"]
    listed = (await world.ask(Role.ADVISER, "GET", "/v1/tariff-lists")).json()["items"]

    assert ([one["price_minor"] for one in today], before) == ([600], [])
    assert [one["code"] for one in listed] == ["2026"]


async def test_an_account_takes_two_others_and_its_hold(world: World, clock: VirtualClock) -> None:
    """RELIABILITY I15."""
    account_id = (await propose(world, await centre(world))).json()["id"]

    own = await approve(world, account_id, Role.ACCOUNTANT)
    first = await approve(world, account_id, Role.COORDINATOR)
    again = await approve(world, account_id, Role.COORDINATOR, "another")
    second = await approve(world, account_id, Role.SIGNATORY)

    assert own.status_code == 403
    assert (first.json()["state"], again.json()["code"]) == ("proposed", "facilities.already_approved")
    assert second.json()["state"] == "approved"
    assert second.json()["usable_from"] == (clock.now() + timedelta(hours=72)).isoformat().replace("+00:00", "Z")


async def test_the_same_approval_again_gets_the_same_answer(world: World) -> None:
    account_id = (await propose(world, await centre(world))).json()["id"]

    first = await approve(world, account_id, Role.COORDINATOR)
    again = await approve(world, account_id, Role.COORDINATOR)

    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")


async def test_a_number_is_shown_in_full_to_those_who_decide(world: World) -> None:
    path = f"/v1/payee-accounts/{(await propose(world, await centre(world))).json()['id']}"

    seen = {who: (await world.ask(who, "GET", path)).json()["number"] for who in (Role.SIGNATORY, Role.AUDITOR)}

    assert seen == {Role.SIGNATORY: "ML130101000000000001", Role.AUDITOR: "…01"}


async def test_an_approver_is_told_who_else_has_the_number(world: World) -> None:
    other = (await world.ask(Role.ACCOUNTANT, "POST", "/v1/facilities", json=CODE)).json()["id"]
    await propose(world, other)
    account_id = (await propose(world, await centre(world))).json()["id"]

    told = (await world.ask(Role.SIGNATORY, "GET", f"/v1/payee-accounts/{account_id}")).json()

    assert told["shared_with"] == [other]


async def test_a_proposal_is_refused_or_withdrawn_with_a_reason(world: World) -> None:
    facility_id = await centre(world)
    refused, withdrawn = [(await propose(world, facility_id)).json()["id"] for _ in range(2)]
    because = {"because": "numéro inconnu"}

    ends = [
        await world.ask(Role.SIGNATORY, "POST", f"/v1/payee-accounts/{refused}/refusal", json=because),
        await world.ask(Role.ACCOUNTANT, "POST", f"/v1/payee-accounts/{withdrawn}/cancellation", json=because),
    ]

    assert [one.json()["state"] for one in ends] == ["refused", "cancelled"]
    listed = (await world.ask(Role.AUDITOR, "GET", f"/v1/facilities/{facility_id}/payee-accounts")).json()["items"]
    assert {one["refused_because"] for one in listed} == {"numéro inconnu"}


async def test_the_trail_tells_each_act_without_the_number(world: World) -> None:
    account_id = (await propose(world, await centre(world))).json()["id"]
    await approve(world, account_id, Role.COORDINATOR)

    trail = await world.ask(Role.AUDITOR, "GET", f"/v1/audit?subject=payee_account:{account_id}")

    assert [row["act"] for row in trail.json()["items"]] == ["payee_accounts.approve", "payee_accounts.propose"]
    assert "0101" not in trail.text.replace(account_id, "")


async def test_a_key_is_made_for_a_facility(world: World) -> None:
    facility_id = await centre(world)
    body = {"facility_id": facility_id, "scopes": ["own_claims.read"]}

    made = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json=body)
    more = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json=body | {"scopes": ["claims.read"]})
    tries = await world.ask(made.json()["key"], "GET", "/v1/facilities")

    assert (made.status_code, made.json()["facility_id"]) == (201, facility_id)
    assert (more.status_code, more.json()["code"]) == (422, "access.scope_unknown")
    assert tries.status_code == 403


async def test_a_clerk_is_registered_with_a_facility(world: World) -> None:
    facility_id = await centre(world)
    person = {"name": "Awa Exemple", "email": "clerk2@example.test", "role": "clerk"}

    without = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=person)
    made = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/users", json=person | {"facility_id": facility_id})
    role = f"/v1/users/{made.json()['id']}/roles/clerk"
    moved = await world.ask(Role.ADMINISTRATOR, "PUT", f"{role}?facility_id={facility_id}")

    assert (without.status_code, without.json()["fields"][0]["name"]) == (422, "facility_id")
    assert (made.status_code, made.json()["facility_id"]) == (201, facility_id)
    assert moved.status_code == 200
