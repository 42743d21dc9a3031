"""Files that are not what they say, or too much of it, are refused before they cost anything (RELIABILITY 6)."""

import contextlib
import io
import tracemalloc
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.claims import FileKind, FileUnreadable
from app.claims.sheets import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, by_column, read_table
from app.core.workbooks import MOST_UNPACKED
from tests.claims.cases import calmly


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(3):
        sheet.write_row(row, 0, ["F1", 100012336, True, 1.5])
    book.close()
    return buffer.getvalue()


WORKBOOK = workbook()


def packed(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in names:
            parts.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FileKind.CSV),
        (b"form_number;code", FileKind.CSV),
        (b"a;b\n\xff\x81\0;1", FileKind.CSV),
        (b'a;b\n"x;1', FileKind.CSV),
        (b"a;b\n" + b"1;2\n" * MOST_ROWS, FileKind.CSV),
        (b";" * MOST_COLUMNS + b"\n1", FileKind.CSV),
        (b"x" * (MOST_BYTES + 1), FileKind.CSV),
        (b"", FileKind.XLSX),
        (b"PK\x03\x04 not really", FileKind.XLSX),
        (b"form_number;code\n1;2", FileKind.XLSX),
        (packed("hello.txt"), FileKind.XLSX),
        (packed(*(f"{number}.xml" for number in range(1_001))), FileKind.XLSX),
    ],
)
def test_what_is_no_table_of_ours_is_refused(data: bytes, kind: FileKind) -> None:
    with pytest.raises(FileUnreadable):
        read_table(data, kind)


def test_a_small_file_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = packed("xl/worksheets/sheet1.xml", content=bytes(MOST_UNPACKED + 1))

    assert len(bomb) < MOST_BYTES // 10
    with pytest.raises(FileUnreadable):
        read_table(bomb, FileKind.XLSX)


def test_a_sheet_that_says_it_is_larger_than_any_memory_is_refused() -> None:
    """Two cells at its far corners: the process that unfolds it ends, and this one does not."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "form_number")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(FileUnreadable):
        read_table(buffer.getvalue(), FileKind.XLSX)


@pytest.mark.parametrize("data", [b"\n" * MOST_BYTES, b"a;" * (MOST_BYTES // 2)])
def test_blank_or_endless_lines_are_refused_before_they_are_unfolded(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(FileUnreadable):
        read_table(data, FileKind.CSV)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 8 * MOST_BYTES


@calmly
@given(st.binary(max_size=300), st.sampled_from(FileKind))
def test_any_bytes_are_a_table_or_refused(data: bytes, kind: FileKind) -> None:
    with contextlib.suppress(FileUnreadable):
        assert len(read_table(data, kind)) >= 2


@calmly
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_damaged_workbook_is_a_table_or_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray(WORKBOOK)
    for place, byte in damage:
        data[place % len(data)] = byte

    with contextlib.suppress(FileUnreadable):
        assert len(read_table(bytes(data), FileKind.XLSX)) >= 2


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_usual_separator_does(separator: str) -> None:
    data = f"a{separator}b\n1{separator} 2 ".encode()

    assert read_table(data, FileKind.CSV) == [["a", "b"], ["1", "2"]]


def test_a_column_is_found_by_any_of_its_names_once() -> None:
    names = {"code": "code", "code_acte": "code", "prix": "price"}

    assert by_column(["Autre", "CODE  Acte", "Prix"], names) == {"code": 1, "price": 2}
    with pytest.raises(FileUnreadable) as refused:
        by_column(["code", "Code acte"], names)
    assert refused.value.field == "code"
