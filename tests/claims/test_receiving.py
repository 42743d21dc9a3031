"""Receiving: what cannot be meant is refused, all else is kept as sent, drafts take their place when sent (C1, C6)."""

import pytest
from sqlalchemy.exc import DBAPIError

from app import claims, facilities
from app.claims import ClaimLine
from app.core.errors import Invalid
from app.core.ids import ClaimId, FacilityId, new_id
from app.core.money import MOST_MINOR
from tests.claims.clinic import ACCOUNTANT, CLERK, Clinic, act, of
from tests.counting import count_statements


async def test_a_claim_is_kept_as_sent(clinic: Clinic) -> None:
    claim_id = await clinic.sent(of("CONS"), of("UNHEARD", 2, price=70), form_number=" F-9 ", member_number=3)

    view = await clinic.view(claim_id)

    assert (view.status, view.form_number, view.member_number, view.billed.minor) == ("received", "F-9", 3, 740)
    assert [(line.code, line.quantity, line.price.minor, line.eligible) for line in view.lines] == [
        ("CONS", 1, 600, None),
        ("UNHEARD", 2, 70, None),
    ]
    assert (view.received_on, view.entered_by, view.mutual) == (clinic.village.today, str(CLERK), None)


async def test_a_reference_may_be_written_in_groups(clinic: Clinic) -> None:
    written = f"{clinic.reference[:2]} {clinic.reference[2:8]}-{clinic.reference[8:]}"

    [view] = await clinic.decided(await clinic.sent(unit_reference=written))

    assert (view.unit_reference, view.status) == (clinic.reference, "approved")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"form_number": " "}, "form_number"),
        ({"form_number": "F" * 41}, "form_number"),
        ({"form_number": "F\n1"}, "form_number"),
        ({"unit_reference": "123"}, "unit_reference"),
        ({"unit_reference": "01000\x0002336"}, "unit_reference"),
        ({"unit_reference": "01O0O1233X"}, "unit_reference"),
        ({"member_number": 0}, "member_number"),
        ({"member_number": 40_000}, "member_number"),
        ({"lines": ()}, "lines"),
        ({"lines": (of("CONS"),) * 201}, "lines"),
        ({"lines": (of("CONS", 0),)}, "lines"),
        ({"lines": (of("CONS", price=-1),)}, "lines"),
        ({"lines": (of(""),)}, "lines"),
        ({"lines": (ClaimLine(code="CONS", quantity=2, price_minor=MOST_MINOR),)}, "total"),
        ({"diagnosis": "x" * 201}, "diagnosis"),
        ({"diagnosis": " "}, "diagnosis"),
    ],
)
async def test_what_cannot_be_meant_is_refused(clinic: Clinic, told: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await clinic.submit(clinic.bill(), clinic.bill(**told))  # type: ignore[arg-type]

    assert refused.value.field == field
    assert await clinic.scalar("SELECT count(*) FROM claims") == 0


async def test_a_facility_nobody_knows_sends_nothing(clinic: Clinic) -> None:
    async with clinic.village.database.transaction() as session:
        with pytest.raises(facilities.UnknownFacility):
            nowhere = FacilityId(new_id())
            await claims.submit_claim(session, clinic.village.mutual, nowhere, clinic.bill(), CLERK)


async def test_sending_nothing_receives_nothing(clinic: Clinic) -> None:
    assert await clinic.submit() == []
    assert await clinic.decide() == []


async def test_many_are_received_in_their_order_at_the_price_of_few(clinic: Clinic) -> None:
    engine = clinic.village.database.engine
    with count_statements(engine) as few:
        await clinic.submit(*(clinic.bill() for _ in range(2)))
    with count_statements(engine) as many:
        sent = await clinic.submit(*(clinic.bill() for _ in range(50)))

    positions = [(await clinic.view(claim_id)).position for claim_id in sent]
    assert many.number == few.number
    assert positions == sorted(positions)


async def test_a_draft_is_nothing_until_it_is_sent(clinic: Clinic) -> None:
    """C6; its place in the order of receipt is that of its sending (C05)."""
    bill = clinic.bill(form_number="F-9")
    async with clinic.village.database.transaction() as session:
        mutual = clinic.village.mutual
        draft = await claims.submit_claim(session, mutual, clinic.cscom.id, bill, CLERK, as_draft=True)
    received = await clinic.sent(form_number="F-9", service="2026-03-20")
    with pytest.raises(claims.NotReceived):
        await clinic.decide(draft)
    assert (await clinic.view(draft)).received_on is None

    async with clinic.village.database.transaction() as session:
        await claims.send_drafts(session, mutual, [draft], CLERK)

    views = await clinic.decided(draft, received)
    assert [(view.status, view.codes) for view in views] == [("rejected", ("C05",)), ("approved", ())]
    assert views[0].received_on == clinic.village.today


async def test_only_a_draft_is_sent(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))

    async with clinic.village.database.transaction() as session:
        with pytest.raises(claims.NotWithFacility):
            await claims.send_drafts(session, clinic.village.mutual, [claim_id], CLERK)
        with pytest.raises(claims.UnknownClaim):
            await claims.send_drafts(session, clinic.village.mutual, [ClaimId(new_id())], CLERK)


async def test_what_was_received_is_never_changed_or_deleted(clinic: Clinic) -> None:
    """RELIABILITY I2: not by SQL either."""
    claim_id = await clinic.sent(act(500))

    for statement, why in {
        "UPDATE claims SET form_number = 'X' WHERE id = :id RETURNING 1": "does not change",
        "UPDATE claims SET service_on = '2026-01-01' WHERE id = :id RETURNING 1": "does not change",
        "UPDATE claims SET entered_by = 'person:x' WHERE id = :id RETURNING 1": "does not change",
        "UPDATE claims SET state = 'draft', received_on = NULL WHERE id = :id RETURNING 1": "does not go from",
        "UPDATE claim_lines SET price_minor = 1 WHERE claim_id = :id RETURNING 1": "does not change",
        "DELETE FROM claims WHERE id = :id RETURNING 1": "permission denied",
        "DELETE FROM claim_lines WHERE claim_id = :id RETURNING 1": "permission denied",
        "UPDATE claim_steps SET what = 'x' WHERE claim_id = :id RETURNING 1": "permission denied",
    }.items():
        with pytest.raises(DBAPIError, match=why):
            await clinic.scalar(statement, id=claim_id)


async def test_a_line_is_not_slipped_in_afterwards(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    await clinic.decide(claim_id, by=ACCOUNTANT)
    slip = (
        "INSERT INTO claim_lines (mutual_id, claim_id, round, number, code, quantity, price_minor, codes)"
        " SELECT mutual_id, id, 1, 9, 'CONS', 1, 1, '{}' FROM claims WHERE id = :id RETURNING 1"
    )

    with pytest.raises(DBAPIError, match="until it is decided"):
        await clinic.scalar(slip, id=claim_id)
