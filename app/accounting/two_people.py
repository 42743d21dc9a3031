"""One person proposes, another decides, once; or the first takes it back (I15). The database says the same."""

from app.accounting.errors import AlreadyDecided, MakerDecides, NotTheMaker
from app.accounting.model import Decision, State
from app.accounting.tables import IncomeProposalRow, ManualEntryRow
from app.core.actor import Actor
from app.db import Session, now

Proposal = ManualEntryRow | IncomeProposalRow


def admit(proposal: Proposal, person: Actor) -> None:
    """Raise `MakerDecides` or `AlreadyDecided` unless this person may approve or refuse it."""
    if proposal.proposed_by == str(person):
        raise MakerDecides
    if proposal.state != State.PROPOSED:
        raise AlreadyDecided


async def refuse(session: Session, proposal: Proposal, reason: str, person: Actor) -> None:
    """Another person says no, and why."""
    admit(proposal, person)
    await decide(session, proposal, State.REFUSED, person, reason)


async def withdraw(session: Session, proposal: Proposal, person: Actor) -> None:
    """Its maker takes it back."""
    if proposal.proposed_by != str(person):
        raise NotTheMaker
    if proposal.state != State.PROPOSED:
        raise AlreadyDecided
    await decide(session, proposal, State.WITHDRAWN, person)


async def decide(session: Session, proposal: Proposal, state: State, person: Actor, reason: str | None = None) -> None:
    """Write the decision down."""
    proposal.state, proposal.reason = state.value, reason
    proposal.decided_by, proposal.decided_at = str(person), now(session)
    await session.flush()


def decision_of(proposal: Proposal) -> Decision:
    """How it stands."""
    return Decision(
        state=State(proposal.state),
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        decided_by=proposal.decided_by,
        decided_at=proposal.decided_at,
        reason=proposal.reason,
    )
