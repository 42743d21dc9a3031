"""The medical adviser: his queue, his word, and rounds (C5)."""

import pytest
from sqlalchemy.exc import DBAPIError

from app import access, claims
from app.claims import MedicalDecision
from app.core.errors import Invalid
from app.core.ids import ClaimId
from tests.claims.clinic import ACCOUNTANT, ADVISER, CLERK, Clinic, act, of
from tests.claims.test_worked_examples import shares


async def queue(clinic: Clinic, **page: int) -> list[ClaimId]:
    async with clinic.village.database.transaction() as session:
        rows = await claims.adviser_queue(session, clinic.village.mutual.id, **page)
        return [ClaimId(row.id) for row in rows]


async def examined(clinic: Clinic, *claim_ids: ClaimId) -> None:
    async with clinic.village.database.transaction() as session:
        await claims.examine_claims(session, clinic.village.mutual, claim_ids, ACCOUNTANT)


async def test_he_finds_what_waits_for_him_in_the_order_received(clinic: Clinic) -> None:
    stay, easy, birth = (
        await clinic.sent(act(500), care="HOSP"),
        await clinic.sent(act(500)),
        await clinic.sent(act(500), care="EMERG"),
    )
    await examined(clinic, birth, easy, stay)

    assert await queue(clinic) == [stay, birth]
    assert await queue(clinic, limit=1) == [stay]
    assert await queue(clinic, after=(await clinic.view(stay)).position) == [birth]

    await clinic.review(stay, MedicalDecision.APPROVE)
    assert await queue(clinic) == [birth]


async def test_what_he_refuses_is_rejected(clinic: Clinic) -> None:
    """C14."""
    claim_id = await clinic.sent(act(48_000), care="EMERG")
    await clinic.review(claim_id, MedicalDecision.REFUSE)

    [view] = await clinic.decided(claim_id)

    assert (view.status, view.codes, view.has_adviser) == ("rejected", ("C14",), True)


async def test_his_last_word_counts(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), care="HOSP")
    await clinic.review(claim_id, MedicalDecision.REFUSE)
    await clinic.review(claim_id, MedicalDecision.APPROVE)

    [view] = await clinic.decided(claim_id)

    assert view.status == "approved"


async def test_asking_for_documents_returns_the_claim(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), care="HOSP")

    await clinic.review(claim_id, MedicalDecision.ASK_DOCUMENTS)

    assert (await clinic.view(claim_id)).status == "returned"
    with pytest.raises(claims.NotReceived):
        await clinic.decide(claim_id)


async def test_what_he_said_before_a_correction_counts_no_more(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), care="HOSP")
    await clinic.review(claim_id, MedicalDecision.APPROVE)
    async with clinic.village.database.transaction() as session:
        await claims.return_claim(session, clinic.village.mutual, claim_id, ACCOUNTANT)
        corrected = clinic.bill(act(92_500), care="HOSP")
        await claims.correct_claim(session, clinic.village.mutual, claim_id, corrected, CLERK)

    with pytest.raises(claims.AdviserRequired):
        await clinic.decide(claim_id)


@pytest.mark.parametrize(
    ("decision", "lines"),
    [
        (MedicalDecision.REDUCE, {}),
        (MedicalDecision.APPROVE, {"CONS": 400}),
        (MedicalDecision.REDUCE, {"TEST": 400}),
        (MedicalDecision.REDUCE, {"CONS": -1}),
    ],
)
async def test_only_to_reduce_he_names_lines_of_the_claim(
    clinic: Clinic, decision: MedicalDecision, lines: dict[str, int]
) -> None:
    claim_id = await clinic.sent(of("CONS"))

    with pytest.raises(Invalid) as refused:
        await clinic.review(claim_id, decision, lines)

    assert refused.value.field == "lines"


async def test_he_says_nothing_of_a_decided_claim(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    await clinic.decided(claim_id)

    with pytest.raises(claims.AlreadyDecided):
        await clinic.review(claim_id, MedicalDecision.REFUSE)


async def test_who_entered_it_does_not_review_it_even_by_sql(clinic: Clinic) -> None:
    """RELIABILITY 25."""
    claim_id = await clinic.sent(act(500))
    forged = (
        "INSERT INTO claim_reviews SELECT mutual_id, gen_random_uuid(), id, round, 'approve', '{}', NULL, :maker,"
        " :who, now() FROM claims WHERE id = :id RETURNING 1"
    )

    with pytest.raises(DBAPIError, match="maker_decides"):
        await clinic.scalar(forged, id=claim_id, maker=str(CLERK), who=str(CLERK))
    with pytest.raises(DBAPIError, match="names who entered"):
        await clinic.scalar(forged, id=claim_id, maker=str(ACCOUNTANT), who=str(CLERK))


async def test_his_word_is_never_changed(clinic: Clinic) -> None:
    """RELIABILITY I2."""
    claim_id = await clinic.sent(act(500), care="HOSP")
    await clinic.review(claim_id, MedicalDecision.REFUSE)

    for statement in (
        "UPDATE claim_reviews SET decision = 'approve' RETURNING 1",
        "DELETE FROM claim_reviews RETURNING 1",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            await clinic.scalar(statement)


async def test_his_note_is_sealed_and_reading_it_leaves_a_trace(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), care="HOSP")
    await clinic.review(claim_id, MedicalDecision.APPROVE, note="Paludisme grave confirmé")

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        note = await claims.adviser_note(session, mutual_id, claim_id, ADVISER)
        trail = await access.list_audit(session, mutual_id, subject=f"claim:{claim_id}")
    sealed = await clinic.scalar("SELECT note_sealed FROM claim_reviews")
    assert isinstance(sealed, bytes)
    assert (note, b"Paludisme" in sealed) == ("Paludisme grave confirmé", False)
    assert [act.act for act in trail] == ["claims.adviser_note"]


async def test_a_reduction_is_shared_as_the_rule_says(clinic: Clinic) -> None:
    claim_id = await clinic.sent(of("CONS"), of("TEST"))
    await clinic.review(claim_id, MedicalDecision.REDUCE, {"TEST": 1_250})

    [view] = await clinic.decided(claim_id)

    assert shares(view) == [2_850, 1_850, 1_295, 555, 1_000]
