"""Billing funders: all that is accrued and unbilled becomes one locked statement for each (F3), and posts nothing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.core.actor import Actor
from app.core.ids import SubsidyStatementId, new_id
from app.db import Session, now
from app.membership import FunderTerm, Mutual
from app.subsidies import desk
from app.subsidies.errors import NothingToBill
from app.subsidies.model import Funder, SubsidyStatement
from app.subsidies.queries import statement

# One statement of SQL, so one snapshot: what is undone meanwhile is billed here and taken back by the next statement.
# A funder whose lines sum to less than nothing gets none, and they wait (DOMAIN 16).
BILL = text("""
    WITH fresh AS (
        SELECT c.id AS accrual_id, 1 AS sign, c.unit_id, u.reference AS unit_reference, u.antenna_id, c.campaign_id,
               h.id AS head_id, d.kind, d.seq AS instalment, c.persons, c.accrued_on, c.amount_minor
        FROM accruals c
        JOIN units u ON u.mutual_id = c.mutual_id AND u.id = c.unit_id
        JOIN dues d ON d.mutual_id = c.mutual_id AND d.id = c.due_id
        JOIN campaign_funders k ON k.mutual_id = c.mutual_id AND k.campaign_id = c.campaign_id AND k.kind = c.funder
                               AND k.turn = :turn
        CROSS JOIN LATERAL (
            SELECT m.id FROM members m
            WHERE m.mutual_id = c.mutual_id AND m.unit_id = c.unit_id
            ORDER BY m.left_on IS NOT NULL, m.number LIMIT 1
        ) h
        WHERE c.mutual_id = :mutual_id AND c.funder = :funder AND c.undone_on IS NULL
          AND NOT EXISTS (
            SELECT FROM subsidy_lines l WHERE l.mutual_id = c.mutual_id AND l.accrual_id = c.id AND l.sign = 1
          )
        UNION ALL
        SELECT b.accrual_id, -1, b.unit_id, b.unit_reference, b.antenna_id, b.campaign_id, b.head_id, b.kind,
               b.instalment, b.persons, b.accrued_on, -b.amount_minor
        FROM accruals c
        JOIN subsidy_lines b ON b.mutual_id = c.mutual_id AND b.accrual_id = c.id AND b.sign = 1
        JOIN campaign_funders k ON k.mutual_id = c.mutual_id AND k.campaign_id = c.campaign_id AND k.kind = c.funder
                               AND k.turn = :turn
        WHERE c.mutual_id = :mutual_id AND c.funder = :funder AND c.undone_on IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM subsidy_lines l WHERE l.mutual_id = c.mutual_id AND l.accrual_id = c.id AND l.sign = -1
          )
    ), told AS (
        SELECT f.*, row_number() OVER (
            ORDER BY a.name, g.coverage_from, g.name, f.unit_reference, f.instalment, f.sign DESC, f.accrual_id
        ) AS position
        FROM fresh f
        JOIN antennas a ON a.mutual_id = :mutual_id AND a.id = f.antenna_id
        JOIN campaigns g ON g.mutual_id = :mutual_id AND g.id = f.campaign_id
    ), made AS (
        INSERT INTO subsidy_statements (mutual_id, id, funder, turn, number, funder_name, first_on, last_on,
                                        lines_count, amount_minor, currency, content_hash, billed_on, billed_at,
                                        billed_by)
        SELECT :mutual_id, :id, CAST(:funder AS text), CAST(:turn AS smallint), CAST(:number AS bigint), :funder_name,
               min(accrued_on), max(accrued_on), count(*), sum(amount_minor), :currency,
               sha256(convert_to(
                   json_build_array(CAST(:funder AS text), CAST(:number AS bigint), CAST(:billed_on AS date))::text
                   || chr(10) || string_agg(json_build_array(
                       position, accrual_id, unit_reference, persons, kind, instalment, accrued_on, amount_minor
                   )::text, chr(10) ORDER BY position), 'UTF8')),
               CAST(:billed_on AS date), CAST(:billed_at AS timestamptz), :billed_by
        FROM told
        HAVING count(*) > 0 AND sum(amount_minor) >= 0
        RETURNING id
    )
    INSERT INTO subsidy_lines (mutual_id, accrual_id, sign, statement_id, position, unit_id, unit_reference, antenna_id,
                               campaign_id, head_id, kind, instalment, persons, accrued_on, amount_minor)
    SELECT :mutual_id, t.accrual_id, t.sign, made.id, t.position, t.unit_id, t.unit_reference, t.antenna_id,
           t.campaign_id, t.head_id, t.kind, t.instalment, t.persons, t.accrued_on, t.amount_minor
    FROM told t CROSS JOIN made
""")
COUNT_ON = text("""
    UPDATE subsidy_desks SET next_number = next_number + 1
    WHERE mutual_id = :mutual_id AND funder = :funder AND turn = :turn
      AND EXISTS (SELECT FROM subsidy_statements s WHERE s.mutual_id = :mutual_id AND s.id = :id)
    RETURNING next_number
""")


async def bill(
    session: Session, mutual: Mutual, actor: Actor, *, funders: Sequence[Funder] = tuple(Funder)
) -> Sequence[SubsidyStatement]:
    """A locked statement for each of these funders that has something to be billed, with its negative lines (F2, F3).

    A share is its campaign's funder's, also after that one has left (F5). Of two people at once the second finds what
    the first left. Raises `NothingToBill` when no funder has anything.
    """
    known = [one for funder in sorted(set(funders)) for one in await desk.turns_of(session, mutual.id, funder)]
    made = [await _bill(session, mutual, one, actor) for one in known]
    found = [await statement(session, mutual.id, one) for one in made if one is not None]
    if not found:
        raise NothingToBill
    return found


async def _bill(session: Session, mutual: Mutual, funder: FunderTerm, actor: Actor) -> SubsidyStatementId | None:
    number = await desk.hold(session, mutual.id, Funder(funder.kind), funder.turn)
    statement_id = SubsidyStatementId(new_id())
    billed_on = desk.today(session, mutual)
    values: dict[str, Any] = {
        "mutual_id": mutual.id,
        "id": statement_id,
        "funder": funder.kind,
        "turn": funder.turn,
        "number": number,
        "funder_name": funder.name,
        "currency": mutual.currency.code,
        "billed_on": billed_on,
        "billed_at": now(session),
        "billed_by": str(actor),
    }
    await session.execute(BILL, values)
    counted = await session.execute(COUNT_ON, values)
    return statement_id if counted.first() else None
