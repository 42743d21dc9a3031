"""Who falls ill is drawn from the season and its seed alone, and fits them."""

from app.demo.illness import HOME, HOST, Slip, write_episodes
from app.demo.season import COVER_FROM, ENDS_ON, MUTUALS, write
from app.facilities import Level


def test_the_same_season_and_seed_bring_the_same_illnesses() -> None:
    season = write(40, seed=5)

    assert write_episodes(season, 5) == write_episodes(season, 5)
    assert write_episodes(season, 5) != write_episodes(season, 6)


def test_patients_belong_to_the_units_they_are_treated_for() -> None:
    season = write(600, seed=1)

    for episode in write_episodes(season, 1):
        number, at = episode.unit
        assert 1 <= episode.person <= season.arrivals[number].sizes[at]
        assert COVER_FROM <= episode.on <= ENDS_ON
        assert season.arrivals[number].on < episode.on


def test_one_person_alone_is_treated_under_the_other_mutual_s_agreements() -> None:
    """Portability."""
    season = write(600, seed=1)

    away = [one for one in write_episodes(season, 1) if one.mutual != season.arrivals[one.unit[0]].mutual]

    assert [(one.mutual, season.arrivals[one.unit[0]].mutual, one.slip) for one in away] == [(HOST, HOME, Slip.NONE)]


def test_a_season_of_some_size_holds_every_slip_and_level_in_every_mutual() -> None:
    episodes = write_episodes(write(300, seed=1), 1)

    assert {episode.slip for episode in episodes} == set(Slip)
    assert {(episode.mutual, episode.level) for episode in episodes} == {
        (one, level) for one in MUTUALS for level in Level
    }
