"""The answer to an operator that asks before it takes the money; it reads and never writes (DESIGN 3.2)."""

from sqlalchemy import select

from app import membership
from app.collection.tables import CollectiveRow
from app.core import references
from app.core.ids import MutualId
from app.db import Session
from app.providers import ValidationQuestion, Verdict
from app.wallets import Wallet


async def validate(session: Session, wallet: Wallet, question: ValidationQuestion) -> Verdict:
    """Whether this wallet would take the payment: our account, an amount of the policy, an open reference (A3)."""
    if question.receiver is not None and wallet.receiver and question.receiver != wallet.receiver:
        return Verdict.WRONG_RECEIVER
    if not _is_acceptable(wallet, question):
        return Verdict.WRONG_AMOUNT
    return await _verdict_on_reference(session, wallet, references.normalise(question.payer_reference or ""))


def _is_acceptable(wallet: Wallet, question: ValidationQuestion) -> bool:
    if question.amount is None:
        return True
    policy, minor = wallet.validation, question.amount.minor
    is_ours = question.amount.currency == wallet.currency
    return is_ours and policy.least_minor <= minor and (policy.most_minor is None or minor <= policy.most_minor)


async def _verdict_on_reference(session: Session, wallet: Wallet, reference: str) -> Verdict:
    unknown = Verdict.ACCEPTED if wallet.validation.accepts_unknown else Verdict.UNKNOWN_REFERENCE
    if not references.is_valid(reference):
        return unknown
    if references.is_collective(reference):
        return Verdict.ACCEPTED if await _is_collective(session, wallet.mutual_id, reference) else unknown
    units = await membership.find_by_reference(session, wallet.mutual_id, [reference])
    if reference not in units:
        return unknown
    return Verdict.ACCEPTED if units[reference].status.is_open else Verdict.REFUSED


async def _is_collective(session: Session, mutual_id: MutualId, reference: str) -> bool:
    found = await session.scalar(
        select(CollectiveRow.id).where(CollectiveRow.mutual_id == mutual_id, CollectiveRow.reference == reference)
    )
    return found is not None
