"""Claims are laid on the desk however many they are."""

from sqlalchemy import select

from app.claims import desk
from app.claims.tables import ClaimRow
from app.core.ids import new_id
from tests.claims.clinic import Clinic, act

MORE_THAN_A_STATEMENT_HAS_PARAMETERS = 33_000


async def test_lines_of_any_number_of_claims_are_read_at_once(clinic: Clinic) -> None:
    """E26: a mutual of 200,000 units closes its year with as many undecided claims as there are."""
    claim_id = await clinic.sent(act(500))
    async with clinic.village.database.transaction() as session:
        [sent] = await session.scalars(select(ClaimRow).where(ClaimRow.id == claim_id))
        unknown = (
            ClaimRow(id=new_id(), mutual_id=sent.mutual_id, round=1)
            for _ in range(MORE_THAN_A_STATEMENT_HAS_PARAMETERS)
        )

        lines = await desk.lines_of(session, [sent, *unknown])

    assert [line.code for line in lines[sent.id]] == ["ACT500"]
