"""Plays co-financing: funders are billed, pay, and refuse a part."""

from app import subsidies
from app.core.ids import new_id
from app.scenarios.events import Disallow, SubsidyReceipt, SubsidyStatement
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS
from app.scenarios.play.stage import Stage
from app.subsidies import Funder, NewDisallowance, NewSubsidyReceipt


async def subsidy_statement(stage: Stage, event: SubsidyStatement) -> None:
    """All that is accrued and unbilled becomes a statement to each funder named (F3)."""
    funders = [Funder(name) for name in event.funders]
    async with stage.database.transaction() as session:
        made = await subsidies.bill(session, stage.mutual, ACCOUNTANT, funders=funders)
    stage.cast.statements.update({f"{event.id}/{one.funder}": one.id for one in made})


async def subsidy_receipt(stage: Stage, event: SubsidyReceipt) -> None:
    """A funder's money is on the bank account (E08)."""
    new = NewSubsidyReceipt(id=new_id(), funder=Funder(event.funder), amount=stage.francs(event.amount))
    async with stage.database.transaction() as session:
        await subsidies.receive(session, stage.mutual, new, ACCOUNTANT)


async def disallow(stage: Stage, event: Disallow) -> None:
    """A funder refuses a part: the accountant proposes to give it up, another person decides (E09)."""
    new = NewDisallowance(
        id=new_id(),
        funder=Funder(event.funder),
        amount=stage.francs(event.amount),
        reason=event.note or "played",
        statement_id=None if event.statement is None else stage.cast.statements[event.statement],
    )
    async with stage.database.transaction() as session:
        proposed = await subsidies.disallow(session, stage.mutual, new, ACCOUNTANT)
        await subsidies.approve(session, stage.mutual, proposed.id, APPROVERS[0])
