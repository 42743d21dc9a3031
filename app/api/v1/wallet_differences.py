"""Wallets beside what their operators state: balances stated, proofs, and differences until they are accepted (E24)."""

from datetime import date, datetime
from uuid import UUID

from app import treasury, wallets
from app.access import Permission
from app.api.fields import Amount, Asked, Day, GivenAmount, Shown, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.wallets import WalletPath
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import WalletId
from app.core.money import MOST_MINOR, Currency, Money
from app.treasury import Difference, DifferenceKind, Finding, Proof, ProofSource
from app.wallets import Wallet

routes = Resource("Reconciliation")

WALLET, PROOF = "01930000-0000-7000-8000-000000000009", "01930000-0000-7000-8000-000000000053"
DIFFERENCE = "01930000-0000-7000-8000-000000000054"
HELD, BOOKED = {"amount": 19990, "currency": "XOF"}, {"amount": 20000, "currency": "XOF"}
NOTHING, GAP = {"amount": 0, "currency": "XOF"}, {"amount": 10, "currency": "XOF"}


class HeldAmount(Asked):
    """What an operator says a wallet holds: a whole number, perhaps nothing, or less."""

    amount: int = told(
        "In minor units; below zero the wallet is overdrawn.",
        "En unités mineures ; négatif si le portefeuille est à découvert.",
        19990,
        strict=True,
        ge=-MOST_MINOR,
        le=MOST_MINOR,
    )
    currency: str = told("The mutual's currency.", "La monnaie de la mutuelle.", "XOF", pattern="^[A-Z]{3}$")

    def money(self, currency: Currency) -> Money:
        """The value; raises `Invalid` in any other currency."""
        if self.currency != currency.code:
            raise Invalid(field="balance.currency")
        return Money(self.amount, currency)


class BalanceAsked(Asked):
    """A balance that the operator states."""

    balance: HeldAmount = told("What it says we hold.", "Ce qu'il dit que nous avons.", HELD)
    on: Day | None = told(
        "At the end of this day; today without.", "À la fin de ce jour ; sinon aujourd'hui.", "2026-03-31", default=None
    )


class ProofShown(Shown):
    """A wallet's account beside its operator's figure; books above the statement are positive."""

    id: UUID = told("Its id.", "Son identifiant.", PROOF)
    wallet_id: UUID = told("Of which wallet.", "De quel portefeuille.", WALLET)
    on: date = told("At the end of which day.", "À la fin de quel jour.", "2026-03-31")
    source: ProofSource = told(
        "Stated by a person or a file, or asked of the operator.",
        "Dit par une personne ou un fichier, ou demandé à l'opérateur.",
        "person",
    )
    stated: Amount = told("What the operator says.", "Ce que dit l'opérateur.", HELD)
    ledger: Amount = told("What our books said.", "Ce que disaient nos livres.", BOOKED)
    payouts_moving: int = told("Payouts that may have left.", "Paiements peut-être partis.", 0)
    leaving: Amount = told("What these hold of it.", "Ce qu'ils en retiennent.", NOTHING)
    arriving: Amount = told("What may have arrived.", "Ce qui est peut-être arrivé.", NOTHING)
    explained: Amount = told("What of the gap that explains.", "Ce que cela explique de l'écart.", NOTHING)
    posted: Amount = told("What was posted as a difference.", "Ce qui fut passé en écart.", GAP)
    finding: Finding = told("In one word.", "En un mot.", "posted")
    stated_by: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000b")
    stated_at: datetime = told("When.", "Quand.", "2026-04-01T09:00:00Z")

    @classmethod
    def of(cls, proof: Proof) -> "ProofShown":
        """As callers see it."""
        return cls(
            id=proof.id,
            wallet_id=proof.wallet_id,
            on=proof.on,
            source=proof.source,
            stated=Amount.of(proof.stated),
            ledger=Amount.of(proof.ledger),
            payouts_moving=proof.moving.payouts,
            leaving=Amount.of(proof.moving.leaving),
            arriving=Amount.of(proof.moving.arriving),
            explained=Amount.of(proof.explained),
            posted=Amount.of(proof.posted),
            finding=proof.finding,
            stated_by=proof.stated_by,
            stated_at=proof.stated_at,
        )


