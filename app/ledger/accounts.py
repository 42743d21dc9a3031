"""Account rows behind the names that entries use: found, or made for a party met for the first time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import text

from app.core.ids import AccountId, MutualId, new_id
from app.db import Session
from app.ledger.errors import UnknownAccount
from app.ledger.model import AccountRef

NO_PARTY = UUID(int=0)

# A party's account takes its currency from the account of the code itself, which stands since `provision`; a code
# without one is not in the chart. `LIMIT 1` keeps each look-up a look-up, whatever the planner knows of the table.
RESOLVE = text("""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:parties AS uuid[]), CAST(:ids AS uuid[]))
                      AS w (code, party, id)
    ), known AS MATERIALIZED (
        SELECT w.code, w.party, found.id, found.currency
        FROM wanted w CROSS JOIN LATERAL (
            SELECT a.id, a.currency FROM accounts a
            WHERE a.mutual_id = :mutual_id AND a.code = w.code AND a.party = w.party LIMIT 1
        ) found
    ), made AS (
        INSERT INTO accounts (mutual_id, id, code, party, currency)
        SELECT :mutual_id, w.id, w.code, w.party, whole.currency
        FROM wanted w CROSS JOIN LATERAL (
            SELECT a.currency FROM accounts a
            WHERE a.mutual_id = :mutual_id AND a.code = w.code AND a.party = :no_party LIMIT 1
        ) whole
        WHERE (w.code, w.party) NOT IN (SELECT code, party FROM known)
        ORDER BY w.code, w.party
        ON CONFLICT (mutual_id, code, party) DO NOTHING
        RETURNING code, party, id, currency
    )
    SELECT code, party, id, currency FROM known UNION ALL SELECT code, party, id, currency FROM made
""")


@dataclass(frozen=True, slots=True)
class Account:
    """The row behind an account's name, and the one currency it is kept in."""

    id: AccountId
    currency: str


async def resolve(session: Session, mutual_id: MutualId, refs: Iterable[AccountRef]) -> Mapping[AccountRef, Account]:
    """The accounts of these names, made in sorted order where a party had none; raises `UnknownAccount`."""
    wanted = sorted(set(refs), key=lambda ref: (ref.code, ref.party or NO_PARTY))
    found = await _find_or_make(session, mutual_id, wanted)
    # What another transaction made and committed meanwhile was not in the first statement's snapshot.
    if missing := [ref for ref in wanted if ref not in found]:
        found |= await _find_or_make(session, mutual_id, missing)
    if unknown := sorted({ref.code for ref in wanted if ref not in found}):
        raise UnknownAccount(field="account", account=unknown[0])
    return found


async def _find_or_make(
    session: Session, mutual_id: MutualId, wanted: Sequence[AccountRef]
) -> dict[AccountRef, Account]:
    rows = await session.execute(
        RESOLVE,
        {
            "mutual_id": mutual_id,
            "no_party": NO_PARTY,
            "codes": [ref.code for ref in wanted],
            "parties": [ref.party or NO_PARTY for ref in wanted],
            "ids": [new_id() for _ in wanted],
        },
    )
    return {reference(row.code, row.party): Account(cast(AccountId, row.id), row.currency) for row in rows}


def reference(code: str, party: UUID) -> AccountRef:
    """The name of an account row."""
    return AccountRef(code, None if party == NO_PARTY else party)
