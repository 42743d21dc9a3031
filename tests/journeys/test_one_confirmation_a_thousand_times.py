"""RELIABILITY 1: the same confirmation over and over, all at once, over real HTTP."""

from itertools import islice, repeat
from urllib.parse import urlsplit

from sqlalchemy import text

from app import main
from app.bench.caller import call
from app.bench.world import found_world
from app.db.embedded import ServerUrls
from app.providers.simulators.base import serve
from app.settings import load
from app.wiring import assembled, drain_of

COUNTS = text("""
    SELECT (SELECT count(*) FROM deliveries) AS deliveries, (SELECT count(*) FROM payments) AS payments,
           (SELECT count(*) FROM entries WHERE event = 'E03') AS received
""")


async def test_a_confirmation_delivered_a_thousand_times_at_once_is_one_payment(database_urls: ServerUrls) -> None:
    """RELIABILITY 1: one inbox row, one payment, one entry; every reply a success."""
    settings = load(demo=True)
    async with assembled(settings, database_urls.runtime) as parts, main.application(parts) as app, serve(app) as url:
        world = await found_world(parts, database_urls, units=1)
        [body] = islice(world.confirmations("AA"), 1)

        told = await call(
            urlsplit(url).port or 0, f"/hooks/{world.token}/confirmation", repeat(body, 1_000), connections=1_000
        )
        drain = drain_of(parts)
        while await drain.step():
            pass
        await drain.release()

        async with parts.database.transaction() as session:
            counts = (await session.execute(COUNTS)).one()
        assert (told.accepted, told.refused) == (1_000, 0)
        assert tuple(counts) == (1, 1, 1)
