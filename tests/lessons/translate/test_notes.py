"""Comments that a translation puts in: they fit, are told once, and go again."""

from unicodedata import east_asian_width

import pytest

from lessons.phrasebook.book import load_book
from lessons.translate.notes import TITLES, note_of, notes_of, without_notes

LONG = next(p for p in load_book().phrases.values() if len(note_of(p, "keras", "en")) > 1)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("framework", TITLES)
def test_a_note_fits_beside_the_code_of_a_class(framework: str) -> None:
    lines = [line for note in notes_of(framework) for line in note]
    assert len(lines) > 10
    assert [line for line in lines if columns(line) > 88 or not line.startswith("# ")] == []


def test_a_note_of_several_lines_says_all_of_its_text() -> None:
    note = note_of(LONG, "keras", "en")
    assert " ".join(line[2:] for line in note) == f"Keras: {LONG.notes['keras']['en']}"


def test_a_note_goes_with_all_of_its_lines() -> None:
    note = [f"    {line}" for line in note_of(LONG, "keras", "en")]
    text = "\n".join(["class Net:", *note, "    x = 1"])
    assert without_notes(text, "keras") == "class Net:\n    x = 1"


def test_comments_of_the_author_stay() -> None:
    last = note_of(LONG, "keras", "en")[-1]
    text = f"# Keras: mine\n{last}\nx = 1"
    assert without_notes(text, "keras") == text
    assert without_notes(text, "pytorch") == text


def test_optimizers_that_step_otherwise_say_so_and_no_others() -> None:
    phrases = load_book().phrases
    assert note_of(phrases["adam"], "keras", "en")[0].startswith("# Keras: Epsilon is 1e-7")
    assert note_of(phrases["adam_betas"], "keras", "en") == note_of(phrases["adam"], "keras", "en")
    assert note_of(phrases["sgd"], "keras", "en") == ()


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
@pytest.mark.parametrize("name", ["adam", "adam_betas"])
def test_a_difference_from_one_framework_is_told_to_its_lessons_alone(
    name: str, target: str
) -> None:
    phrase = load_book().phrases[name]
    note = note_of(phrase, target, "en", "keras")
    assert "in Keras before it" in " ".join(note)
    assert without_notes("\n".join([*note, "x = 1"]), target) == "x = 1"
    assert note_of(phrase, target, "en", "paddle" if target == "pytorch" else "pytorch") == ()