class DifferenceShown(Shown):
    """What moved a wallet's share of 47111; a debit is positive."""

    id: UUID = told("Its id.", "Son identifiant.", DIFFERENCE)
    number: int = told("Its number at the wallet.", "Son numéro au portefeuille.", 1)
    kind: DifferenceKind = told("Found, or accepted.", "Constaté, ou accepté.", "stated")
    amount: Amount = told("How much.", "Combien.", GAP)
    open_after: Amount = told("What is open behind it.", "Ce qui reste ouvert ensuite.", GAP)
    proof_id: UUID | None = told("The proof that found it.", "La preuve qui l'a constaté.", PROOF)
    booked_on: date = told("Its business date.", "Sa date comptable.", "2026-03-31")
    made_by: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000b")
    made_at: datetime = told("When.", "Quand.", "2026-04-01T09:00:00Z")

    @classmethod
    def of(cls, one: Difference) -> "DifferenceShown":
        """As callers see it."""
        return cls(
            id=one.id,
            number=one.number,
            kind=one.kind,
            amount=Amount.of(one.amount),
            open_after=Amount.of(one.open_after),
            proof_id=one.proof_id,
            booked_on=one.booked_on,
            made_by=one.made_by,
            made_at=one.made_at,
        )


class DifferencesShown(Page[DifferenceShown]):
    """A page of a wallet's differences, and what is open."""

    open: Amount = told("Open now; the books above are positive.", "Ouvert ; livres au-dessus : positif.", GAP)


class AcceptanceAsked(Asked):
    """How much of an open difference is accepted."""

    amount: GivenAmount | None = told("All of it without.", "Sinon la totalité.", GAP, default=None)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/balances",
    Permission.TREASURY_RECONCILE,
    "State what an operator says a wallet holds",
    status=201,
    moves_money=True,
)
async def state_balance(here: Here, wallet_id: WalletPath, given: BalanceAsked) -> ProofShown:
    """A difference is posted at once; the same figure again posts nothing more (E24)."""
    today = business_date(here.services.clock.now(), here.mutual.timezone)
    wallet, stated = await _wallet(here, wallet_id), given.balance.money(here.mutual.currency)
    proof = await treasury.prove_wallet(here.session, here.mutual, wallet.id, given.on or today, stated, here.actor)
    facts = {"stated_minor": stated.minor, "posted_minor": proof.posted.minor, "on": str(proof.on)}
    await here.noted("wallets.state_balance", f"wallet:{wallet_id}", **facts)
    return ProofShown.of(proof)


@routes.reads("/wallets/{wallet_id}/balances", Permission.WALLETS_READ, "A wallet's proofs")
async def list_balances(here: Here, wallet_id: WalletPath, after: After = None, limit: Limit = 50) -> Page[ProofShown]:
    """The newest first: stated by people and files, and asked of the operator every day."""
    of, parts = await _wallet(here, wallet_id), behind(after, an_id)
    found = await treasury.list_proofs(
        here.session, here.mutual.id, of.id, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, ProofShown.of, lambda one: (one.id,))


@routes.reads("/wallets/{wallet_id}/differences", Permission.WALLETS_READ, "A wallet's differences")
async def list_differences(
    here: Here, wallet_id: WalletPath, after: After = None, limit: Limit = 50
) -> DifferencesShown:
    """The newest first, with what is open."""
    of, parts = await _wallet(here, wallet_id), behind(after, a_number)
    found = await treasury.list_differences(
        here.session, here.mutual.id, of.id, after=parts[0] if parts else None, limit=limit + 1
    )
    page = paged(found, limit, DifferenceShown.of, lambda one: (one.number,))
    still_open = await treasury.open_difference(here.session, here.mutual.id, of)
    return DifferencesShown(items=page.items, next=page.next, open=Amount.of(still_open))


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/differences/acceptance",
    Permission.TREASURY_ACCEPT,
    "Accept a wallet's difference",
    status=201,
    moves_money=True,
)
async def accept(here: Here, wallet_id: WalletPath, given: AcceptanceAsked) -> DifferenceShown:
    """As a cost or an income, whole or in part, by another person than the one who stated the balance (E24)."""
    of = await _wallet(here, wallet_id)
    amount = None if given.amount is None else given.amount.money(here.mutual.currency)
    made = await treasury.accept_difference(here.session, here.mutual, of.id, amount, here.actor)
    await here.noted("wallets.accept_difference", f"wallet:{wallet_id}", amount_minor=made.amount.minor)
    return DifferenceShown.of(made)


async def _wallet(here: Here, wallet_id: UUID) -> Wallet:
    return await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))
