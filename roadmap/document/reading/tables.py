"""Items written as table rows."""

import re
from dataclasses import dataclass

from roadmap.document.facts.statuses import SIGN, answer, status_of, status_of_cell
from roadmap.document.facts.targets import cell_target, title_target
from roadmap.document.markdown.blocks import Block, Blocks
from roadmap.document.markdown.inline import plain
from roadmap.document.reading.drafts import Context, Draft
from roadmap.document.reading.titles import read_title

_TITLES = (
    r"title|topic|name",
    r"(?:\w+ )?(?:feature|item|epic|initiative|scenario|task|goal|capability|deliverable|enhancement|improvement)s?",
    r"(?:project|work(?: item)?|what|objective|story|summary|proposal|issue|theme|area|component)s?",
)
_QUESTION = r"(?:done|completed?|shipped|released|implemented|finished)\??"
_STATUSES = (
    rf"status|state|progress|stage|{_QUESTION}|✅",
    r"notes?|comments?|remarks?",
    r"timeline|eta|when|target.*|release.*|quarter|date|milestone|version",
)
_LOOSE = r"status|state|progress|stage"
"""A column for nothing but the status, which may say more beside it."""
_TARGETS = (
    r"target(?! (?:users?|audience|groups?|platforms?)).*|eta|due(?: date)?|milestone",
    r"time(?:line|frame| frame)|when|(?:planned|expected) .*|release(?: (?:date|version|target|in))?|version"
    r"|quarter|date|horizon",
)
_TEXTS = r"(?:short )?(?:description|details?|notes?|comments?|remarks?|summary|about|why|explanation|goals?)"
_MEANING = r"meaning|explanation|definition|description|what it means"
_RELEASE = r"(?:release|version|release version|tag)s?"
_VERSION = re.compile(r"[^\w\d]*(?:[A-Za-z][\w ]{0,30} )?v?\d+(?:\.\d+)+(?:\.x)?[^\w\d]*")
_BARE = re.compile(r"\W*|\[[xX]\]")
"""A sign or a box, which says nothing but the status."""
_EMPTY = re.compile(r"[\s:|–—-]*")
_BOLD = re.compile(r"(\*\*|__).+\1")


@dataclass(frozen=True, slots=True)
class Columns:
    """The header's names, and which columns hold what (-1 is none)."""

    names: list[str]
    title: int
    text: int
    statuses: list[int]
    targets: list[int]


def rows_of(blocks: Blocks, block: Block) -> list[tuple[int, list[str]]]:
    """The line (from 0) and the cells' Markdown of every row, the header first."""
    rows: list[tuple[int, list[str]]] = []
    for token in blocks.tokens[block.first : block.last]:
        if token.type == "tr_open" and token.map:
            rows.append((token.map[0], []))
        elif token.type == "inline" and rows:
            rows[-1][1].append(token.content)
    return rows


def read_rows(context: Context, block: Block) -> list[Draft]:
    """A table's rows as items. A row without a title continues the one above; an empty cell left of the
    title repeats the one above; a row of dashes, or of one bold cell that groups others, is no item."""
    (_, header), *rows = rows_of(context.blocks, block)
    columns = find_columns(header, [cells for _, cells in rows])
    grouped = any(sum(map(bool, cells)) > 1 for _, cells in rows)
    drafts: list[Draft] = []
    above: list[str] = [""] * len(header)
    for line, cells in rows:
        if not context.takes_item(line):
            break
        if _is_separator(cells, grouped):
            continue
        if not cells[columns.title] and drafts:
            _continue(drafts[-1], cells, columns, line)
            continue
        above = [cell or (above[at] if at < columns.title else "") for at, cell in enumerate(cells)]
        draft = _read_row(context, line, above, columns)
        if draft:
            drafts.append(draft)
    return drafts


def find_columns(header: list[str], rows: list[list[str]]) -> Columns:
    """Which column is the title, the text and the status: by their names, else by what stands in them."""
    names = [re.sub(r"[*_`~]", "", cell).strip() for cell in header]
    title = next((at for words in _TITLES for at, name in enumerate(names) if _is(words, name)), -1)
    if title < 0:
        title = next((at for at in range(len(names)) if _has_words(at, names, rows)), 0)
    text = next((at for at, name in enumerate(names) if at != title and _is(_TEXTS, name)), -1)
    statuses = [
        at for words in _STATUSES for at, name in enumerate(names) if at != title and _is(words, name)
    ]
    statuses += [at for at, name in enumerate(names) if not re.search(r"\w", name) and at != title]
    targets = [at for words in _TARGETS for at, name in enumerate(names) if at != title and _is(words, name)]
    return Columns(names, title, text, statuses, targets)


