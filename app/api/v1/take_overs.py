"""Take-over: units covered since before the software, entered with their dates."""

from app import membership
from app.access import Permission
from app.api.fields import Day, told
from app.api.here import Here
from app.api.resource import Resource
from app.api.v1.units import UnitAsked, UnitShown, shown, wanted_unit

routes = Resource("Units")


class TakeOverAsked(UnitAsked):
    """A unit whose cover began before the software was there."""

    cover_from: Day = told("First day of its cover.", "Premier jour de couverture.", "2026-01-01")
    cover_to: Day = told("Last day of its cover.", "Dernier jour de couverture.", "2026-12-31")


@routes.acts(
    "POST",
    "/units/take-overs",
    Permission.UNITS_TAKE_OVER,
    "Take over a unit that is covered already",
    status=201,
    moves_money=True,
)
async def take_over(here: Here, new: TakeOverAsked) -> UnitShown:
    """With its cover dates; nothing is called or posted (U15). It is cover without a payment, so not for the counter.

    The `Idempotency-Key` keeps a repeated request from registering the unit twice.
    """
    campaign = await membership.campaign_named(here.session, here.mutual, new.campaign)
    [made] = await membership.take_over(
        here.session,
        here.mutual,
        campaign,
        [await wanted_unit(here, new)],
        cover_from=new.cover_from,
        cover_to=new.cover_to,
        actor=here.actor,
    )
    dates = {"cover_from": new.cover_from.isoformat(), "cover_to": new.cover_to.isoformat()}
    await here.noted("units.take_over", f"unit:{made.id}", reference=made.reference, **dates)
    return await shown(here, made, None)
