"""Nobody else's claims and payments exist for a facility, and its door is closed to everybody else (I21)."""

from app.access import Role, permissions_of
from tests.api.facility.papers import PDF, attached
from tests.api.facility.ward import OWN, Ward
from tests.api.v1.walk import Operation, operations


def own_operations(ward: Ward) -> list[Operation]:
    """Every operation at the facility's door."""
    return [one for one in operations(ward.world.app) if one.path.startswith("/v1/facility/")]


async def test_reliability_27_every_route_with_an_id_is_404_for_another_facilitys_key(ward: Ward) -> None:
    claim = await ward.send()
    document = await attached(ward, claim["id"])
    ids = {"claim_id": claim["id"], "document_id": document["id"]}
    walked = [one for one in own_operations(ward) if one.parts]

    for one in walked:
        body = {"content": PDF} if isinstance(one.example, str) else {"json": one.example}
        headers = {"Content-Type": "application/pdf"} if isinstance(one.example, str) else {}
        address = f"{one.at(**ids)}?name=a.pdf"
        told = await ward.world.ask(ward.neighbour_key, one.method, address, key=one.path, headers=headers, **body)
        assert told.status_code == 404, (one.method, one.path, told.text)

    assert len(walked) >= 7
    assert (await ward.ask("GET", f"claims/{claim['id']}")).json()["status"] == "received"


async def test_lists_hold_the_callers_own_only(ward: Ward) -> None:
    await ward.send()
    body = {"number": "2026-02", "month": "2026-02-01", "claims": [ward.form("F-0002")]}
    await ward.ask("POST", "claim-invoices", key="one", json=body)

    for path in ("claims", "claim-invoices", "payouts"):
        told = await ward.world.ask(ward.neighbour_key, "GET", f"/v1/facility/{path}")
        assert (told.status_code, told.json()["items"]) == (200, []), path


async def test_a_form_number_of_another_facility_is_no_duplicate(ward: Ward) -> None:
    """DOMAIN C05: at one facility."""
    await ward.send("F-0001")

    told = await ward.world.ask(ward.neighbour_key, "POST", "/v1/facility/claims", key="one", json=ward.form("F-0001"))

    assert told.json()["duplicate_of"] is None


async def test_the_door_is_closed_to_every_role_of_the_back_office(ward: Ward) -> None:
    for role in set(Role) - {Role.CLERK}:
        assert not permissions_of([role]) & OWN
        told = await ward.world.ask(role, "GET", "/v1/facility/me")
        assert (told.status_code, told.json()["code"]) == (403, "access.permission_missing"), role


async def test_a_facilitys_key_opens_nothing_of_the_back_office(ward: Ward) -> None:
    for one in operations(ward.world.app):
        if not one.path.startswith("/v1/facility/"):
            told = await ward.world.ask(ward.key, one.method, one.at(), key="walk", json=one.example)
            assert told.status_code == 403, one.path


async def test_a_key_that_may_only_read_sends_nothing(ward: Ward) -> None:
    body = {"facility_id": str(ward.centre), "scopes": ["own_claims.read"]}
    key = (await ward.world.ask(Role.ADMINISTRATOR, "POST", "/v1/api-keys", json=body)).json()["key"]

    reads = await ward.world.ask(key, "GET", "/v1/facility/claims")
    sends = await ward.world.ask(key, "POST", "/v1/facility/claims", key="one", json=ward.form())

    assert (reads.status_code, sends.status_code) == (200, 403)


async def test_another_mutual_cannot_be_named(ward: Ward) -> None:
    told = await ward.ask("GET", "me?mutual=MICBA")

    assert (told.status_code, told.json()["code"]) == (404, "membership.unknown_mutual")
