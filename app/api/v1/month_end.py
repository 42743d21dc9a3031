"""The end of a month: its checklist, and the pack of figures that its papers print."""

from datetime import date, datetime
from uuid import UUID

from app import accounting
from app.access import Permission
from app.accounting import Arrears, Checklist, Item, MonthEndPack, Movement, Payable, WalletProof, Weight
from app.api.fields import Amount, Shown, told
from app.api.here import Here
from app.api.resource import Resource
from app.api.v1.funders import PositionShown
from app.api.v1.periods import Month, TrialShown, first_day
from app.core.money import Currency

routes = Resource("Books")

XOF_0 = {"amount": 0, "currency": "XOF"}


class ItemShown(Shown):
    """Something to be settled or looked at before a month closes."""

    code: str = told("Its stable name.", "Son nom stable.", "earlier_month_open")
    weight: Weight = told("blocking or warning.", "Bloquant ou avertissement.", "blocking")
    sentence_fr: str = told("In French.", "En français.", "Un mois antérieur est encore ouvert.")
    sentence_en: str = told("In English.", "En anglais.", "An earlier month is still open.")
    cases: int = told("How many.", "Combien de cas.", 1)
    amount: Amount | None = told("How much, where money is meant.", "Combien d'argent, s'il y en a.", XOF_0)
    examples: list[str] = told("The oldest few.", "Les plus anciens.", ["2026-01"])

    @classmethod
    def of(cls, item: Item, currency: Currency) -> "ItemShown":
        """As callers see it."""
        return cls(
            code=item.code,
            weight=item.weight,
            sentence_fr=item.sentence_fr,
            sentence_en=item.sentence,
            cases=item.cases,
            amount=None if item.amount_minor is None else Amount.minor(item.amount_minor, currency),
            examples=list(item.examples),
        )


class ChecklistShown(Shown):
    """A month before its closing."""

    starts_on: date = told("First day.", "Premier jour.", "2026-01-01")
    ends_on: date = told("Last day.", "Dernier jour.", "2026-01-31")
    is_closed: bool = told("Whether it is closed.", "S'il est clos.", False)
    is_ready: bool = told("Whether nothing blocks its closing.", "Si rien ne s'oppose à sa clôture.", True)
    items: list[ItemShown] = told("The blocking first.", "Les bloquants d'abord.", [])

    @classmethod
    def of(cls, checklist: Checklist, currency: Currency) -> "ChecklistShown":
        """As callers see it."""
        return cls(
            starts_on=checklist.period.starts_on,
            ends_on=checklist.period.ends_on,
            is_closed=checklist.is_closed,
            is_ready=not checklist.blocking,
            items=[ItemShown.of(item, currency) for item in checklist.items],
        )


class MovementShown(Shown):
    """What the month did to an account."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "5211")
    name_fr: str = told("French name.", "Nom français.", "Banque, compte prestations")
    name_en: str = told("English name.", "Nom anglais.", "Bank")
    opening: int = told("Debits less credits before.", "Débits moins crédits avant.", 200000)
    debit: int = told("Moved in debit, minor units.", "Mouvements au débit, unités mineures.", 58820)
    credit: int = told("Moved in credit, minor units.", "Mouvements au crédit, unités mineures.", 80000)
    closing: int = told("Debits less credits after.", "Débits moins crédits après.", 178820)

    @classmethod
    def of(cls, one: Movement) -> "MovementShown":
        """As callers see it."""
        return cls(
            account=one.code,
            name_fr=one.name_fr,
            name_en=one.name_en,
            opening=one.opening_minor,
            debit=one.debit_minor,
            credit=one.credit_minor,
            closing=one.closing_minor,
        )


class ProofShown(Shown):
    """A wallet in the books, beside its newest proof of a day up to the month's end."""

    wallet_id: UUID = told("The wallet.", "Le portefeuille.", "01930000-0000-7000-8000-000000000009")
    name: str = told("Its name.", "Son nom.", "Orange")
    account: str = told("Its account.", "Son compte.", "55211")
    balance: int = told("In the books, minor units.", "Aux livres, unités mineures.", 20053)
    proven_on: date | None = told("Day of its newest proof.", "Jour de sa dernière preuve.", "2026-01-31")
    stated: int | None = told("The operator's figure then.", "Le chiffre de l'opérateur alors.", 20043)
    ledger: int | None = told("What the books showed then.", "Ce que disaient alors les livres.", 20053)
    difference: int = told(
        "Open on 47111 at the month's end; above zero where the books were above the operator.",
        "Ouvert au 47111 à la fin du mois ; positif quand les livres dépassaient l'opérateur.",
        10,
    )
    is_proven: bool = told("Proven on the month's last day.", "Prouvé au dernier jour du mois.", True)

    @classmethod
    def of(cls, one: WalletProof) -> "ProofShown":
        """As callers see it."""
        return cls(
            wallet_id=one.wallet_id,
            name=one.name,
            account=one.account,
            balance=one.balance_minor,
            proven_on=one.proven_on,
            stated=one.stated_minor,
            ledger=one.ledger_minor,
            difference=one.difference_minor,
            is_proven=one.is_proven,
        )


