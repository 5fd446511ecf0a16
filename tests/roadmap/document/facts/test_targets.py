"""Where a document says an item's target, and that a status or other words are none."""

import pytest

from roadmap.document import parse


def targets(text: str) -> list[str]:
    return [item.target for section in parse(text).sections for item in section.items]


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("Target: Q3 2031", "Q3 2031"),
        ("**Target:** Q3 2031", "Q3 2031"),
        ("**Target**: Q3 2031.", "Q3 2031"),
        ("_Target release: v1.2_", "v1.2"),
        ("- ETA: end of 2031", "end of 2031"),
        ("* **Due date:** 2031-09-30", "2031-09-30"),
        ("> Milestone: [v1.2](https://github.com/harbor-lights/beacon/milestone/3)", "v1.2"),
        ("Milestone: First light", "First light"),
        ("When: next year", "next year"),
        ("Timeline: `Q3`", "Q3"),
        ("Planned for: v1.2", "v1.2"),
        ("Text before.\nTarget: Later\nText behind.", "Later"),
        ("**Status:** in progress · **Target:** Q3 2031", "Q3 2031"),
        ("Target: TBD", ""),
        ("Target: planned", ""),
        ("ETA: done, since May", ""),
        ("Target: -", ""),
        ("Target:", ""),
        ("When: the lamp is lit", ""),
        ("Release: notes are written", ""),
        ("Targets: ships and boats", ""),
        ("Our target: Q3 2031", ""),
        ("    Target: Q3 2031", ""),
        ("```\nTarget: Q3 2031\n```", ""),
        ("<!-- Target: Q3 2031 -->", ""),
        (f"Target: {'far ' * 60}", ""),
    ],
)
def test_a_line_tells_the_target_of_its_item(line: str, target: str) -> None:
    topic = f"# R\n\n## Lamps\n\n### Lens\n\nA lens.\n\n{line}\n\n### Wick\n\nA wick.\n"
    indented = "\n".join(f"  {one}" for one in line.split("\n"))
    entries = f"# R\n\n## Lamps\n\n- Lens\n\n  A lens.\n\n{indented}\n- Wick\n"

    assert (targets(topic), targets(entries)) == ([target, ""], [target, ""])
    assert [item.title for item in parse(entries).sections[0].items] == ["Lens", "Wick"]


def test_lines_of_facts_under_an_entry_s_words_are_no_title() -> None:
    (item,) = (
        parse("# R\n\n- [ ] Grind the\n  lens\n  Status: in progress\n  Target: Q3 2031\n  more\n")
        .sections[0]
        .items
    )

    assert (item.title, item.status, item.target, item.body) == (
        "Grind the lens",
        "in_progress",
        "Q3 2031",
        "Status: in progress\nTarget: Q3 2031\nmore",
    )


