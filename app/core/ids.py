"""Identifiers: time-ordered UUIDs, each wrapped in a type of its own."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

MutualId = NewType("MutualId", UUID)
AntennaId = NewType("AntennaId", UUID)
SchemeVersionId = NewType("SchemeVersionId", UUID)
CampaignId = NewType("CampaignId", UUID)
UnitId = NewType("UnitId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)
DueId = NewType("DueId", UUID)
MemberId = NewType("MemberId", UUID)
PersonId = NewType("PersonId", UUID)
EntryId = NewType("EntryId", UUID)
AccountId = NewType("AccountId", UUID)
WalletId = NewType("WalletId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
PaymentId = NewType("PaymentId", UUID)
PaymentRequestId = NewType("PaymentRequestId", UUID)
AllocationId = NewType("AllocationId", UUID)
CollectiveId = NewType("CollectiveId", UUID)
FacilityId = NewType("FacilityId", UUID)
PayeeAccountId = NewType("PayeeAccountId", UUID)
TariffListId = NewType("TariffListId", UUID)
ClaimId = NewType("ClaimId", UUID)
PayableId = NewType("PayableId", UUID)
RecoverableId = NewType("RecoverableId", UUID)
PayoutBatchId = NewType("PayoutBatchId", UUID)
PayoutId = NewType("PayoutId", UUID)
AttemptId = NewType("AttemptId", UUID)
RefundId = NewType("RefundId", UUID)
TransferId = NewType("TransferId", UUID)
SubsidyStatementId = NewType("SubsidyStatementId", UUID)
OperatorStatementId = NewType("OperatorStatementId", UUID)
DifferenceId = NewType("DifferenceId", UUID)
ManualEntryId = NewType("ManualEntryId", UUID)
ReferralId = NewType("ReferralId", UUID)
CashDepositId = NewType("CashDepositId", UUID)
OperatorInvoiceId = NewType("OperatorInvoiceId", UUID)
OperatorPaymentId = NewType("OperatorPaymentId", UUID)
WriteOffId = NewType("WriteOffId", UUID)
TakingId = NewType("TakingId", UUID)
IncomeProposalId = NewType("IncomeProposalId", UUID)
RegimeId = NewType("RegimeId", UUID)
PortabilityId = NewType("PortabilityId", UUID)
ChargeId = NewType("ChargeId", UUID)
ClearingId = NewType("ClearingId", UUID)
OwnTieId = NewType("OwnTieId", UUID)


def new_id() -> UUID:
    """A fresh UUIDv7: unique for ever, ordered by the millisecond of its making."""
    return uuid7()
