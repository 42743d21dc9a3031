"""ISO 20022 camt.053 as statements: every version of it, read strictly, its entries summed up to its balances."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.core.errors import Invalid
from app.core.money import Currency, Money
from app.treasury.banks.errors import StatementUnreadable
from app.treasury.banks.model import BankLine, BankStatement

MOST_BYTES = 20 * 1024 * 1024
MOST_ENTRIES = 60_000
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
SIGNS = {"CRDT": 1, "DBIT": -1}
DECIMAL = re.compile(r"(?P<whole>[0-9]{1,18})(\.(?P<rest>[0-9]{0,10}))?")
NOT_PROVIDED = "NOTPROVIDED"
LONGEST_TEXT = 500


def read_camt(data: bytes) -> Sequence[BankStatement]:
    """The statements of a file, in its order; raises `StatementUnreadable` for the file as a whole."""
    if len(data) > MOST_BYTES:
        raise StatementUnreadable(reason="too_large")
    document = _parsed(data)
    if not document.tag.startswith(f"{{{NAMESPACE}") or not document.tag.endswith("}Document"):
        raise StatementUnreadable(reason="not_camt_053")
    made_at = _text(document, "BkToCstmrStmt/GrpHdr/CreDtTm") or ""
    found = [_statement(element, made_at) for element in _all(document, "BkToCstmrStmt/Stmt")]
    if not found:
        raise StatementUnreadable(reason="no_statement")
    return found


def _parsed(data: bytes) -> Element:
    """Without entities, which no statement needs and an attack does."""
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise StatementUnreadable(reason="xml") from None


def _statement(element: Element, file_made_at: str) -> BankStatement:
    reference = _required(element, "Id", "statement_id")
    opening, closing = _balance(element, OPENING), _balance(element, CLOSING)
    entries = _all(element, "Ntry")
    if len(entries) > MOST_ENTRIES:
        raise StatementUnreadable(reason="too_large")
    booked = [entry for entry in entries if _status(entry) == "BOOK"]
    lines = [line for entry in booked for line in _lines(entry)]
    moved = sum(line.amount.minor for line in lines)
    if any(line.amount.currency != closing[1].currency for line in lines) or opening[1].currency != closing[1].currency:
        raise StatementUnreadable(reason="currency", statement=reference)
    if opening[1].minor + moved != closing[1].minor:
        raise StatementUnreadable(reason="balance", statement=reference)
    return BankStatement(
        reference=reference,
        account=_account(element),
        opened_on=_first_day(element, opening[0], lines),
        closed_on=closing[0],
        made_at=_instant(_text(element, "CreDtTm") or file_made_at),
        opening=opening[1],
        closing=closing[1],
        lines=_numbered(lines),
    )


def _first_day(statement: Element, opening_on: date, lines: Sequence[BankLine]) -> date:
    """As it is told; else the first line's, for an opening balance often bears the day before."""
    told = statement.find("{*}FrToDt")
    if told is not None:
        written = _text(told, "FrDt") or _text(told, "FrDtTm") or ""
        return _date(written)
    return min((line.booked_on for line in lines), default=opening_on)


def _numbered(lines: Sequence[BankLine]) -> Sequence[BankLine]:
    """Lines of one reference, or that say the same, told apart in an order that does not depend on the file's."""
    seen: Counter[bytes] = Counter()
    numbered = []
    for line in sorted(lines, key=lambda one: (one.booked_on, one.content)):
        numbered.append(replace(line, number=seen[line.identity]))
        seen[line.identity] += 1
    return numbered


def _balance(statement: Element, codes: Sequence[str]) -> tuple[date, Money]:
    """The first balance of these kinds, in this order; what is overdrawn is below zero."""
    found = {_text(one, "Tp/CdOrPrtry/Cd"): one for one in _all(statement, "Bal")}
    for code in codes:
        if code in found:
            return _day(found[code], "Dt"), _signed(found[code])
    raise StatementUnreadable(reason="no_balance")


def _account(statement: Element) -> str:
    written = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    if written is None:
        raise StatementUnreadable(reason="no_account")
    return "".join(written.split()).upper()


def _status(entry: Element) -> str | None:
    """Older versions write the word, newer ones wrap it."""
    return _text(entry, "Sts/Cd") or _text(entry, "Sts")