@pytest.mark.parametrize(
    ("title", "target"),
    [
        ("Lens (Q3 2031)", "Q3 2031"),
        ("Lens [v1.2]", "v1.2"),
        ("Lens (v1.2, Q3 2031)", "v1.2, Q3 2031"),
        ("Lens (in progress, Q3 2031)", "Q3 2031"),
        ("Lens (Q3 2031) (done)", "Q3 2031"),
        ("Lens (Q3 2031) #12", "Q3 2031"),
        ("Lens – Q3 2031", "Q3 2031"),
        ("Lens: v1.2", "v1.2"),
        ("Lens, by end of 2031", "by end of 2031"),
        ("[Q3] Lens", "Q3"),
        ("Q3 2031: Lens", "Q3 2031"),
        ("v1.2 - Lens", "v1.2"),
        ("Lens (later)", "later"),
        ("v1.2", "v1.2"),
        ("Lens (done)", ""),
        ("Lens (planned)", ""),
        ("Lens (Go 1.22)", ""),
        ("Lens (12 cm)", ""),
        ("Lens 2.0 for ships", ""),
        ("Lens (see 2031 plans)", ""),
        ("Port to Glass 3.1", ""),
    ],
)
def test_a_title_may_say_the_target_and_stays_as_it_is(title: str, target: str) -> None:
    plain = title.removesuffix(" #12").removesuffix(" (done)").removesuffix(" (planned)")
    (entry,) = parse(f"# R\n\n## Lamps\n\n- {title}\n").sections[0].items
    (topic,) = parse(f"# R\n\n## Lamps\n\n### {title}\n\nText.\n").sections[0].items

    assert (entry.target, topic.target) == (target, target)
    assert (entry.title, topic.title) == (plain, plain)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Q3 2031", "Q3 2031"),
        ("v1.13", "v1.13"),
        ("1.13.0", "1.13.0"),
        ("Now", "Now"),
        ("Next", "Next"),
        ("Later", "Later"),
        ("Short term", "Short term"),
        ("Short-term (< 6 months)", "Short-term (< 6 months)"),
        ("2031 H1", "2031 H1"),
        ("🚀 Next up", "Next up"),
        ("1. Q3 2031", "Q3 2031"),
        ("Q3 2031: Lamps", "Q3 2031"),
        ("v1.13 — Bright nights", "v1.13"),
        ("v1.13 (Q3 2031)", "v1.13 (Q3 2031)"),
        ("Bright nights (v1.13)", "v1.13"),
        ("v1.13 (done)", "v1.13"),
        ("Release 1.13", "Release 1.13"),
        ("Beacon 1.13", "Beacon 1.13"),
        ("Goals for 2031", "2031"),
        ("2031 goals", "2031"),
        ("Plans for Q3 2031", "Q3 2031"),
        ("Upcoming release v1.13", "v1.13"),
        ("Future releases", "Future releases"),
        ("Done", ""),
        ("In progress", ""),
        ("Planned", ""),
        ("Upcoming", ""),
        ("Backlog", ""),
        ("Lamps", ""),
        ("Lamps of 2031 in the north", ""),
        ("HTTP/2", ""),
    ],
)
def test_items_inherit_what_their_section_s_heading_names(heading: str, target: str) -> None:
    assert targets(f"# R\n\n## {heading}\n\n- Lens\n\n## Others\n\n- Wick\n") == [target, ""]
    assert targets(f"# R\n\n## {heading}\n\n### Lens\n\nText.\n\n### Wick (v3)\n\nText.\n") == [target, "v3"]


def test_the_nearest_heading_counts_and_a_quarter_gets_the_year_above_it() -> None:
    text = "# R\n\n## 2031\n\n### Q1\n\n- Lens\n\n### Lamps\n\n- Wick\n\n## 2031/2032\n\n### Q1\n\n- Horn\n"

    assert targets(text) == ["Q1 2031", "2031", "Q1"]


def test_a_title_that_names_a_year_counts_for_all_that_name_none() -> None:
    assert targets("# Roadmap 2031\n\n## Lamps\n\n- Lens\n\n## Later\n\n- Wick\n") == ["2031", "Later"]


def test_a_table_has_columns_for_targets() -> None:
    text = (
        "# R\n\n## Lamps\n\n| Item | Status | Target | ETA |\n|---|---|---|---|\n"
        "| Lens | done | **Q3 2031** | May |\n| Wick | planned | | end of 2031 |\n| Oil | ✅ | TBD | |\n"
        "| Glass | Planned, v1.2 | | |\n| Horn (v3) | | - | |\n| Bell | | When we can | |\n"
    )

    assert targets(text) == ["Q3 2031", "end of 2031", "", "v1.2", "v3", "When we can"]


def test_a_quarter_left_of_the_title_counts_for_the_rows_below_and_a_release_may_be_a_link() -> None:
    quarters = "# R\n\n| Quarter | Item |\n|---|---|\n| Q1 2031 | Lens |\n| | Wick |\n| Q2 2031 | Horn |\n"
    releases = (
        "# R\n\n| Item | Release | Release notes |\n|---|---|---|\n| Oil | [v1.2](https://example.org) | done |\n"
        "| Bell | ✅ | later |\n"
    )

    assert targets(quarters) == ["Q1 2031", "Q1 2031", "Q2 2031"]
    assert targets(releases) == ["v1.2", ""]


def test_what_stands_on_the_item_wins_over_its_title_and_both_over_the_heading() -> None:
    text = "# R\n\n## v1\n\n### Lens (v2)\n\nTarget: v3\n\n### Wick (v2)\n\nw\n\n### Oil\n\no\n"

    assert targets(text) == ["v3", "v2", "v1"]
