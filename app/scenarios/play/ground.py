"""The mutuals among which a scenario is played: all of a configuration file, one on stage, the others untouched.

The scenario's own rules hold: its circle, antennas, parameters, population, schemes and prices go before those of
the mutual it is played with; everything else the mutual has set up stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import text

from app import membership, setup
from app.core.actor import Actor
from app.db import Database, Session
from app.facilities import NewTariffList
from app.membership import Mutual, NewMutual, UnknownMutual
from app.scenarios.header import Header
from app.scenarios.play.errors import Strayed
from app.setup import MutualSetup
from app.setup.model import FacilityTold

OTHERS_TOUCHED = text("""
    SELECT m.code FROM mutuals m
    WHERE m.code <> :code
      AND (EXISTS (SELECT 1 FROM entries e WHERE e.mutual_id = m.id)
           OR EXISTS (SELECT 1 FROM units u WHERE u.mutual_id = m.id))
    ORDER BY m.code
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The mutuals of a file, and the code of the one that plays."""

    setups: Sequence[MutualSetup]
    code: str

    @classmethod
    def of(cls, source: str | bytes, code: str) -> "Ground":
        """Read a file; raises `MalformedSetup`, and `UnknownMutual` when it has no mutual of this code."""
        setups = setup.parse(source)
        if code not in {one.code for one in setups}:
            raise UnknownMutual(field="mutual")
        return cls(setups=setups, code=code)

    async def lay(self, session: Session, header: Header, new: NewMutual, actor: Actor) -> Mutual:
        """Found all of them; the one on stage as the scenario needs it."""
        done = {
            one.code: await setup.carry_out(
                session, _on_stage(one, header, new) if one.code == self.code else one, actor
            )
            for one in self.setups
        }
        return done[self.code].mutual

    async def prove_others_untouched(self, database: Database) -> None:
        """No entry and no unit but those of the mutual on stage; raises `Strayed`."""
        async with database.transaction() as session:
            touched = list(await session.scalars(OTHERS_TOUCHED, {"code": self.code}))
        if touched:
            raise Strayed(mutual=touched[0])


def _on_stage(one: MutualSetup, header: Header, new: NewMutual) -> MutualSetup:
    lists = {code: told for code, told in one.tariff_lists.items() if code not in header.tariff_lists}
    return replace(
        one,
        circle=new.circle,
        currency=new.currency,
        opened_on=new.opened_on,
        target_population=new.target_population,
        parameters=new.parameters.model_dump(mode="json"),
        antennas={**dict.fromkeys(new.antennas), **one.antennas},
        funders={term.kind: (term,) for term in membership.standing_funders(new.opened_on)},
        schemes={name: told for name, told in one.schemes.items() if name not in header.schemes},
        campaigns={
            name: told
            for name, told in one.campaigns.items()
            if name not in header.campaigns and told.scheme not in header.schemes
        },
        tariff_lists=lists,
        facilities={
            code: _agreed(told, lists) for code, told in one.facilities.items() if code not in header.facilities
        },
    )


def _agreed(told: FacilityTold, lists: dict[str, NewTariffList]) -> FacilityTold:
    return replace(told, tariffs={day: name for day, name in told.tariffs.items() if name in lists})
