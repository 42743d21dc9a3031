"""Our own money that operators tell of: what may be it, what is tied to it, and how that is undone (E20, A1)."""

from app import collection, treasury
from app.access import Permission
from app.api.here import Here
from app.api.own_fields import OwnQuestionShown, OwnTieAsked, OwnTieShown, TiePath
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import OwnTieId

routes = Resource("Reconciliation")


@routes.reads("/own-money", Permission.WALLETS_READ, "What may be our own money")
async def questions(here: Here, after: After = None, limit: Limit = 50) -> Page[OwnQuestionShown]:
    """Payments in suspense and lines of money out that exactly equal a deposit, repayment or transfer of ours."""
    parts = behind(after, an_id)
    found = await treasury.own_questions(here.session, here.mutual, after=parts[0] if parts else None, limit=limit + 1)
    return paged(found, limit, lambda one: OwnQuestionShown.of(one, here.language), lambda one: (one.told.id,))


@routes.reads("/own-money/ties", Permission.WALLETS_READ, "Our own money by what operators call it")
async def list_ties(here: Here, after: After = None, limit: Limit = 50) -> Page[OwnTieShown]:
    """The newest first, undone ones too."""
    parts = behind(after, an_id)
    found = await collection.own_ties(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    return paged(found, limit, OwnTieShown.of, lambda one: (one.id,))


@routes.acts(
    "POST",
    "/own-money/ties",
    Permission.TREASURY_RECONCILE,
    "Tie what an operator told to a move of our own",
    status=201,
    moves_money=True,
)
async def tie(here: Here, new: OwnTieAsked) -> OwnTieShown:
    """Told before, it leaves suspense by a mirror; told later, it never stays there."""
    made = await treasury.tie_own_money(here.session, here.mutual, new.new(), here.actor)
    await here.noted("own_money.tie", f"own_tie:{made.id}", wallet=str(made.wallet_id), entry=str(made.entry_id))
    return OwnTieShown.of(made)


@routes.acts(
    "POST",
    "/own-money/ties/{tie_id}/undoing",
    Permission.TREASURY_RECONCILE,
    "Undo a tie",
    moves_money=True,
)
async def untie(here: Here, tie_id: TiePath) -> OwnTieShown:
    """A payment it held is in suspense again; a line of money out that it explained is an open item again."""
    undone = await treasury.untie_own_money(here.session, here.mutual, OwnTieId(tie_id), here.actor)
    await here.noted("own_money.untie", f"own_tie:{tie_id}", wallet=str(undone.wallet_id))
    return OwnTieShown.of(undone)
