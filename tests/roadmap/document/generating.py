"""Roadmap documents of every form, made up by hypothesis, and what to change in them."""

from collections.abc import Iterator

from hypothesis import strategies as st

from roadmap.document import Status

NAMES = [
    "Lamp", "Horn", "Bell", "Mirror wash", "Rope ladder", "Fog signal", "Boat house", "Tide table", "Radio room",
    "Wind vane", "Oil store", "Stair rail", "Night watch", "Keeper's log", "Glass prism", "Flag mast",
]  # fmt: skip
SECTIONS = ["Pier", "Harbour", "Tower", "Cellar"]
SENTENCES = [
    "It shines.", "Somebody lights it before the night.", "See the *plan* and `lamp.py`.", "Loud, deep and long.",
    "As a/b#3 says.", "Über die Brücke.", "日本の灯台", "The keeper [asks](https://example.org/ask) for it.",
]  # fmt: skip
STATUSES: tuple[Status, ...] = ("planned", "in_progress", "shipped", "dropped")
TARGETS = ["Q3 2031", "v1.2", "2031-05-01", "Later", "Next winter"]
_WORDS = {"planned": "planned", "in_progress": "In progress", "shipped": "Done", "dropped": "dropped"}
_SIGNS = {"planned": "📋", "in_progress": "🚧", "shipped": "✅", "dropped": "❌"}

plain_titles = st.sampled_from([
    "Bright lantern", "Second anchor", "Ropes and knots", "Café by the sea", "Sea wall repair", "Zwei Boote",
    "A much longer title that says a little more than it would have to", "Light: day and night",
])  # fmt: skip
odd_titles = st.sampled_from([
    "Use *stars* and _lines_", "A `code` [link](x)", "Pipes | here", "[x] box", "Fix #12", "snake_case", "<b>bold</b>",
    "# Lamps", "- dash", "日本の塔", "منارة", "!", "Ends with #", "50% less", "~~gone~~", "a\\b", "1. first",
    "Lamp (done)",
    "✅ sign", "**Bold**: rest", "x\n\ny", "![a](b)", "3 boats", "Lamp (Q3 2031)", "Status: done",
    "&amp;", "-", "  spaces   in  it ",
])  # fmt: skip
_paragraph = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
_plain_block = st.one_of(
    _paragraph,
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=3).map("\n".join),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(
        lambda names: "\n".join(f"- {name.lower()}" for name in names)
    ),
)
plain_bodies = st.lists(_plain_block, max_size=3).map("\n\n".join)
odd_bodies = st.lists(
    _plain_block
    | st.sampled_from([
        "```\nopen fence", "```\n# code\n```", "<!-- open comment", "# Heading\n\ntext", "Setext\n===", "---",
        "> quote", "[1]: https://evil.example/", "| a |\n|---|\n| b |", "Tracking issues:\n\n- #5", "    code",
        "- a\n  - b\n\n  c", "Status: done", "Target: Q1 2032", "<details>\n\n## Deep\n\n</details>",
        "1. one\n2. two", "\ttab", "a | b",
    ]),
    min_size=1,
    max_size=3,
).map("\n\n".join)  # fmt: skip


@st.composite
def documents(
    draw: st.DrawFn,
    forms: tuple[str, ...] = ("heading", "flat", "list", "task", "table"),
    fronts: tuple[str, ...] = ("Status", "Target"),
) -> str:
    """A document in one form and style; its sections say neither status nor target.

    `fronts` are columns that may stand in front of a table's titles, where an empty cell repeats the one above.
    """
    form = draw(st.sampled_from(forms))
    names = iter(draw(st.permutations(NAMES)))
    sections = 1 if form == "flat" else draw(st.integers(1, 3))
    write = {
        "heading": _headings,
        "flat": _flat,
        "list": _list,
        "task": _list,
        "grid": _grid,
    }
    text = (
        write[form](draw, form, names, sections) if form in write else _table(draw, fronts, names, sections)
    )
    text += draw(st.sampled_from(["", "", "\n[1]: https://example.org/a/b/issues/1\n", "\n\n"]))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])))
    return draw(st.sampled_from(["", "", "\ufeff"])) + text


