"""What happened to a payout, as callers see it: items, attempts, steps, evidence and resolutions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.api.fields import Amount, Shown, told
from app.core.money import Currency
from app.payouts import Content, Resolved, State

NOON = "2026-03-02T12:00:00Z"
PERSON = "person:01930000-0000-7000-8000-00000000000c"


class ItemShown(Shown):
    """Something a payout pays, or keeps back."""

    is_kept_back: bool = told("Kept back, or paid.", "Retenu, ou payé.", False)
    subject_kind: str = told("What it is about.", "Ce dont il s'agit.", "claim")
    subject_id: UUID = told("Which one.", "Lequel.", "01930000-0000-7000-8000-000000000032")
    label: str = told("As its payee knows it.", "Tel que le bénéficiaire le connaît.", "FS-0042")
    amount: Amount = told("How much.", "Combien.", {"amount": 5215, "currency": "XOF"})

    @classmethod
    def of(cls, one: Content, currency: Currency, *, is_kept_back: bool) -> "ItemShown":
        """As callers see it."""
        return cls(
            is_kept_back=is_kept_back,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            label=one.label,
            amount=Amount.minor(one.amount_minor, currency),
        )


class AttemptShown(Shown):
    """One reference under which a payout was sent."""

    number: int = told("Which attempt.", "Quelle tentative.", 1)
    reference: str = told("Our reference.", "Notre référence.", "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d")
    made_at: datetime = told("When it was made.", "Quand elle fut créée.", NOON)
    first_sent_at: datetime | None = told("When it first left.", "Quand elle partit.", NOON)
    sendings: int = told("How often it was sent.", "Combien d'envois.", 1)
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "TKL4H2X9QZ")
    queries: int = told("How often we asked.", "Combien de questions posées.", 0)
    not_found: int = told("How often it was not found.", "Combien de fois introuvable.", 0)
    next_query_at: datetime | None = told("When we ask next.", "Quand nous demanderons.", None)
    outcome: str | None = told("Once it ended.", "Une fois terminée.", "succeeded")
    grade: int | None = told("How well that is proven, 1 to 4.", "Degré de preuve, de 1 à 4.", 3)
    reason: str | None = told("Why, in a stable word.", "Pourquoi, en un mot stable.", None)
    ended_at: datetime | None = told("When it ended.", "Quand elle prit fin.", NOON)

    @classmethod
    def of(cls, row: Any) -> "AttemptShown":
        """As callers see it."""
        return cls.model_validate(row, from_attributes=True)


class StepShown(Shown):
    """One move of a payout."""

    from_state: State | None = told("From where.", "D'où.", "approved")
    to_state: State = told("To where.", "Vers où.", "reserved")
    moved_by: str = told("Who moved it.", "Qui l'a déplacé.", "system:payouts")
    moved_because: str = told("Why.", "Pourquoi.", "reserved")
    evidence_id: UUID | None = told("By what evidence.", "Sur quelle preuve.", None)
    moved_at: datetime = told("When.", "Quand.", NOON)

    @classmethod
    def of(cls, row: Any) -> "StepShown":
        """As callers see it."""
        return cls.model_validate(row, from_attributes=True)


class EvidenceShown(Shown):
    """One thing that was said of a payout."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000033")
    grade: int = told("How well it is proven, 1 to 4.", "Degré de preuve, de 1 à 4.", 3)
    said: str = told("What was said.", "Ce qui fut dit.", "succeeded")
    amount: Amount | None = told("Of which amount.", "De quel montant.", {"amount": 5215, "currency": "XOF"})
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "TKL4H2X9QZ")
    reason: str | None = told("Why, in a stable word.", "Pourquoi, en un mot stable.", None)
    effect: str = told(
        "settled, noted, contradicted or refused.", "Réglé, noté, contredit ou refusé, en anglais.", "settled"
    )
    delivery_id: UUID | None = told("The message in the inbox.", "Le message reçu.", None)
    heard_at: datetime = told("When.", "Quand.", NOON)

    @classmethod
    def of(cls, row: Any, currency: Currency) -> "EvidenceShown":
        """As callers see it."""
        return cls(
            id=row.id,
            grade=row.grade,
            said=row.said,
            amount=None if row.amount_minor is None else Amount.minor(row.amount_minor, currency),
            operator_reference=row.operator_reference,
            reason=row.reason,
            effect=row.effect,
            delivery_id=row.delivery_id,
            heard_at=row.heard_at,
        )


class ResolutionShown(Shown):
    """What a person found a payout to be, and what a second one decided."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000034")
    outcome: Resolved = told("What became of it.", "Ce qu'il est devenu.", "succeeded")
    note: str = told("How it was found out.", "Comment on l'a établi.", "Confirmé par téléphone")
    fee: Amount | None = told("The fee, if known.", "Les frais, si connus.", None)
    levy: Amount | None = told("The levy, if known.", "Le prélèvement, si connu.", None)
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", None)
    proposed_by: str = told("Who proposed it.", "Qui l'a proposé.", PERSON)
    proposed_at: datetime = told("When.", "Quand.", NOON)
    verdict: str | None = told("confirmed or refused, once decided.", "Confirmé ou refusé, une fois décidé.", None)
    decided_by: str | None = told("Who decided.", "Qui a décidé.", None)
    decided_at: datetime | None = told("When it was decided.", "Quand ce fut décidé.", None)

    @classmethod
    def of(cls, row: Any, currency: Currency) -> "ResolutionShown":
        """As callers see it."""
        fee, levy = (
            None if minor is None else Amount.minor(minor, currency) for minor in (row.fee_minor, row.levy_minor)
        )
        return cls(
            id=row.id,
            outcome=Resolved(row.outcome),
            note=row.note,
            fee=fee,
            levy=levy,
            operator_reference=row.operator_reference,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            verdict=row.verdict,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
