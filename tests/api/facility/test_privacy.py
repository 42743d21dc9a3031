"""What a person had is shown by one route to one role, and every reading is kept (RELIABILITY 38)."""

from sqlalchemy import text

from app.access import Role, permissions_of
from app.access.roles import Permission
from app.core.clock import VirtualClock
from tests.api.facility.payday import a_cashier_of, paid, prepared
from tests.api.facility.ward import Ward
from tests.api.v1.walk import operations

TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
COMPLAINT, NOTE = "Paludisme grave exemple", "Dossier vu exemple"
MARKUP = "<img src=x onerror=alert(1)>"


async def a_sealed_claim(ward: Ward) -> str:
    """A claim whose complaint is known, reviewed with a note."""
    claim = await ward.send(diagnosis=COMPLAINT)
    body = {"decision": "approve", "note": NOTE}
    await ward.world.ask(Role.ADVISER, "POST", f"/v1/claims/{claim['id']}/medical", json=body)
    await ward.decide(claim["id"])
    return str(claim["id"])


async def test_the_adviser_reads_the_diagnosis_and_the_reading_is_kept(ward: Ward) -> None:
    claim_id = await a_sealed_claim(ward)

    told = await ward.world.ask(
        Role.ADVISER, "GET", f"/v1/claims/{claim_id}/diagnosis", headers={"X-Request-ID": "read-1"}
    )
    trail = (await ward.world.ask(Role.AUDITOR, "GET", f"/v1/audit?subject=claim:{claim_id}")).json()["items"]

    assert told.json() == {"diagnosis": COMPLAINT, "adviser_note": NOTE}
    read = [one for one in trail if one["act"] in ("claims.diagnosis", "claims.adviser_note")]
    assert len(read) == 2 and {one["request_id"] for one in read} == {"read-1"}


async def test_nobody_else_reads_it(ward: Ward) -> None:
    claim_id = await a_sealed_claim(ward)

    for role in Role:
        if Permission.CLAIMS_DIAGNOSIS not in permissions_of([role]):
            told = await ward.world.ask(role, "GET", f"/v1/claims/{claim_id}/diagnosis")
            assert told.status_code == 403, role


async def test_reliability_38_no_other_answer_holds_the_diagnosis(ward: Ward) -> None:
    claim_id = await a_sealed_claim(ward)

    for one in operations(ward.world.app):
        if one.method == "GET" and not one.path.endswith("/diagnosis"):
            for key in (ward.key, *(ward.world.keys[role] for role in (Role.ADVISER, Role.AUDITOR, Role.ACCOUNTANT))):
                told = await ward.world.ask(key, "GET", one.at(claim_id=claim_id, facility_id=str(ward.centre)))
                assert COMPLAINT not in told.text and NOTE not in told.text, one.path


async def test_reliability_38_no_table_holds_the_diagnosis_but_sealed(ward: Ward, clock: VirtualClock) -> None:
    """Neither books nor payouts nor messages: the claim is decided, and paid."""
    await a_sealed_claim(ward)
    cashier = await a_cashier_of(ward, clock)
    await paid(cashier, await prepared(cashier))

    async with ward.world.database.transaction() as session:
        tables = list(await session.scalars(TABLES))
        found = [
            name
            for name in tables
            for written in (COMPLAINT, NOTE)
            if await session.scalar(
                text(f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE :w'), {"w": f"%{written}%"}
            )
        ]

    assert {"entries", "claims", "notices", "payouts", "audit"} <= set(tables), tables
    assert found == []


async def test_texts_of_a_form_come_back_inert(ward: Ward) -> None:
    """RELIABILITY 33."""
    made = await ward.ask("POST", "claims", key="one", json=ward.form(MARKUP[:40]))
    wrong = await ward.ask("POST", "claims", key="two", json=ward.form(unit=MARKUP[:40]))

    assert (made.json()["form_number"], made.headers["content-type"]) == (MARKUP[:40], "application/json")
    assert "default-src 'none'" in made.headers["content-security-policy"]
    assert wrong.status_code == 422 and "<img" not in wrong.text
