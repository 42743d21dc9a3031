"""The ways money leaves by: free float, limits, and the switches that stop them (RELIABILITY 3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import payouts, wallets
from app.access import Permission
from app.api.fields import Amount, Asked, Minor, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.ledger import chart
from app.payouts import Lane, Limits
from app.wallets import Role

routes = Resource("Payouts")

MOST_AN_HOUR = 1_000_000
MILLION, BALANCE = {"amount": 1000000, "currency": "XOF"}, {"amount": 950000, "currency": "XOF"}
NOTHING = {"amount": 0, "currency": "XOF"}
LanePath = Annotated[str, named("The lane's account in the books.", "Le compte de la voie.", "55212")]


class LaneShown(Shown):
    """A payout wallet or the bank, as money leaves by it."""

    account: str = told("Its account in the books.", "Son compte dans les livres.", "55212")
    wallet_id: UUID | None = told(
        "The payout wallet, or the bank.", "Le portefeuille, ou la banque.", "01930000-0000-7000-8000-000000000009"
    )
    provider: str | None = told("Its operator.", "Son opérateur.", "orange_money")
    free_float: Amount = told(
        "What may still be reserved: the balance, less what is reserved, less the floor.",
        "Ce qui peut encore être réservé : le solde, moins le réservé, moins le plancher.",
        BALANCE,
    )
    reserved: Amount = told("Held by payouts in transit.", "Retenu par les paiements en cours.", NOTHING)
    operator_balance: Amount | None = told("What the operator last said.", "Ce que l'opérateur a dit.", MILLION)
    floor: Amount = told("Never below this.", "Jamais en dessous.", NOTHING)
    cap: Amount | None = told("At most in one payout.", "Au plus par paiement.", MILLION)
    daily: Amount | None = told("At most in a day.", "Au plus par jour.", None)
    hourly_count: int | None = told("At most so many in an hour.", "Au plus tant par heure.", None)
    stopped_at: datetime | None = told("Stopped by a person since.", "Arrêtée par une personne depuis.", None)
    stop_reason: str | None = told("Why.", "Pourquoi.", None)
    paused_at: datetime | None = told(
        "Waits for the operator's balance since.", "Attend le solde de l'opérateur depuis.", None
    )
    operator_down_at: datetime | None = told(
        "Waits for an operator that does not answer, since.",
        "Attend un opérateur qui ne répond pas, depuis.",
        None,
    )


class LimitsAsked(Asked):
    """What a lane may do from now on, in minor units of the mutual's currency; null is no limit."""

    floor: Minor = told("Never below this.", "Jamais en dessous.", 0, default=0)
    cap: Minor | None = told("At most in one payout.", "Au plus par paiement.", 1000000, default=None)
    daily: Minor | None = told("At most in a day.", "Au plus par jour.", None, default=None)
    hourly_count: int | None = told(
        "At most so many in an hour.", "Au plus tant par heure.", None, default=None, strict=True, ge=0, le=MOST_AN_HOUR
    )


class SwitchAsked(Asked):
    """Why the switch is turned."""

    because: Text = told("The reason; it stays on record.", "La raison ; elle reste inscrite.", "Téléphone volé")


class ProviderStopAsked(SwitchAsked):
    """Which operator nothing is paid by any more."""

    provider: str = told("The adapter's name.", "Le nom de l'adaptateur.", "orange_money", pattern="^[a-z_]{1,40}$")


@routes.reads("/payout-lanes", Permission.PAYOUTS_READ, "The ways money leaves by")
async def list_lanes(here: Here) -> Page[LaneShown]:
    """By account, those that were used or limited once, with what each may still reserve."""
    return await _page(here, await payouts.list_lanes(here.session, here.mutual.id))


@routes.reads("/payout-lanes/{code}", Permission.PAYOUTS_READ, "One way money leaves by")
async def lane(here: Here, code: LanePath) -> LaneShown:
    """With what it may still reserve."""
    return await _shown(here, await payouts.lane_by_code(here.session, here.mutual.id, code))


@routes.acts("PUT", "/payout-lanes/{code}/limits", Permission.PAYOUTS_CONTROL, "Limit a lane")
async def limit(here: Here, code: LanePath, new: LimitsAsked) -> LaneShown:
    """All limits at once; those left out are lifted. Also before the wallet's first payout."""
    await _made_ready(here, code)
    limits = Limits(floor_minor=new.floor, cap_minor=new.cap, daily_minor=new.daily, hourly_count=new.hourly_count)
    return await _shown(here, await payouts.set_limits(here.session, here.mutual, code, limits, here.actor))


@routes.acts("POST", "/payout-lanes/{code}/stop", Permission.PAYOUTS_CONTROL, "Stop a lane")
async def stop(here: Here, code: LanePath, given: SwitchAsked) -> LaneShown:
    """Nothing is reserved or sent by it until it is opened; what has left is still followed."""
    await _made_ready(here, code)
    return await _shown(here, await payouts.stop_lane(here.session, here.mutual, code, given.because, here.actor))


@routes.acts("POST", "/payout-lanes/{code}/open", Permission.PAYOUTS_CONTROL, "Open a lane that was stopped")
async def open_again(here: Here, code: LanePath, given: SwitchAsked) -> LaneShown:
    """Money may leave by it again, unless it waits for the operator's balance."""
    await _made_ready(here, code)
    return await _shown(here, await payouts.open_lane(here.session, here.mutual, code, given.because, here.actor))


@routes.acts("POST", "/payout-lanes/stop-provider", Permission.PAYOUTS_CONTROL, "Stop every lane of an operator")
async def stop_provider(here: Here, given: ProviderStopAsked) -> Page[LaneShown]:
    """Also of wallets that paid nothing yet; answers the lanes that are stopped now."""
    stopped = await payouts.stop_provider(here.session, here.mutual, given.provider, given.because, here.actor)
    return await _page(here, stopped)


async def _made_ready(here: Here, code: str) -> None:
    """A lane exists from its wallet's first use on: an act on it is one."""
    if code == chart.BANK.code:
        await payouts.lane_of(here.session, here.mutual, None)
    for wallet in await wallets.list_wallets(here.session, here.mutual.id, role=Role.PAYOUT):
        if wallet.account_code == code:
            await payouts.lane_of(here.session, here.mutual, wallet)


async def _page(here: Here, lanes: Sequence[Lane]) -> Page[LaneShown]:
    return Page(items=[await _shown(here, one) for one in lanes], next=None)


async def _shown(here: Here, one: Lane) -> LaneShown:
    def amount(minor: int | None) -> Amount | None:
        return None if minor is None else Amount.minor(minor, here.mutual.currency)

    free = await payouts.free_float(here.session, here.mutual.id, one.account_code)
    return LaneShown(
        account=one.account_code,
        wallet_id=one.wallet.id if one.wallet else None,
        provider=one.wallet.provider if one.wallet else None,
        free_float=Amount.minor(free, here.mutual.currency),
        reserved=Amount.minor(one.reserved_minor, here.mutual.currency),
        operator_balance=amount(one.operator_balance_minor),
        floor=Amount.minor(one.floor_minor, here.mutual.currency),
        cap=amount(one.cap_minor),
        daily=amount(one.daily_minor),
        hourly_count=one.hourly_count,
        stopped_at=one.stopped_at,
        stop_reason=one.stop_reason,
        paused_at=one.paused_at,
        operator_down_at=one.operator_down_at,
    )