def _marked(draw: st.DrawFn, name: str, style: str) -> str:
    status = draw(st.sampled_from((None, *STATUSES)))
    if status is None or style == "none":
        return name
    return f"{name} ({_WORDS[status]})" if style == "words" else f"{_SIGNS[status]} {name}"


def _ending(draw: st.DrawFn, style: str) -> str:
    status = draw(st.sampled_from((None, *STATUSES)))
    if status is None or style == "none":
        return ""
    return f" – *{_WORDS[status]}*" if style == "words" else f" {_SIGNS[status]}"


def _text(draw: st.DrawFn, style: str) -> str:
    # A list without words before it would speak for a document of lists.
    blocks = [draw(_paragraph), *draw(st.lists(_plain_block, max_size=2))] if draw(st.booleans()) else []
    if style == "lines" and draw(st.booleans()):
        blocks.insert(0, f"Status: {_WORDS[draw(st.sampled_from(STATUSES))]}")
    if draw(st.integers(0, 3)) == 0:
        blocks.append(f"**Target:** {draw(st.sampled_from(TARGETS))}")
    if draw(st.integers(0, 3)) == 0:
        blocks.append("Tracking issues:\n\n- [#7](https://github.com/a/b/issues/7) one\n- #8")
    if draw(st.integers(0, 5)) == 0:
        blocks.append("More.")
    return "\n\n".join(blocks)


def _headings(draw: st.DrawFn, form: str, names: Iterator[str], sections: int) -> str:
    kind = draw(st.sampled_from(["atx", "closed", "setext"]))
    # Underlined, "1. Harbour" would be a list.
    numbered = kind != "setext" and draw(st.booleans())
    style, high = draw(st.sampled_from(["none", "words", "signs", "lines"])), draw(st.booleans())
    level = 1 if kind == "setext" or high else 2
    lines = [] if level == 1 else ["# Beacon roadmap", "", "Where it goes.", ""]
    for section in range(1, sections + 1):
        lines += [*_heading(kind, level, (f"{section}. " if numbered else "") + SECTIONS[section]), ""]
        if draw(st.integers(0, 3)) == 0:
            lines += ["Soon.", ""]
        for item in range(1, draw(st.integers(1 if section == 1 else 0, 4)) + 1):
            title = _marked(draw, next(names), style)
            lines += [*_heading(kind, level + 1, (f"{section}.{item} " if numbered else "") + title), ""]
            text = _text(draw, style)
            lines += [text, ""] if text else []
            if text and draw(st.integers(0, 5)) == 0:
                lines += [*_heading("atx", level + 2, "Details"), "", "Deep.", ""]
    return "\n".join(lines)


def _flat(draw: st.DrawFn, form: str, names: Iterator[str], sections: int) -> str:
    lines = ["# Plan", "", "Hello.", ""]
    for item in range(1, draw(st.integers(2, 5)) + 1):
        lines += [
            f"## {item}. {_marked(draw, next(names), 'words')}",
            "",
            draw(st.sampled_from(["", *SENTENCES])),
            "",
        ]
    return "\n".join(lines)


def _heading(kind: str, level: int, title: str) -> list[str]:
    if kind == "setext" and level <= 2:
        return [title, "=-"[level - 1] * len(title)]
    return [f"{'#' * level} {title}" + (f" {'#' * level}" if kind == "closed" else "")]


def _list(draw: st.DrawFn, form: str, names: Iterator[str], sections: int) -> str:
    style, loose = draw(st.sampled_from(["none", "words", "signs"])), draw(st.booleans())
    bullet = draw(st.sampled_from(["-", "*", "+", "1.", "1)"] if form == "list" else ["-", "*"]))
    indent, gap = draw(st.sampled_from(["", "", "  "])), draw(st.sampled_from([" ", " ", "   "]))
    lines = ["# Beacon roadmap", ""]
    for section in range(1, sections + 1):
        lines += [f"## {SECTIONS[section]}", ""]
        for item in range(1, draw(st.integers(1 if section == 1 else 0, 4)) + 1):
            lead = indent + bullet.replace("1", str(item)) + gap
            lines += _entry(draw, form, next(names), style, lead) + ([""] if loose else [])
        lines += ["" if not loose else "Soon.", ""] if draw(st.booleans()) else [""]
    return "\n".join(lines)


