"""What a person had is sealed, read by name and with a trace, and appears nowhere else (RELIABILITY 7, 38)."""

import pytest
from sqlalchemy import text

from app import access, claims
from app.claims import MedicalDecision
from app.core.ids import ClaimId, new_id
from tests.claims.clinic import ADVISER, CLERK, Clinic, act, of

ILLNESS = "Drépanocytose D57"


async def test_the_adviser_reads_it_and_leaves_a_trace(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), diagnosis=ILLNESS)

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        read = await claims.diagnosis_of(session, mutual_id, claim_id, ADVISER, request_id="r-1")
        [trace] = await access.list_audit(session, mutual_id, subject=f"claim:{claim_id}")

    assert read == ILLNESS
    assert (trace.act, trace.actor, trace.facts, trace.request_id) == ("claims.diagnosis", str(ADVISER), {}, "r-1")


async def test_a_facility_reads_its_own_only(clinic: Clinic) -> None:
    """RELIABILITY I21; where there is none there is none."""
    own, bare = await clinic.sent(act(500), diagnosis=ILLNESS), await clinic.sent(act(2_400))

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        assert await claims.diagnosis_of(session, mutual_id, own, CLERK, facility_id=clinic.cscom.id) == ILLNESS
        assert await claims.diagnosis_of(session, mutual_id, bare, CLERK) is None
        with pytest.raises(claims.UnknownClaim):
            await claims.diagnosis_of(session, mutual_id, own, CLERK, facility_id=clinic.csref.id)
        with pytest.raises(claims.UnknownClaim):
            await claims.diagnosis_of(session, mutual_id, ClaimId(new_id()), CLERK)


async def test_the_last_correction_is_read(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), care="HOSP", diagnosis=ILLNESS)
    await clinic.review(claim_id, MedicalDecision.ASK_DOCUMENTS)
    async with clinic.village.database.transaction() as session:
        corrected = clinic.bill(act(500), diagnosis="J00")
        await claims.correct_claim(session, clinic.village.mutual, claim_id, corrected, CLERK)
        read = await claims.diagnosis_of(session, clinic.village.mutual.id, claim_id, ADVISER)

    assert read == "J00"


async def test_it_stands_readable_in_no_table(clinic: Clinic) -> None:
    """RELIABILITY 38: entries, payables, notices, steps, audit and all others, after a whole life."""
    claim_id = await clinic.sent(of("CONS"), of("TEST"), diagnosis=ILLNESS)
    await clinic.review(claim_id, MedicalDecision.REDUCE, {"TEST": 1_000}, note=f"Connu pour {ILLNESS}")
    await clinic.decided(claim_id)
    await clinic.overpaid(claim_id, 100)
    await clinic.decided(await clinic.appeal(claim_id))
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"

    async with clinic.village.database.transaction() as session:
        names = list(await session.scalars(text(tables)))
        told = {
            name: await session.scalar(
                text(f"SELECT count(*) FROM {name} row WHERE row::text ILIKE :word OR row::text ILIKE :sealed"),
                {"word": "%drépanocytose%", "sealed": f"%{ILLNESS.encode().hex()}%"},
            )
            for name in names
            if not name.startswith("pgqueuer")
        }

    assert "claim_diagnoses" in told
    assert {name: count for name, count in told.items() if count} == {}


async def test_no_view_of_a_claim_tells_it(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), diagnosis=ILLNESS)

    assert "D57" not in repr(await clinic.view(claim_id))
