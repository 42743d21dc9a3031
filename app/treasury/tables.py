"""Rows of our own money on the move."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey


class TransferRow(Base):
    """Money that left the bank or a wallet for another place of ours, and when it arrived or came back (E18, E19).

    The id is the caller's, so that a transfer told twice is booked once. A wallet of none is the bank.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "from_wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "to_wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name="amount"),
        CheckConstraint("from_wallet_id IS NULL OR from_wallet_id <> to_wallet_id", name="two_places"),
        CheckConstraint("num_nonnulls(from_wallet_id, to_wallet_id) > 0", name="not_bank_to_bank"),
        CheckConstraint("levy_minor = 0 OR (levy_minor > 0 AND to_wallet_id IS NULL)", name="levy"),
        CheckConstraint("(credited_at IS NULL) = (credited_by IS NULL)", name="credited"),
        CheckConstraint(
            "(returned_at IS NULL) = (returned_by IS NULL) AND num_nonnulls(credited_at, returned_at) < 2",
            name="returned",
        ),
        CheckConstraint(
            "fee_returned_minor BETWEEN 0 AND fee_minor AND levy_returned_minor BETWEEN 0 AND levy_minor"
            " AND (returned_at IS NOT NULL OR fee_returned_minor + levy_returned_minor = 0)",
            name="costs_returned",
        ),
        Index("ix_transfers_in_transit", "mutual_id", "id", postgresql_where="credited_at IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_wallet_id: Mapped[UUID | None]
    to_wallet_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    fee_minor: Mapped[int]
    levy_minor: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[CurrencyCode]
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    sent_by: Mapped[str]
    credited_at: Mapped[datetime | None]
    credited_by: Mapped[str | None]
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[str | None]
    fee_returned_minor: Mapped[int] = mapped_column(server_default="0")
    levy_returned_minor: Mapped[int] = mapped_column(server_default="0")


class CashDepositRow(Base):
    """An antenna's cash that was brought to the bank, or to an operator's collection wallet (E20).

    The id is the caller's, so that a deposit told twice is booked once. A wallet of none is the bank.
    """

    __tablename__ = "cash_deposits"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "antenna_id"], ["antennas.mutual_id", "antennas.id"]),
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    antenna_id: Mapped[UUID]
    wallet_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    deposited_at: Mapped[datetime]
    deposited_on: Mapped[date]
    deposited_by: Mapped[str]


class OperatorInvoiceRow(Base):
    """Collection fees that an operator did not deduct and invoiced, with what we expected of them (E21, M5)."""

    __tablename__ = "operator_invoices"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        UniqueConstraint("mutual_id", "wallet_id", "number"),
        CheckConstraint("amount_minor > 0 AND paid_minor BETWEEN 0 AND amount_minor", name="amount"),
        CheckConstraint("period_from <= period_to", name="period"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wallet_id: Mapped[UUID]
    number: Mapped[str]
    amount_minor: Mapped[int]
    paid_minor: Mapped[int]
    expected_minor: Mapped[int | None]
    currency: Mapped[CurrencyCode]
    period_from: Mapped[date]
    period_to: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_on: Mapped[date]
    recorded_by: Mapped[str]


class OperatorPaymentRow(Base):
    """What was paid to an operator by bank, for one invoice or for the oldest (E21)."""

    __tablename__ = "operator_payments"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "invoice_id"], ["operator_invoices.mutual_id", "operator_invoices.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wallet_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    paid_at: Mapped[datetime]
    paid_on: Mapped[date]
    paid_by: Mapped[str]


class OperatorPaymentPartRow(Base):
    """What a payment to an operator settled of one invoice."""

    __tablename__ = "operator_payment_parts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["operator_payments.mutual_id", "operator_payments.id"]),
        ForeignKeyConstraint(["mutual_id", "invoice_id"], ["operator_invoices.mutual_id", "operator_invoices.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