def _entry(draw: st.DrawFn, form: str, name: str, style: str, lead: str) -> list[str]:
    box = draw(st.sampled_from(["[ ] ", "[x] "])) if form == "task" else ""
    kind = draw(st.sampled_from(["plain", "plain", "reference", "lead", "nested", "below", "tracked"]))
    title = _marked(draw, name, style)
    if kind == "reference":
        title += draw(
            st.sampled_from(
                [" #12", " ([#4](https://github.com/a/b/issues/4))", ": https://github.com/a/b/pull/9"]
            )
        )
    if kind == "lead":
        title = f"**{name}**: {draw(st.sampled_from(SENTENCES))}{_ending(draw, style)}"
    column = " " * len(lead)
    if kind == "nested":
        return [lead + box + title, f"{column}- oil", f"{column}- wick #6"]
    if kind == "tracked":
        return [lead + box + title, "", f"{column}Tracking issues:", "", f"{column}- #4"]
    if kind == "below":
        return [
            lead + box + title,
            "",
            column + draw(st.sampled_from(SENTENCES)),
            *([f"{column}Target: Q1 2030"] if draw(st.booleans()) else []),
        ]
    return [lead + box + title]


def _table(draw: st.DrawFn, fronts: tuple[str, ...], names: Iterator[str], sections: int) -> str:
    more = draw(st.lists(st.sampled_from(["Status", "Target", "Owner"]), unique=True))
    columns = ["Feature", "Description", *more]
    columns = [columns[0], *draw(st.permutations(columns[1:]))]
    columns = ["Theme", *columns] if draw(st.booleans()) else columns
    front = draw(st.sampled_from([None, *fronts]))
    columns = [front, *(column for column in columns if column != front)] if front else columns
    outer, signs = draw(st.booleans()) or columns[0] not in ("Feature", "Theme"), draw(st.booleans())
    lines = ["# Beacon roadmap", ""]
    for section in range(1, sections + 1):
        lines += [f"## {SECTIONS[section]}", "", _row(columns, outer), _row(["---"] * len(columns), outer)]
        for item in range(draw(st.integers(1, 4))):
            cells = {
                "Feature": next(names), "Description": draw(st.sampled_from(["", *SENTENCES])),
                "Status": draw(st.sampled_from(["", *(_SIGNS if signs else _WORDS).values()])),
                "Target": draw(st.sampled_from(["", *TARGETS])), "Owner": draw(st.sampled_from(["", "dana"])),
                "Theme": draw(st.sampled_from(["Sea", "Land", ""])) if outer and item else "Sea",
            }  # fmt: skip
            lines.append(_row([cells[column] for column in columns], outer))
            if outer and draw(st.integers(0, 4)) == 0:
                lines.append(
                    _row(["and more" if column == "Description" else "" for column in columns], outer)
                )
        lines += [""]
    return "\n".join(lines)


def _grid(draw: st.DrawFn, form: str, names: Iterator[str], sections: int) -> str:
    columns = draw(
        st.sampled_from([["Now", "Next", "Later"], ["v1.2", "v1.3"], ["Planned", "In progress", "Done"]])
    )
    marker, style = draw(st.sampled_from(["", "- ", "• "])), draw(st.sampled_from(["none", "words", "signs"]))
    named = draw(st.booleans())
    lines = ["# Beacon roadmap", "", "## Pier", "", _row(["Area"] * named + columns, outer=True)]
    lines += [_row(["---"] * (len(columns) + named), outer=True)]
    for _ in range(draw(st.integers(1, 2))):
        cells = [
            "<br>".join(marker + _marked(draw, next(names), style) for _ in range(draw(st.integers(0, 2))))
            for _ in columns
        ]
        lines += [_row([draw(st.sampled_from(["Sea", ""]))] * named + cells, outer=True)]
    return "\n".join([*lines, ""])


def _row(cells: list[str], outer: bool) -> str:
    return f"| {' | '.join(cells)} |" if outer else " | ".join(cells)
