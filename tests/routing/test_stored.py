"""A choice is read again as it was kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.routing import Because, Choice, Considered, WhyNot, choice_of, stored
from tests.routing.candidates import calmly, operators, wallet_id

ids = st.integers(1, 10_000).map(wallet_id)
choices = st.builds(
    Choice,
    wallet_id=st.none() | ids,
    because=st.sampled_from(Because),
    operator=operators,
    considered=st.lists(
        st.builds(Considered, wallet_id=ids, name=st.text(max_size=5), why_not=st.sampled_from(WhyNot)), max_size=3
    ).map(tuple),
)


@calmly
@given(choices)
def test_what_is_kept_is_what_was_chosen(choice: Choice) -> None:
    kept = json.loads(json.dumps(stored(choice)))

    assert choice_of(kept["routed_because"], kept["routing"]) == choice


def test_what_was_made_before_choices_were_kept_has_none() -> None:
    assert choice_of(None, None) is None
