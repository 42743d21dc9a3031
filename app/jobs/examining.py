"""Claims are examined as they come in: the medical adviser's queue fills without anybody's doing."""

from app import claims, membership
from app.core.actor import Actor
from app.core.ids import MutualId
from app.db import Database, Session

EXAMINER = Actor.system("examiner")


async def examine_claims(database: Database) -> int:
    """Examine what came in at every mutual, a batch in a transaction; answers how many claims there were."""
    async with database.transaction() as session:
        mutuals = [mutual.id for mutual in await membership.mutuals(session)]
    return sum([await _examine_all(database, mutual_id) for mutual_id in mutuals])


async def _examine_all(database: Database, mutual_id: MutualId) -> int:
    async def batch(session: Session) -> int:
        mutual = await membership.mutual(session, mutual_id)
        return await claims.examine_received(session, mutual, EXAMINER)

    examined = 0
    while done := await database.run(batch):
        examined += done
    return examined
