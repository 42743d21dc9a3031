"""The sections of the summary that tell of the operators: the outage of one, and the proof of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.demo.aftermath import Aftermath
from app.demo.operators import AGREEMENTS, Operator
from app.demo.paid import NOTHING
from app.demo.proof import Proof
from app.demo.writing import Line, Writer

ORIGINS = ("callback", "query", "statement")
WAYS = ("found_paid", "sent_again")


def told_outage(
    outage: Aftermath | None, say: Mapping[str, Any], write: Writer
) -> Iterator[tuple[str, Iterator[Line]]]:
    """The section with its title, where something went down."""
    if outage is not None:
        began, ended = write.moment(outage.began_at), write.moment(outage.ended_at)
        yield say["sections"]["outage"].format(began=began, ended=ended), _outage(outage, say["outage"], write)


def told_proofs(
    proofs: Mapping[Operator, Proof], say: Mapping[str, Any], write: Writer
) -> Iterator[tuple[str, Iterator[Line]]]:
    """A section for each operator."""
    for operator, proof in proofs.items():
        title = say["sections"]["operator"].format(operator=AGREEMENTS[operator].name)
        yield title, _proof(proof, say["proved"], write)


def _outage(outage: Aftermath, words: Mapping[str, str], write: Writer) -> Iterator[Line]:
    yield words["failed"], write.number(outage.failed)
    for origin in ORIGINS:
        yield words[origin], write.sum(outage.heard.get(origin, NOTHING))
    yield words["all"], write.sum(outage.all_waited)
    for way in WAYS:
        yield words[way], write.sum(outage.waited.get(way, NOTHING))


def _proof(proof: Proof, words: Mapping[str, str], write: Writer) -> Iterator[Line]:
    """To the franc, both sides of each figure; then what of it is wrong."""
    for name in ("entered", "left"):
        yield words[f"{name}_theirs"], write.sum(getattr(proof.theirs, name))
        yield words[f"{name}_ours"], write.sum(getattr(proof.ours, name))
    yield words["held_theirs"], write.money(proof.theirs.held_minor)
    yield words["held_ours"], write.money(proof.ours.held_minor)
    yield words["lost"], write.sum(proof.lost)
    yield words["doubled"], write.sum(proof.doubled)
