"""The mutual's own account, which its payouts by bank leave from."""

from app import payouts
from app.access import Permission
from app.api.fields import Asked, Shown, Text, told
from app.api.here import Here
from app.api.resource import Resource
from app.payouts import Debtor, NewDebtor

routes = Resource("Payouts")


class BankAccountShown(Shown):
    """The account that payment files name as the payer's."""

    holder: str = told("Its holder, as the bank knows it.", "Son titulaire, tel que la banque le connaît.", "MICMO")
    account: str = told("Its number, but for a few characters.", "Son numéro, à quelques caractères près.", "ML1…01")
    bic: str | None = told("The bank's code.", "Le code de la banque.", None)

    @classmethod
    def of(cls, one: Debtor) -> "BankAccountShown":
        """As everybody sees it."""
        return cls(holder=one.name, account=payouts.masked(one.account), bic=one.bic)


class BankAccountAsked(Asked):
    """An account to pay from."""

    holder: Text = told(
        "Its holder, as the bank knows it.", "Son titulaire, tel que la banque le connaît.", "MICMO", max_length=140
    )
    account: Text = told("Its IBAN or RIB.", "Son IBAN ou RIB.", "ML130101000000000001", max_length=64)
    bic: Text | None = told(
        "The bank's code, where it wants it.",
        "Le code de la banque, si elle le veut.",
        None,
        default=None,
        max_length=16,
    )


@routes.reads("/bank-account", Permission.PAYOUTS_READ, "The account that bank payouts leave from")
async def bank_account(here: Here) -> BankAccountShown:
    """As it is now."""
    return BankAccountShown.of(await payouts.debtor_of(here.session, here.mutual.id))


@routes.acts("PUT", "/bank-account", Permission.PAYOUTS_CONTROL, "Say which account bank payouts leave from")
async def set_bank_account(here: Here, new: BankAccountAsked) -> BankAccountShown:
    """Payment files taken from now on name it; those that were taken stay as they are."""
    wanted = NewDebtor(holder=new.holder, account=new.account, bic=new.bic)
    debtor = await payouts.set_debtor(here.session, here.mutual, wanted, here.actor)
    shown = BankAccountShown.of(debtor)
    await here.noted("bank_account.set", "bank_account", account=shown.account)
    return shown
