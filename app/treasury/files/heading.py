"""The heading of a file: where each column of the mapping stands, and the reader of the rows below it."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from app.providers import Direction, PaymentState
from app.treasury.files.cells import Cells
from app.treasury.files.mapping import StatementMapping, plain
from app.treasury.files.model import Fault, Kind, Reader, RowRefused
from app.treasury.files.rows import RowReader

STATES = {state.value: state for state in PaymentState}
WAYS = {"money_in": Direction.IN, "money_out": Direction.OUT}


def row_reader(heading: Cells, mapping: StatementMapping, reader: Reader) -> RowReader | Sequence[RowRefused]:
    """What reads the rows below; or the columns that are missing, or that stand there twice."""
    wanted = dict(mapping.columns.named()) | {
        f"leave_out.{number}": one.column for number, one in enumerate(mapping.leave_out)
    }
    found = [plain(cell) for cell in heading.text]
    refused = [
        RowRefused(row=heading.number, field=name, reason=_fault(found, column))
        for name, column in wanted.items()
        if found.count(plain(column)) != 1
    ]
    if refused:
        return refused
    states = {word: STATES[told] for word, told in _meanings(mapping.statuses).items()}
    return RowReader(
        mapping=mapping,
        reader=reader,
        places={name: found.index(plain(column)) for name, column in mapping.columns.named().items()},
        width=len(found),
        leaves_out=[(found.index(plain(one.column)), tuple(map(plain, one.begins))) for one in mapping.leave_out],
        kinds=_meanings(mapping.kinds) or {"": Kind.PAYMENT.value},
        states=states or {"": PaymentState.SUCCEEDED},
        ways={word: WAYS[told] for word, told in _meanings(mapping.directions).items()},
    )


def _fault(found: Sequence[str], column: str) -> Fault:
    return Fault.COLUMN_TWICE if plain(column) in found else Fault.NO_COLUMN


def _meanings(words: BaseModel) -> Mapping[str, str]:
    """Each word with the field that lists it."""
    return {plain(word): meaning for meaning, listed in words for word in listed}
