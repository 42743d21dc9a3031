"""A bank's camt.053 in tests, written as banks do in versions 02 and 08; accounts and names are invented."""

from collections.abc import Sequence
from dataclasses import dataclass

ACCOUNT = "ML13010100000000000099"


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entry; an amount below nothing is a debit."""

    amount: int
    ref: str | None = None
    day: str = "2026-03-12"
    end_to_end: str | None = None
    text: str = ""
    status: str = "BOOK"
    reason: str | None = None
    charge: int = 0
    family: str | None = None
    parts: Sequence[tuple[str, int]] = ()


def amount_of(minor: int, currency: str = "XOF") -> str:
    """An amount with its direction."""
    way = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(minor)}.00</Amt><CdtDbtInd>{way}</CdtDbtInd>'


def statement(
    *rows: Row,
    name: str = "ST-1",
    opening: int = 0,
    closing: int | None = None,
    since: str = "2026-03-09",
    day: str = "2026-03-12",
    account: str = ACCOUNT,
    currency: str = "XOF",
    version: str = "08",
) -> str:
    """A statement of these entries; it closes where they lead unless it says otherwise."""
    end = opening + sum(row.amount for row in rows if row.status == "BOOK") if closing is None else closing
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount_of(minor, currency)}<Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, minor in (("OPBD", opening), ("CLBD", end))
    )
    entries = "".join(entry(row, version, currency) for row in rows)
    identity = f"<Id><Othr><Id>{account}</Id></Othr></Id>"
    days = f"<FrToDt><FrDtTm>{since}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>"
    return f"<Stmt><Id>{name}</Id>{days}<Acct>{identity}</Acct>{balances}{entries}</Stmt>"


def entry(row: Row, version: str, currency: str) -> str:
    """One entry of it."""
    status = f"<Sts>{row.status}</Sts>" if version == "02" else f"<Sts><Cd>{row.status}</Cd></Sts>"
    ref = f"<AcctSvcrRef>{row.ref}</AcctSvcrRef>" if row.ref else ""
    family = f"<BkTxCd><Prtry><Cd>{row.family}</Cd></Prtry></BkTxCd>" if row.family else ""
    parts = row.parts or ((row.end_to_end or "NOTPROVIDED", 0),)
    details = "".join(detail(name, minor, row, currency) for name, minor in parts)
    dates = f"<BookgDt><Dt>{row.day}</Dt></BookgDt><ValDt><Dt>{row.day}</Dt></ValDt>"
    return f"<Ntry>{amount_of(row.amount, currency)}{status}{dates}{ref}{family}<NtryDtls>{details}</NtryDtls></Ntry>"


def detail(name: str, minor: int, row: Row, currency: str) -> str:
    """One transaction of an entry; without an amount it is all of it."""
    own = amount_of(minor, currency) if minor else ""
    charge = f'<Amt Ccy="{currency}">{row.charge}</Amt><ChrgInclInd>true</ChrgInclInd>'
    charges = f"<Chrgs><Rcrd>{charge}</Rcrd></Chrgs>" if row.charge else ""
    back = f"<RtrInf><Rsn><Cd>{row.reason}</Cd></Rsn></RtrInf>" if row.reason else ""
    text = f"<RmtInf><Ustrd>{row.text}</Ustrd></RmtInf>" if row.text else ""
    return f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>{own}{charges}{text}{back}</TxDtls>"


def document(*statements: str, version: str = "08", before: str = "") -> bytes:
    """A file of these statements."""
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    header = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-10T06:00:00Z</CreDtTm></GrpHdr>"
    body = f"<BkToCstmrStmt>{header}{''.join(statements)}</BkToCstmrStmt>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<Document xmlns="{space}">{body}</Document>'.encode()
