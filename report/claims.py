"""Which statements of the lesson documents do not hold on the versions that ran."""

from dataclasses import dataclass

from common.compare import Row
from common.facts import Value
from report.tables import Note
from report.values import shorten, spell_observed
from report.words import Words

# Which framework a document speaks of, by the document's number; a claim is put to that one alone.
SPEAKS_OF = {
    "000": "pytorch",
    "001": "paddle",
    "002": "pytorch",
    "003": "pytorch",
    "004": "pytorch",
}


@dataclass(frozen=True)
class FalseClaim:
    """A statement that does not hold in the framework its document speaks of."""

    where: tuple[str, ...]
    framework: str
    row: Row
    says: Value
    shows: Value


def find_false_claims(row: Row) -> list[FalseClaim]:
    """Return the row's claim once per framework that documents speak of and in which it fails."""
    if row.claim is None:
        return []
    speakers: dict[str, list[str]] = {}
    for where in row.claim.where:
        framework = SPEAKS_OF.get(where.partition(" ")[0])
        if framework is not None:
            speakers.setdefault(framework, []).append(where)
    return [
        FalseClaim(tuple(where), name, row, row.claim.says, row.cells[name].value)
        for name, where in speakers.items()
        if name in row.cells and row.cells[name].claim_holds is False
    ]


def note_claim(found: FalseClaim, words: Words) -> Note:
    """Return the sentence that says where a statement stands and what is true."""
    shows = shorten(spell_observed(found.shows, found.row.rule, words), 80)
    return Note(
        words.marks.lesson.format(where=words.list_mark.join(found.where)),
        words.marks.says.format(
            says=shorten(spell_observed(found.says, found.row.rule, words), 80),
            framework=found.framework,
            shows=shows,
            fact=found.row.fact,
        ),
    )