class PayableShown(Shown):
    """What a facility has coming."""

    facility_id: UUID = told("The facility.", "La formation.", "01930000-0000-7000-8000-000000000020")
    code: str = told("Its code.", "Son code.", "CS01")
    name: str = told("Its name.", "Son nom.", "CSCOM de Socoura")
    payable: int = told("Owed to it, minor units.", "Ce qui lui est dû, unités mineures.", 864)
    recoverable: int = told("To be recovered from it.", "À récupérer d'elle.", 0)

    @classmethod
    def of(cls, one: Payable) -> "PayableShown":
        """As callers see it."""
        return cls(
            facility_id=one.facility_id,
            code=one.code,
            name=one.name,
            payable=one.payable_minor,
            recoverable=one.recoverable_minor,
        )


class ArrearsShown(Shown):
    """What the units of an antenna owe."""

    antenna: str = told("The antenna.", "L'antenne.", "Socoura")
    units: int = told("So many units.", "Tant d'unités.", 1)
    instalments: int = told("On instalments, minor units.", "Sur les échéances, unités mineures.", 4036)
    fees: int = told("On fees.", "Sur les droits d'adhésion.", 0)

    @classmethod
    def of(cls, one: Arrears) -> "ArrearsShown":
        """As callers see it."""
        return cls(antenna=one.antenna, units=one.units, instalments=one.instalments_minor, fees=one.fees_minor)


class WaitingShown(Shown):
    """A payment in suspense at the end of the month."""

    payment_id: UUID = told("The payment.", "Le paiement.", "01930000-0000-7000-8000-000000000007")
    reference: str = told("The operator's reference.", "La référence de l'opérateur.", "MP260412.7781")
    received_on: date = told("Booked on.", "Comptabilisé le.", "2026-02-02")
    age_days: int = told("Its age then.", "Son âge alors.", 26)
    left: int = told("Minor units.", "Unités mineures.", 5000)


class PackShown(Shown):
    """A month of the books, complete; amounts in minor units."""

    month: str = told("The month.", "Le mois.", "2026-01")
    currency: str = told("ISO 4217 code.", "Code ISO 4217.", "XOF")
    is_closed: bool = told("Whether it is closed.", "S'il est clos.", True)
    made_at: datetime = told("Drawn up at.", "Établi le.", "2026-02-03T09:00:00Z")
    trial_balance: list[TrialShown] = told("At the last day.", "Au dernier jour.", [])
    movements: list[MovementShown] = told("By account.", "Par compte.", [])
    wallets: list[ProofShown] = told("Each with its proof.", "Chacun avec sa preuve.", [])
    suspense: int = told("47121 at the last day.", "47121 au dernier jour.", 5000)
    suspense_payments: int = told("So many payments.", "Tant d'encaissements.", 1)
    suspense_oldest: list[WaitingShown] = told("The oldest.", "Les plus anciens.", [])
    payables: list[PayableShown] = told("By facility.", "Par formation.", [])
    in_transit: int = told("4012: payouts on their way.", "4012 : paiements en cours.", 0)
    operators: int = told("4015: fees invoiced and unpaid.", "4015 : commissions à payer.", 0)
    arrears: list[ArrearsShown] = told("By antenna.", "Par antenne.", [])
    subsidies: list[PositionShown] = told("By funder, with its age.", "Par bailleur, avec son âge.", [])
    to_repay: int = told("4739: to be paid back.", "4739 : à reverser.", 0)
    checklist: ChecklistShown = told("What was found.", "Ce qui fut relevé.", {"items": []})
    chain_head: str = told("Digest over the ends of all chains.", "Empreinte de toutes les chaînes.", "9f86d081")

    @classmethod
    def of(cls, pack: MonthEndPack) -> "PackShown":
        """As callers see it."""
        return cls(
            month=f"{pack.period.starts_on:%Y-%m}",
            currency=pack.currency.code,
            is_closed=pack.is_closed,
            made_at=pack.made_at,
            trial_balance=[TrialShown.of(row) for row in pack.trial],
            movements=[MovementShown.of(one) for one in pack.movements],
            wallets=[ProofShown.of(one) for one in pack.wallets],
            suspense=pack.suspense.minor,
            suspense_payments=pack.suspense.payments,
            suspense_oldest=[
                WaitingShown(
                    payment_id=one.payment_id,
                    reference=one.reference,
                    received_on=one.received_on,
                    age_days=one.age_days,
                    left=one.minor,
                )
                for one in pack.suspense.oldest
            ],
            payables=[PayableShown.of(one) for one in pack.payables],
            in_transit=pack.in_transit_minor,
            operators=pack.operators_minor,
            arrears=[ArrearsShown.of(one) for one in pack.arrears],
            subsidies=[PositionShown.of(one) for one in pack.subsidies],
            to_repay=pack.subsidies_to_repay_minor,
            checklist=ChecklistShown.of(pack.checklist, pack.currency),
            chain_head=pack.chain_head,
        )


@routes.reads("/periods/{month}/checklist", Permission.BOOKS_READ, "What stands in the way of closing a month")
async def checklist(here: Here, month: Month) -> ChecklistShown:
    """Blocking items are settled first; warnings are looked at."""
    found = await accounting.month_end(here.session, here.mutual, first_day(month))
    return ChecklistShown.of(found, here.mutual.currency)


@routes.reads("/periods/{month}/pack", Permission.BOOKS_READ, "The figures of a month's end")
async def pack(here: Here, month: Month) -> PackShown:
    """Trial balance, movements, wallets, suspense, payables, arrears, subsidies, checklist and the chains' head."""
    return PackShown.of(await accounting.month_end_pack(here.session, here.mutual, first_day(month)))
