"""Books as this package reads them: from lines alone, by the names that the file gives (DOMAIN 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.ids import MutualId
from app.db import Session

BY_PARTY = ("4111", "4112", "4191", "4011", "4091", "4012", "4192", "47121", "47122")
LINES = """
    SELECT a.code, a.party, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE l.mutual_id = :mutual_id
    GROUP BY a.code, a.party
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every account that is not at zero, a credit negative; sub-ledgers by whom they are kept for."""

    accounts: Mapping[str, int]
    parties: Mapping[tuple[str, UUID], int]

    def named(self, names: Mapping[UUID, str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        """The sub-ledgers by name, so that two plays of a file can be compared."""
        told = {
            code: [(names.get(of, "?"), minor) for (at, of), minor in self.parties.items() if at == code]
            for code in BY_PARTY
        }
        return {code: sorted(rows) for code, rows in told.items()}


async def read_ledger(session: Session, mutual_id: MutualId) -> Ledger:
    """What the lines of a mutual come to."""
    rows = (await session.execute(text(LINES), {"mutual_id": mutual_id})).all()
    accounts: dict[str, int] = {}
    for code, _, minor in rows:
        accounts[code] = accounts.get(code, 0) + int(minor)
    return Ledger(
        accounts={code: minor for code, minor in sorted(accounts.items()) if minor},
        parties={(code, party): int(minor) for code, party, minor in rows if minor},
    )
