"""What in a document is probably a mistake is told with its line."""

from roadmap.document import parse, remarks

PROPER = """# Trails

## Maps

### Offline tiles

```sh
make tiles
```

<!-- to be
discussed -->

Tracking issues:

- #12

### Night colours

> ~~~
> quoted
> ~~~
"""


def told(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.words) for remark in remarks(parse(text, repository="moby/moby"))]


def test_a_proper_document_has_no_remark() -> None:
    assert told(PROPER) == []


def test_code_and_comments_that_nothing_ends_are_told_where_they_begin() -> None:
    code = "The code that {} begins is never closed: what follows is code."
    comment = "The comment that begins here is never closed: it hides what follows."

    assert told(PROPER + "\n````sh\nmake\n```\n") == [(24, code.format("````"))]
    assert told(PROPER + "\n~~~") == [(24, code.format("~~~"))]
    assert told(PROPER + "\n<!-- later\n\n### Snow\n") == [(24, comment)]


def test_the_same_title_twice_in_a_section_is_told_at_the_second() -> None:
    text = PROPER.replace("Night colours", "Offline  Tiles")

    assert told(text) == [(18, "“Offline Tiles” stands in “Maps” already, on line 5.")]
    assert told(PROPER + "\n## People\n\n### Night colours\n") == []


def test_an_issue_that_measures_two_items_is_told_at_the_second() -> None:
    text = PROPER + "\nTracking issues:\n\n- https://github.com/moby/moby/issues/12\n"

    assert told(text) == [(18, "moby/moby#12 measures “Offline tiles” (line 5) and “Night colours” both.")]


def test_a_title_that_is_cut_is_told() -> None:
    text = PROPER.replace("Night colours", "Night " * 50)

    assert told(text) == [(18, "The title is longer than 200 characters; it is cut in lists.")]
    assert told(PROPER.replace("Night colours", "And so on …")) == []


def test_a_document_without_items_says_so() -> None:
    assert told("# Trails\n\nOnly words.\n") == [
        (1, "No item was found. Choose what the items are, or look for what hides them.")
    ]


def test_remarks_stand_in_the_order_of_the_document() -> None:
    text = PROPER.replace("Night colours", "Offline tiles") + "\nTracking issues:\n\n- #12\n\n```\n"

    assert [line for line, _ in told(text)] == [18, 18, 28]
