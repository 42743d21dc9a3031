"""Unsigned callbacks: nothing is booked on their word alone where the policy says so (RELIABILITY 4, 11; DESIGN 9)."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app import collection
from app.collection import Grade, Heard, Outcome
from app.core.money import XOF, Money
from app.providers import PaymentState
from app.wallets import Proof
from tests.collection.till import Till, a_till

CLAIMED, SIGNED, ANSWERED, STATED = Grade.CLAIMED, Grade.SIGNED, Grade.ANSWERED, Grade.STATED


@pytest.fixture
async def moov(till: Till) -> Till:
    """A wallet that believes no callback before its own query."""
    return await a_till(till.village, name="Moov", account_code="55221", proof=Proof.QUERY)


async def query_reference(till: Till) -> str:
    return str(await till.village.scalar("SELECT query_reference FROM unproven_payments"))


async def state(till: Till) -> tuple[str, bool]:
    """Of the only claim: its state, and whether it is still asked about."""
    async with till.village.database.transaction() as session:
        row = (await session.execute(text("SELECT state, next_query_at FROM unproven_payments"))).one()
    return row.state, row.next_query_at is not None


def graded(heard: Heard, grade: Grade, **event: object) -> Heard:
    """The same event, better proven."""
    return replace(heard, grade=grade, event=replace(heard.event, **event))  # type: ignore[arg-type]


async def test_reliability_11_a_forged_success_is_not_booked_under_query(moov: Till) -> None:
    _, reference = await moov.unit(12)

    [receipt] = await moov.book(moov.heard(7_920, typed=reference, grade=CLAIMED))

    assert (receipt.outcome, receipt.reason) == (Outcome.UNPROVEN, "waits_for_query")
    assert await moov.payments() == 0
    assert await state(moov) == ("waiting", True)


async def test_reliability_11_above_the_limit_a_word_is_not_booked_under_source(till: Till) -> None:
    source = await a_till(
        till.village, name="Moov", account_code="55221", proof=Proof.SOURCE, proof_limit_minor=100_000
    )

    at_limit, above = await source.book(source.heard(100_000, grade=CLAIMED), source.heard(100_001, grade=CLAIMED))

    assert (at_limit.outcome, above.outcome) == (Outcome.IN_SUSPENSE, Outcome.UNPROVEN)
    assert await source.in_suspense() == 100_000


@pytest.mark.parametrize("grade", [SIGNED, ANSWERED, STATED])
async def test_better_evidence_releases_the_claim_so_that_its_own_words_are_booked(moov: Till, grade: Grade) -> None:
    """A status result carries no reference: what the payer typed is in the callback alone."""
    unit, reference = await moov.unit(12)
    claim = moov.heard(7_920, typed=reference, grade=CLAIMED)
    await moov.book(claim)

    [proof] = await moov.book(graded(claim, grade, payer_reference=None))
    [booked] = await moov.book(claim)

    assert (proof.outcome, proof.reason) == (Outcome.NOTED, "proves")
    assert booked.outcome is Outcome.ALLOCATED
    assert await state(moov) == ("proven", False)
    row = await moov.payment(booked.payment_id)
    assert (row.unit_id, row.grade) == (unit, int(ANSWERED))
    assert await moov.findings() == []


async def test_the_delivery_that_made_a_claim_is_offered_again_once_it_is_proven(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    await moov.book(claim)

    await moov.book(graded(claim, ANSWERED))

    fate = await moov.village.scalar("SELECT state FROM delivery_fates WHERE delivery_id = :id", id=claim.delivery_id)
    assert fate == "waiting"


async def test_the_same_proof_twice_leaves_the_words_to_the_claim(moov: Till) -> None:
    _, reference = await moov.unit(12)
    claim = moov.heard(7_920, typed=reference, grade=CLAIMED)
    await moov.book(claim)
    proof = graded(claim, SIGNED, payer_reference=None)

    first, twin = await moov.book(proof, proof)
    [again] = await moov.book(proof)
    [booked] = await moov.book(claim)

    assert {first.reason, twin.reason, again.reason} == {"proves"}
    assert booked.outcome is Outcome.ALLOCATED


async def test_an_unsigned_answer_that_quotes_our_query_proves(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    await moov.book(claim)

    [proof] = await moov.book(graded(claim, CLAIMED, request_reference=await query_reference(moov)))

    assert proof.reason == "proves"


@pytest.mark.parametrize("quoted", ["0" * 20, "", "é", None])
async def test_an_unsigned_answer_that_guesses_our_reference_proves_nothing(moov: Till, quoted: str | None) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    await moov.book(claim)

    [receipt] = await moov.book(graded(claim, CLAIMED, request_reference=quoted))

    assert receipt.outcome is Outcome.UNPROVEN
    assert await moov.payments() == 0


async def test_evidence_of_another_amount_is_booked_in_the_claims_stead(moov: Till) -> None:
    """RELIABILITY 4: allocation uses the amount received."""
    claim = moov.heard(50_000, grade=CLAIMED)
    await moov.book(claim)

    [receipt] = await moov.book(graded(claim, ANSWERED, amount=Money(500, XOF)))
    [repeated] = await moov.book(claim)

    assert receipt.outcome is Outcome.IN_SUSPENSE
    assert await moov.in_suspense() == 500
    assert await state(moov) == ("disproved", False)
    assert await moov.incidents() == ["payment.contradicted", "payment.disproved"]
    assert repeated.outcome is Outcome.CONTRADICTED


async def test_reliability_4_a_second_word_of_another_amount_does_not_ride_on_the_proof_of_the_first(
    moov: Till,
) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    forged = replace(moov.heard(99_000, txn=str(claim.event.reference), grade=CLAIMED))
    await moov.book(claim)
    [while_waiting] = await moov.book(forged)
    await moov.book(graded(claim, ANSWERED))

    [once_proven] = await moov.book(forged)
    await moov.book(claim)

    assert (while_waiting.outcome, once_proven.outcome) == (Outcome.CONTRADICTED, Outcome.CONTRADICTED)
    assert await moov.in_suspense() == 500
    assert await moov.incidents() == ["payment.contradicted"]


async def test_a_second_delivery_of_a_claim_is_offered_again_until_the_payment_is_booked(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    twin = moov.heard(500, txn=str(claim.event.reference), grade=CLAIMED)
    [first, beside] = await moov.book(claim, twin)
    [later] = await moov.book(twin)
    await moov.book(graded(claim, ANSWERED))
    await moov.book(claim)

    [at_last] = await moov.book(twin)

    assert first.reason == "waits_for_query"
    assert {beside.reason, later.reason} == {collection.WAITS_FOR_PAYMENT}
    assert at_last.outcome is Outcome.ALREADY_BOOKED
    assert await moov.payments() == 1


async def test_our_query_that_says_failed_disproves_the_claim(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    await moov.book(claim)
    failed = graded(claim, ANSWERED, state=PaymentState.FAILED, request_reference=await query_reference(moov))

    [answer] = await moov.book(failed)
    [again] = await moov.book(claim)

    assert (answer.outcome, answer.reason) == (Outcome.NOTED, None)
    assert (again.outcome, again.reason) == (Outcome.REFUSED, "disproved")
    assert await moov.incidents() == ["payment.disproved"]
    assert await moov.payments() == 0


async def test_a_disproved_claim_gives_way_to_better_evidence(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)
    await moov.book(claim)
    await moov.book(graded(claim, ANSWERED, state=PaymentState.FAILED, request_reference=await query_reference(moov)))

    [stated] = await moov.book(graded(claim, STATED))

    assert stated.outcome is Outcome.IN_SUSPENSE


async def test_better_evidence_in_the_same_batch_is_booked_and_the_claim_still_ends(moov: Till) -> None:
    claim = moov.heard(500, grade=CLAIMED)

    await moov.book(claim, graded(claim, STATED))
    await moov.book(graded(claim, ANSWERED))
    [again] = await moov.book(claim)

    assert again.outcome is Outcome.ALREADY_BOOKED
    assert await state(moov) == ("proven", False)
    assert await moov.payments() == 1


async def test_a_known_payment_repeated_without_signature_needs_no_new_proof(moov: Till) -> None:
    heard = moov.heard(500)
    await moov.book(heard)

    [again] = await moov.book(graded(heard, CLAIMED))

    assert again.outcome is Outcome.ALREADY_BOOKED


@pytest.mark.parametrize("fee", [501, -1])
async def test_a_fee_that_cannot_be_is_refused_and_holds_nobody_up(till: Till, fee: int) -> None:
    odd, good = await till.book(till.heard(500, fee=fee), till.heard(500))

    assert (odd.outcome, odd.reason) == (Outcome.REFUSED, "impossible_fee")
    assert good.outcome is Outcome.IN_SUSPENSE
