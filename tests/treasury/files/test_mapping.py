"""A mapping agrees with itself before it is saved; what contradicts is named by its part."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.treasury.files import InvalidMapping, UnknownReady, mapping_of, ready_mapping, ready_names
from tests.claims.cases import calmly
from tests.treasury.files.samples import COLUMNS, FRENCH, PLAIN


def test_a_mapping_is_the_same_after_it_was_stored() -> None:
    for told in (PLAIN, FRENCH):
        mapping = mapping_of(told)
        assert mapping_of(mapping.model_dump(mode="json")) == mapping


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "pdf"}, "kind"),
        ({"extra": 1}, "extra"),
        ({"columns": {"reference": "Id", "date": "Date"}}, "columns.amount"),
        ({"columns": COLUMNS | {"credit": "C"}}, "columns.amount"),
        ({"columns": COLUMNS, "signs": "columns"}, "columns.amount"),
        ({"columns": COLUMNS | {"fee": "montant "}}, "columns"),
        ({"signs": "worded"}, "columns.direction"),
        ({"columns": COLUMNS | {"kind": "Type"}}, "columns.kind"),
        ({"columns": COLUMNS | {"status": "Statut"}}, "columns.status"),
        ({"columns": COLUMNS | {"reverses": "Annule"}}, "columns.reverses"),
        ({"decimal": ",", "thousands": ","}, "thousands"),
        ({"date_format": "le jour"}, "date_format"),
        ({"date_format": "%d/%m"}, "date_format"),
        ({"date_format": "%A %d/%m/%Y"}, "date_format"),
        ({"time_format": "%H:%M"}, "time_format"),
        ({"timezone": "Afrique/Bamako"}, "timezone"),
        (
            {"columns": COLUMNS | {"status": "S"}, "statuses": {"succeeded": ["OK"], "failed": ["ok "]}},
            "statuses",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_by_its_part(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidMapping) as refused:
        mapping_of(PLAIN | changes)
    assert refused.value.field == field


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@calmly
@given(st.sampled_from(sorted(FRENCH)), JSON)
def test_whatever_stands_in_a_part_only_our_refusal_comes_out(part: str, value: object) -> None:
    try:
        mapping_of(FRENCH | {part: value})
    except InvalidMapping as refused:
        assert refused.field


def test_every_ready_made_mapping_can_be_read() -> None:
    assert ready_names() == ["mpesa_organisation", "plain"]
    for name in ready_names():
        assert ready_mapping(name).columns.reference
    with pytest.raises(UnknownReady):
        ready_mapping("../secrets")
