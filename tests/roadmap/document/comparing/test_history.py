"""The real history of Moby's roadmap: the differences told are the ones that were counted elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from roadmap.document import Difference, Document, compare, decode, parse, side_by_side

STEPS = range(5)


def read_step(folder: Path, step: int) -> tuple[Document, Document, dict[str, Any]]:
    """Two consecutive versions, and what is known of the difference."""
    facts = json.loads((folder / "moby-history" / "expected-diff.json").read_text())["diffs"][step]
    before, after = (
        parse(decode((folder / "moby-history" / facts[key]).read_bytes()), repository="moby/moby")
        for key in ("from", "to")
    )
    return before, after, facts


def items_of(document: Document) -> list[str]:
    return [f"{item.number} {item.title}" for section in document.sections for item in section.items]


def tell(before: Document, after: Document) -> dict[str, Any]:
    """The differences in the form in which they were counted; what is not in that form stands under "other"."""
    story: dict[str, Any] = {}
    for difference in compare(before, after):
        key, value = _as_counted(difference, items_of(before))
        if key == "refs_added":
            story.setdefault(key, {})[difference.name] = value
        elif value not in story.setdefault(key, []):
            story[key].append(value)
    return story


def _as_counted(difference: Difference, old: list[str]) -> tuple[str, Any]:
    if difference.part == "document":
        return "document_title", difference.words
    if difference.kind in ("added", "gone"):
        return {"added": "added", "gone": "removed"}[difference.kind], difference.name
    if difference.kind == "tracking":
        number = difference.words.removeprefix("tracking issue #").removesuffix(" added")
        return "refs_added", [f"moby/moby/{number}"]
    if difference.kind in ("reworded", "link"):
        before = old[difference.before] if difference.before is not None else difference.name
        if before != difference.name:
            return "renumbered_and_body_changed", [before, difference.name]
        return "body_changed", difference.name
    return "other", difference


def _expected(facts: dict[str, Any], after: Document) -> dict[str, Any]:
    keys = ("removed", "added", "renumbered_and_body_changed", "body_changed")
    story = {key: facts[key] for key in keys if key in facts}
    # Whose item is added needs no telling that its issues are.
    refs = {
        name: keys for name, keys in facts.get("refs_added", {}).items() if name not in facts.get("added", ())
    }
    if refs:
        story["refs_added"] = refs
    if "document_title" in facts:
        story["document_title"] = [f"renamed from “{facts['document_title'][0]}”"]
        assert after.title == facts["document_title"][1]
    return story


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_a_real_history_is_told_as_it_was(shared_data: Path, step: int) -> None:
    before, after, facts = read_step(shared_data, step)

    told = tell(before, after)

    assert {key: sorted(value) for key, value in told.items()} == {
        key: sorted(value) for key, value in _expected(facts, after).items()
    }
    named = {difference.name for difference in compare(before, after)}
    assert named & set(facts["unchanged"]) == set()


@pytest.mark.parametrize("step", STEPS)
def test_each_step_backwards_is_its_mirror(shared_data: Path, step: int) -> None:
    before, after, _ = read_step(shared_data, step)

    def names(differences: tuple[Difference, ...], kind: str) -> set[str]:
        return {difference.name for difference in differences if difference.kind == kind}

    there, back = compare(before, after), compare(after, before)
    assert (names(there, "added"), names(there, "gone")) == (names(back, "gone"), names(back, "added"))


def test_any_one_item_cut_out_of_a_real_document_is_all_that_is_told(shared_data: Path) -> None:
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        whole = parse(decode(path.read_bytes()), repository="acme/road")
        lines = whole.source.split("\n")
        for place, item in enumerate(item for section in whole.sections for item in section.items):
            text = "\n".join([*lines[: item.line - 1], *lines[item.end :]])
            found = compare(whole, parse(text, repository="acme/road", form=whole.form))
            assert [(one.kind, one.before) for one in found] == [("gone", place)], (path.name, item.title)


def test_line_ends_are_no_change_of_a_real_document(shared_data: Path) -> None:
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        text = decode(path.read_bytes())
        windows = parse(text.replace("\n", "\r\n"), repository="acme/road")
        assert compare(parse(text, repository="acme/road"), windows) == (), path.name


def test_a_corrected_word_is_shown_as_that_word(shared_data: Path) -> None:
    before, after, _ = read_step(shared_data, 2)

    (difference,) = compare(before, after)

    assert (difference.name, difference.words) == ("1.3 Rootless Mode", "reworded")
    assert [(run.kind, run.text.strip()) for run in difference.runs if run.kind != "same"] == [
        ("gone", "nomral,"), ("added", "normal,"),
    ]  # fmt: skip


def test_a_link_that_leads_elsewhere_is_told_although_no_word_changed(shared_data: Path) -> None:
    before, after, _ = read_step(shared_data, 4)

    (difference,) = compare(before, after)

    old, new = "https://godoc.org/github.com/docker/docker", "https://pkg.go.dev/github.com/moby/moby/v2"
    assert (difference.kind, difference.name, difference.words) == (
        "link",
        "1.5 Internal decoupling",
        f"link changed: {old}/daemon#Daemon → {new}/daemon#Daemon",
    )


def test_the_text_of_a_real_step_stands_side_by_side(shared_data: Path) -> None:
    before, after, _ = read_step(shared_data, 2)

    rows = side_by_side(before.source, after.source)

    assert [(row.kind, row.before, row.after, row.hidden) for row in rows] == [
        ("folded", 1, 1, 81), *(("same", line, line, 0) for line in (82, 83, 84)),
        ("changed", 85, 85, 0), *(("same", line, line, 0) for line in (86, 87, 88)),
        ("folded", 89, 89, 29),
    ]  # fmt: skip