def _lines(entry: Element) -> Iterator[BankLine]:
    """One line, or one for each transaction of a batch that tells its amount; they come to the entry's own."""
    whole = _signed(entry)
    details = _all(entry, "NtryDtls/TxDtls")
    if len(details) < 2:
        yield _line(entry, details[0] if details else entry, whole)
        return
    amounts = [_detail_amount(one, whole) for one in details]
    if any(amount is None for amount in amounts):
        yield _line(entry, entry, whole)
        return
    told = [amount for amount in amounts if amount is not None]
    if sum(amount.minor for amount in told) != whole.minor or {one.currency for one in told} != {whole.currency}:
        raise StatementUnreadable(reason="batch")
    for detail, amount in zip(details, told, strict=True):
        yield _line(entry, detail, amount)


def _line(entry: Element, detail: Element, amount: Money) -> BankLine:
    if not amount:
        raise StatementUnreadable(reason="amount")
    end_to_end = _text(detail, "Refs/EndToEndId")
    return BankLine(
        reference=_text(entry, "AcctSvcrRef"),
        booked_on=_day(entry, "BookgDt"),
        value_on=_day(entry, "ValDt") if entry.find("{*}ValDt") is not None else None,
        amount=amount,
        text=_remittance(detail) or _text(entry, "AddtlNtryInf") or "",
        end_to_end_id=None if end_to_end == NOT_PROVIDED else end_to_end,
        charge=_charge(detail, amount) if detail is not entry else _charge(entry, amount),
        reason=_text(detail, "RtrInf/Rsn/Cd") or _text(detail, "RtrInf/Rsn/Prtry"),
        family=_text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") or _text(entry, "BkTxCd/Prtry/Cd"),
    )


def _detail_amount(detail: Element, whole: Money) -> Money | None:
    """A transaction's own amount, in the direction of its own or of the entry's; none where it tells none."""
    own = detail.find("{*}Amt")
    if own is None:
        own = detail.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    if own is None:
        return None
    sign = SIGNS.get(_text(detail, "CdtDbtInd") or "", 1 if whole.minor > 0 else -1)
    amount = _money(own)
    return amount if sign > 0 else -amount


def _charge(detail: Element, amount: Money) -> Money | None:
    """What the bank kept within the amount; a charge beside it is a line of its own."""
    total = 0
    for record in [*_all(detail, "Chrgs/Rcrd"), *_all(detail, "Chrgs")]:
        own = record.find("{*}Amt")
        if own is not None and _text(record, "ChrgInclInd") == "true":
            charge = _money(own)
            if charge.currency != amount.currency:
                raise StatementUnreadable(reason="currency")
            total += charge.minor
    return Money(total, amount.currency) if total else None


def _remittance(detail: Element) -> str:
    parts = [one.text or "" for one in _all(detail, "RmtInf/Ustrd")]
    written = " ".join(" ".join(parts).split())
    return "".join(letter for letter in written if letter.isprintable())[:LONGEST_TEXT]


def _signed(element: Element) -> Money:
    sign = SIGNS.get(_text(element, "CdtDbtInd") or "")
    own = element.find("{*}Amt")
    if own is None or sign is None:
        raise StatementUnreadable(reason="amount")
    amount = _money(own)
    return amount if sign > 0 else -amount


def _money(element: Element) -> Money:
    try:
        return Money.parse(_plain(element.text or ""), Currency.of(element.get("Ccy", "")))
    except Invalid:
        raise StatementUnreadable(reason="amount") from None


def _plain(written: str) -> str:
    """A decimal as XML writes it: zeros behind the point do not make it another number."""
    number = DECIMAL.fullmatch(written.strip())
    if number is None:
        raise StatementUnreadable(reason="amount")
    rest = (number["rest"] or "").rstrip("0")
    return f"{number['whole']}.{rest}" if rest else number["whole"]


def _day(parent: Element, name: str) -> date:
    """A date, or the day of an instant as the bank wrote it."""
    written = _text(parent, f"{name}/Dt") or _text(parent, f"{name}/DtTm") or ""
    return _date(written)


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise StatementUnreadable(reason="date") from None


def _instant(written: str) -> datetime:
    """When the bank made it: of two statements of one day the later one counts. Without a zone it is UTC."""
    try:
        told = datetime.fromisoformat(written)
    except ValueError:
        raise StatementUnreadable(reason="date") from None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def _required(parent: Element, path: str, reason: str) -> str:
    found = _text(parent, path)
    if found is None:
        raise StatementUnreadable(reason=reason)
    return found


def _text(parent: Element, path: str) -> str | None:
    found = parent.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    written = (found.text or "").strip() if found is not None else ""
    if not all(letter.isprintable() for letter in written) or len(written) > LONGEST_TEXT:
        raise StatementUnreadable(reason="text")
    return written or None


def _all(parent: Element, path: str) -> list[Element]:
    return parent.findall("/".join(f"{{*}}{name}" for name in path.split("/")))
