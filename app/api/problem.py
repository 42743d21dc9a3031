"""The shape of a problem, for the description of every route."""

from typing import Any

from app.api.fields import Shown, told
from app.api.routing_fields import ConsideredShown


class FieldProblem(Shown):
    """What is wrong with one field."""

    name: str = told("Path to the field: `amount.currency`.", "Chemin du champ : `amount.currency`.", "amount.currency")
    problem: str = told("In the caller's language.", "Dans la langue de l'appelant.", "Valeur refusée.")


class Problem(Shown):
    """Why a request was not carried out (RFC 9457)."""

    type: str = told("Names the kind of problem.", "Nomme le genre de problème.", "urn:mutuelle:problem:invalid")
    title: str = told("Short, by status.", "Court, selon le statut.", "Demande invalide")
    status: int = told("The HTTP status.", "Le statut HTTP.", 422)
    code: str = told("Stable; programs compare it.", "Stable ; à comparer par les programmes.", "invalid")
    detail: str = told(
        "What happened and what holds now.", "Ce qui s'est passé et ce qui vaut.", "Un champ est invalide."
    )
    request_id: str | None = told("To quote when asking us.", "À citer pour nous interroger.", "5f0c8f1e")
    fields: list[FieldProblem] = told("The offending fields.", "Les champs en cause.", [], default=[])
    considered: list[ConsideredShown] = told(
        "Of `routing.no_wallet`: every wallet with its reason.",
        "Pour `routing.no_wallet` : chaque portefeuille et sa raison.",
        [],
        default=[],
    )


def _of(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _of("Unreadable JSON, or no Idempotency-Key where one is needed."),
    401: _of("No key, or one that does not open."),
    403: _of("The caller's roles do not allow it."),
    404: _of("It does not exist for this caller."),
    409: _of("It contradicts what is recorded, or a rule forbids it as things stand."),
    413: _of("The body is too large."),
    415: _of("The body is not of a kind that is read here."),
    422: _of("A field is missing, malformed or out of range; or the Idempotency-Key stands for another request."),
    429: _of("Too many requests."),
    503: _of("The database or the operator is away; ask again."),
}