def is_key(blocks: Blocks, block: Block) -> bool:
    """Whether a table only explains signs, or what statuses mean."""
    (_, header), *rows = rows_of(blocks, block)
    if not rows or len(header) != 2:
        return False
    if all(re.fullmatch(rf"[\s`]*{SIGN}[\s`]*", cells[0]) for _, cells in rows):
        return True
    return _is(_MEANING, header[1].strip("*_` ")) and all(status_of(cells[0]) for _, cells in rows)


def is_schedule(blocks: Blocks, block: Block) -> bool:
    """Whether a table says when which release comes, and nothing of what is in it."""
    (_, header), *rows = rows_of(blocks, block)
    columns = find_columns(header, [cells for _, cells in rows])
    if any(_is(words, name) for words in (*_TITLES, _TEXTS) for name in columns.names):
        return False
    releases = [at for at, name in enumerate(columns.names) if _is(_RELEASE, name)]
    return any(all(_VERSION.fullmatch(cells[at]) for _, cells in rows) for at in releases) and len(rows) > 1


def _is(words: str, name: str) -> bool:
    return bool(re.fullmatch(words, name, re.IGNORECASE))


def _has_words(column: int, names: list[str], rows: list[list[str]]) -> bool:
    if any(_is(words, names[column]) for words in _STATUSES) or _is(
        r"#|no\.?|id|priority|quarter", names[column]
    ):
        return False
    return any(re.search(r"[^\W\d_]{3}", cells[column]) for cells in rows[:20])


def _is_separator(cells: list[str], grouped: bool) -> bool:
    if all(_EMPTY.fullmatch(cell) for cell in cells):
        return True
    filled = [cell for cell in cells if cell]
    return grouped and len(cells) > 1 and len(filled) == 1 and bool(_BOLD.fullmatch(cells[0]))


def _read_row(context: Context, line: int, cells: list[str], columns: Columns) -> Draft | None:
    title, rest, status = read_title(cells[columns.title], context.legend, context.blocks.env)
    if not title:
        return None
    told, found = -1, False
    for at in columns.statuses:
        loose = _is(_LOOSE, columns.names[at])
        said = status_of_cell(cells[at], context.legend, whole=not loose)
        if said is None and _is(_QUESTION, columns.names[at]):
            said = answer(cells[at])
        if said and not found:
            found = True
            told = at if status_of(cells[at]) or _BARE.fullmatch(cells[at]) else -1
            status = said if status is None or loose else status
    body = _body(cells, columns, told, rest)
    target = _target(context, cells, columns) or title_target(title)
    return Draft("table", title, "", body, line, line + 1, status, target)


def _target(context: Context, cells: list[str], columns: Columns) -> str:
    """The first target in the columns for targets, else a time in those for the status."""
    statuses = [at for at in columns.statuses if _is(_LOOSE, columns.names[at])]
    for at in (*columns.targets, *statuses):
        text = plain(cells[at], context.blocks.env) if cells[at] and len(cells[at]) < 1_000 else ""
        target = cell_target(text, sure=at in columns.targets)
        if target:
            return target
    return ""


def _body(cells: list[str], columns: Columns, told: int, rest: str) -> str:
    parts = [rest] if rest else []
    if columns.text >= 0 and cells[columns.text] and columns.text != told:
        parts.append(cells[columns.text])
    others = [
        f"- **{name}:** {cells[at]}" if name else f"- {cells[at]}"
        for at, name in enumerate(columns.names)
        if at not in (columns.title, columns.text, told) and cells[at]
    ]
    return "\n\n".join([*parts, "\n".join(others)] if others else parts)


def _continue(draft: Draft, cells: list[str], columns: Columns, line: int) -> None:
    more = _body(cells, columns, -1, "")
    draft.body = "\n\n".join(part for part in (draft.body, more) if part)
    draft.end = line + 1
