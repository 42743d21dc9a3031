"""The audit trail of a mutual: who did what to what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from app import access
from app.access import AuditView, Permission
from app.api.fields import Shown, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, behind, paged
from app.api.resource import Resource

routes = Resource("People and keys")

PLAIN = "^[A-Za-z0-9:_.-]{1,120}$"
Subject = Annotated[
    str | None, asked("Only acts on this.", "Seulement les actes sur ceci.", "payment:0193", pattern=PLAIN)
]
By = Annotated[
    str | None, asked("Only this actor's acts.", "Seulement les actes de cet auteur.", "person:0193", pattern=PLAIN)
]


class AuditShown(Shown):
    """An act; rows are only ever added."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000b")
    actor: str = told("Who.", "Qui.", "person:01930000-0000-7000-8000-00000000000c")
    act: str = told("What was done.", "Ce qui a été fait.", "payments.allocate")
    subject: str = told("To what.", "À quoi.", "payment:01930000-0000-7000-8000-000000000007")
    facts: Mapping[str, Any] = told("Free of personal data.", "Sans données personnelles.", {})
    request_id: str | None = told("The request that did it.", "La requête qui l'a fait.", "5f0c8f1e")
    done_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")

    @classmethod
    def of(cls, view: AuditView) -> "AuditShown":
        """As callers see it."""
        return cls.model_validate(view, from_attributes=True)


@routes.reads("/audit", Permission.AUDIT_READ, "The audit trail")
async def list_audit(
    here: Here, subject: Subject = None, actor: By = None, after: After = None, limit: Limit = 50
) -> Page[AuditShown]:
    """The newest first."""
    parts = behind(after, a_number)
    found = await access.list_audit(
        here.session,
        here.mutual.id,
        subject=subject,
        actor=actor,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, AuditShown.of, lambda one: (one.position,))
