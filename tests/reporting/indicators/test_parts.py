"""Indicators of an antenna and of a campaign: parts that add up to the whole (DOMAIN 13, Reports)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from app import membership
from app.core.ids import AntennaId
from app.reporting import Indicator
from app.reporting.indicators import Missing
from tests.reporting.indicators.season import Season, lived

PLAYED = Path(__file__).parents[2] / "scenarios" / "files" / "played" / "indicators.yaml"
ADDING_UP = ("recovery", "rejection_rate", "rejection_rate_amount", "payment_delay_days", "average_cost_out")


async def test_antennas_and_campaigns_show_their_own_and_add_up(database_url: str) -> None:
    async with lived(PLAYED, database_url) as season:
        await season.live_until(date(2026, 3, 1))
        at = date(2026, 2, 10)
        whole = await season.asked(at)
        antennas = {name: await season.asked(at, antenna_id=of) for name, of in (await _antennas(season)).items()}
        campaigns = {name: await season.asked(at, campaign_id=one.id) for name, one in season.stage.campaigns.items()}

    mopti, sio = antennas["Mopti"], antennas["Sio"]
    assert [mopti["recovery"].fraction, sio["recovery"].fraction] == [(0, 2_400), (8_400, 8_400)]
    assert [mopti["arrears"].shown, sio["arrears"].shown] == ["2400", "0"]
    assert [mopti["loss_ratio"].fraction, sio["loss_ratio"].fraction] == [(700, 200), (420, 1_600)]
    assert [mopti["outpatient_frequency"].shown, sio["outpatient_frequency"].shown] == ["6.00", "3.00"]
    first, second = campaigns["first"], campaigns["second"]
    assert [first["recovery"].fraction, second["recovery"].fraction] == [(4_800, 7_200), (3_600, 3_600)]
    assert [first["arrears"].shown, second["arrears"].shown] == ["2400", "0"]
    assert [first["earned_contributions"].shown, second["earned_contributions"].shown] == ["1800", "0"]
    assert [first["activation"].fraction, second["activation"].fraction] == [(3, 3), (1, 1)]
    assert second["rejection_rate"].shown == "n.d."
    for name in ADDING_UP:
        assert _sum(antennas, name) == _sum(campaigns, name) == whole[name].fraction, name
    assert _sum(antennas, "activation") == whole["activation"].fraction
    assert mopti["liquidity"].missing is second["suspense"].missing is Missing.WHOLE_MUTUAL_ONLY


async def _antennas(season: Season) -> Mapping[str, AntennaId]:
    async with season.stage.database.transaction() as session:
        return {one.name: one.id for one in await membership.antennas(session, season.stage.mutual.id)}


def _sum(parts: Mapping[str, Mapping[str, Indicator]], name: str) -> tuple[int, int]:
    fractions = [part[name].fraction or (0, 0) for part in parts.values()]
    return sum(one for one, _ in fractions), sum(one for _, one in fractions)
