"""A small season, played twice from its seed: the same figures, and every invariant holds."""

from ipaddress import ip_network

from app.db.embedded import ServerUrls
from app.demo.figures import Figures
from app.demo.run import play_season
from app.demo.stage import staged
from app.settings import load


async def test_the_same_size_and_seed_give_the_same_proven_figures(server: ServerUrls) -> None:
    """DESIGN 8; the operators' own books agree (RELIABILITY I14)."""
    first, again = await _figures(server), await _figures(server)

    assert first == again
    assert first.findings == ()
    assert first.is_proven
    assert set(first.collected) == {"cash", "mpesa", "orange_money"}
    assert first.reversed.number >= 2  # the two forgeries, at least
    assert first.deliveries["quarantined"] > 0


async def _figures(server: ServerUrls) -> Figures:
    settings = load(demo=True).model_copy(update={"trusted_proxies": (ip_network("127.0.0.0/8"),)})
    async with staged(settings, server) as stage:
        return await play_season(stage, 24, 3, "season")
