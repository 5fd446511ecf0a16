"""Texts in the narrow columns of the preview."""

from roadmap.admin.preview_texts import flowing, three_ways
from roadmap.document import Run

LONG = " ".join(f"word{number}" for number in range(100))


def kinds(runs: tuple[Run, ...]) -> list[tuple[str, str]]:
    return [(run.kind, run.text.strip()) for run in runs]


def test_a_paragraph_flows_and_what_markdown_begins_anew_stays() -> None:
    text = "One\nparagraph.\n\nAnother\n- entry\n- entry\n1. first\n# heading\n| a | b |\n| c | d |\nafter"

    assert flowing([Run("same", text)]) == (
        Run(
            "same",
            "One paragraph.\n\nAnother\n- entry\n- entry\n1. first\n# heading\n| a | b |\n| c | d |\nafter",
        ),
    )


def test_short_texts_stand_whole() -> None:
    was, ours, theirs = three_ways("red on black", "dark red on black", "red on blue")

    assert kinds(was) == [("same", "red on black")]
    assert kinds(ours) == [("added", "dark"), ("same", "red on black")]
    assert kinds(theirs) == [("same", "red on"), ("gone", "black"), ("added", "blue")]


def test_of_long_texts_the_words_around_each_change_stand() -> None:
    was, ours, theirs = three_ways(LONG, LONG.replace("word30 ", "path "), LONG.replace("word70 ", "way "))

    kept = [*(f"word{n}" for n in range(18, 43)), "…", *(f"word{n}" for n in range(58, 83))]
    assert was[0].text.split() == ["…", *kept, "…"]
    assert kinds(ours)[1:3] == [("gone", "word30"), ("added", "path")]
    assert [run.text.split()[-2:] for run in ours if run.kind == "same"] == [
        ["word28", "word29"],
        ["word82", "…"],
    ]
    assert kinds(theirs)[1:3] == [("gone", "word70"), ("added", "way")]
