"""What a facility was paid, and what is on its way."""

from datetime import date, datetime
from uuid import UUID

from app.access import Permission
from app.api.claim_fields import NOTHING, SHARE
from app.api.facility.scope import Own
from app.api.fields import Amount, Shown, told
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.papers import PAYOUT, PayoutPath
from app.api.resource import Resource
from app.payouts import Payout

routes = Resource("Health facilities")


class OwnPayoutShown(Shown):
    """Money to this facility, from the approval on."""

    id: UUID = told("Its id.", "Son identifiant.", PAYOUT)
    state: str = told(
        "Approved, sent, unknown, confirmed, failed or returned.",
        "approved, sent, unknown, confirmed, failed ou returned.",
        "confirmed",
    )
    part: int = told("Which part, where a cap cuts it.", "Quelle part, si un plafond le coupe.", 1)
    parts: int = told("Of so many.", "Sur tant de parts.", 1)
    gross: Amount = told("What is owed.", "Ce qui est dû.", SHARE)
    offset: Amount = told("Kept back of it.", "Dont retenu.", NOTHING)
    amount: Amount = told("What arrives.", "Ce qui arrive.", SHARE)
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "PP260320.1200.A00001")
    made_at: datetime = told("When it was made.", "Quand il fut établi.", "2026-03-18T09:00:00Z")
    settled_on: date | None = told("When it arrived.", "Quand il arriva.", "2026-03-20")

    @classmethod
    def of(cls, payout: Payout) -> "OwnPayoutShown":
        """As the facility sees it."""
        return cls(
            id=payout.id,
            state=payout.state.word,
            part=payout.part,
            parts=payout.parts,
            gross=Amount.of(payout.gross),
            offset=Amount.of(payout.offset),
            amount=Amount.of(payout.amount),
            operator_reference=payout.operator_reference,
            made_at=payout.made_at,
            settled_on=payout.settled_on,
        )


@routes.reads("/facility/payouts", Permission.OWN_CLAIMS_READ, "What this facility is paid")
async def list_payouts(own: Own, after: After = None, limit: Limit = 50) -> Page[OwnPayoutShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await own.payouts(parts[0] if parts else None, limit + 1)
    return paged(found, limit, OwnPayoutShown.of, lambda one: (one.id,))


@routes.reads("/facility/payouts/{payout_id}", Permission.OWN_CLAIMS_READ, "One payout")
async def payout(own: Own, payout_id: PayoutPath) -> OwnPayoutShown:
    """As it stands now."""
    return OwnPayoutShown.of(await own.payout(payout_id))
