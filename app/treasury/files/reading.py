"""A statement file as the operator's statement: read whole by its mapping, or refused whole, row by row."""

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import StringIO

from app.collection import Statement, Window
from app.providers import Answer, Direction, PaymentEvent, PaymentState, ProviderReference
from app.treasury.files.balances import Labels, balances_of, proven
from app.treasury.files.cells import Cells, cells_in
from app.treasury.files.heading import row_reader
from app.treasury.files.mapping import StatementMapping
from app.treasury.files.model import Fault, Kind, Movement, OwnMove, Reader, ReadFile, RowRefused
from app.treasury.files.rows import RowReader
from app.treasury.files.tying import each_once, with_costs
from app.treasury.files.values import day_of, midnight, tells_hours

ROWS_ON_A_PAGE = 500
MOST_REFUSED = 1_000
DONE = (PaymentState.SUCCEEDED, PaymentState.REVERSED)


def read_statement(data: bytes, mapping: StatementMapping, reader: Reader) -> ReadFile:
    """What the file says, all of it or nothing: with one row refused there is no statement, and every fault is named.

    Raises `FileRefused` for what is no such file at all.
    """
    labels = Labels(mapping, reader.currency)
    rows = cells_in(data, mapping)
    heading = _heading(rows, mapping, labels)
    found = row_reader(heading, mapping, reader)
    if not isinstance(found, RowReader):
        return ReadFile(rows_read=0, left_out=0, refused=found)
    return _read(heading, rows, found, labels)


def _heading(rows: Iterator[Cells], mapping: StatementMapping, labels: Labels) -> Cells:
    """The heading, past what stands above it."""
    for cells in rows:
        if cells.number == mapping.heading_row:
            return cells
        labels.look(cells)
    return Cells(mapping.heading_row, ())


def _read(heading: Cells, rows: Iterator[Cells], reader: RowReader, labels: Labels) -> ReadFile:
    taken: list[Cells] = []
    movements: list[Movement] = []
    refused: list[RowRefused] = []
    left_out = 0
    for cells in rows:
        if cells.is_blank:
            continue
        if reader.is_left_out(cells):
            labels.look(cells)
            left_out += 1
            continue
        one = reader.read(cells)
        if isinstance(one, Movement):
            movements.append(one)
            taken.append(cells)
        else:
            refused.append(one)
    return _judged(heading, taken, movements, [*refused, *labels.refused], left_out, reader, labels)


def _judged(
    heading: Cells,
    taken: Sequence[Cells],
    movements: Sequence[Movement],
    refused: Sequence[RowRefused],
    left_out: int,
    reader: RowReader,
    labels: Labels,
) -> ReadFile:
    """The rows against each other, once each of them was read."""
    once = each_once(movements)
    bearing, orphans = with_costs(once.movements)
    faults = [*refused, *once.refused, *orphans]
    ends, is_whole = labels.ends(), False
    if not faults:
        ends, is_whole, faults = proven(once.movements, ends, reader.mapping)
    if not faults and not bearing:
        faults = [RowRefused(row=heading.number, field="row", reason=Fault.NOTHING_TO_READ)]
    faults.sort(key=lambda one: one.row)
    if faults:
        return ReadFile(
            rows_read=len(movements), left_out=left_out, refused=faults[:MOST_REFUSED], repeated=once.repeated
        )
    return ReadFile(
        rows_read=len(movements),
        left_out=left_out,
        refused=(),
        repeated=once.repeated,
        own_moves=[_own_move(one) for one in bearing if one.kind is Kind.OWN_MONEY and one.state in DONE],
        balances=balances_of(ends, reader.reader.currency),
        statement=_statement(heading, taken, bearing, reader, is_whole=is_whole),
    )


def _statement(
    heading: Cells, taken: Sequence[Cells], movements: Sequence[Movement], reader: RowReader, *, is_whole: bool
) -> Statement:
    by_row = {one.row: one for one in movements}
    pages = []
    for first in range(0, len(taken), ROWS_ON_A_PAGE):
        rows = taken[first : first + ROWS_ON_A_PAGE]
        told = [by_row[cells.number] for cells in rows if cells.number in by_row]
        events = [event for one in told for event in events_of(one, reader.reader.provider)]
        pages.append(Answer(events=events, body=_body(heading, rows)))
    return Statement(window=_window(movements, reader, is_whole=is_whole), pages=pages)


def _window(movements: Sequence[Movement], reader: RowReader, *, is_whole: bool) -> Window:
    """From the first to the last thing it tells, or whole days where it tells no hours.

    Only a file whose balances lead over its rows is whole: what another one lacks, somebody may have filtered away.
    """
    since, until = min(one.occurred_at for one in movements), max(one.occurred_at for one in movements)
    if not tells_hours(reader.mapping):
        mapping, timezone = reader.mapping, reader.reader.timezone
        since = midnight(day_of(since, mapping, timezone), mapping, timezone)
        until = midnight(day_of(until, mapping, timezone) + timedelta(days=1), mapping, timezone)
    return Window(since=since, until=until, is_whole=is_whole)


def _body(heading: Cells, rows: Sequence[Cells]) -> bytes:
    """The rows as they were read: the evidence of a page."""
    written = StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([heading.text, *(one.text for one in rows)])
    return written.getvalue().encode()


def events_of(one: Movement, provider: str) -> Sequence[PaymentEvent]:
    """What the row says in the words of callbacks; a payment whose status is reversed was paid and then taken back."""
    if one.kind is Kind.OWN_MONEY or (one.kind is Kind.REVERSAL and one.state not in DONE):
        return ()
    if one.kind is Kind.REVERSAL:
        return (_reversal(one, provider, _other(one.direction), one.reverses),)
    if one.state is PaymentState.REVERSED:
        paid = _event(one, provider, PaymentState.SUCCEEDED)
        return paid, _reversal(one, provider, one.direction, one.reference, fee_is_back=False)
    return (_event(one, provider, one.state),)


def _event(one: Movement, provider: str, state: PaymentState) -> PaymentEvent:
    is_in = one.direction is Direction.IN
    return PaymentEvent(
        provider=provider,
        direction=one.direction,
        state=state,
        reference=ProviderReference(one.reference),
        request_reference=one.request,
        amount=one.amount,
        fee=one.fee,
        levy=None if is_in else one.levy,
        payer=one.party if is_in else None,
        payer_name=one.party_name if is_in else None,
        payer_reference=one.typed if is_in else None,
        receiver=one.party.digits if one.party is not None and not is_in else None,
        occurred_at=one.occurred_at,
    )


def _reversal(
    one: Movement, provider: str, direction: Direction, reverses: str | None, *, fee_is_back: bool = True
) -> PaymentEvent:
    return PaymentEvent(
        provider=provider,
        direction=direction,
        state=PaymentState.REVERSED,
        reference=ProviderReference(one.reference),
        amount=one.amount,
        fee=one.fee if fee_is_back else None,
        occurred_at=one.occurred_at,
        reverses=ProviderReference(reverses) if reverses is not None else None,
    )


def _own_move(one: Movement) -> OwnMove:
    return OwnMove(
        row=one.row, reference=one.reference, direction=one.direction, amount=one.amount, occurred_at=one.occurred_at
    )


def _other(direction: Direction) -> Direction:
    return Direction.OUT if direction is Direction.IN else Direction.IN
