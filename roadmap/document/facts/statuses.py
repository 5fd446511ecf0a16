"""Status words and signs: what a document says about how far an item is."""

import re
from collections.abc import Mapping

from roadmap.document.model import Status

_PHRASES: dict[Status, str] = {
    "shipped": "done|complete|completed|shipped|released|finished|delivered|implemented|merged|closed|landed"
    "|launched|resolved|available|generally available",
    "in_progress": "in progress|work in progress|wip|ongoing|on going|doing|started|underway|under way|in development"
    "|under development|in the works|working on it|being worked on|in review|in flight|in design"
    "|working on|actively working on|currently working on|partially done|partially complete|partially implemented",
    "planned": "planned|todo|to do|not started|not yet started|backlog|backlogs|upcoming|proposed|pending"
    "|under consideration|queued|scheduled|icebox|wishlist|wish list|delay|delayed|postponed|deferred|on hold"
    "|paused|blocked|tentative|tbd",
    "dropped": "dropped|cancelled|canceled|abandoned|rejected|wont do|won't do|won’t do|wont fix|won't fix|won’t fix"
    "|wontfix|not planned|no longer planned|discarded|obsolete|declined",
}
_STATUSES: dict[str, Status] = {
    phrase: status for status, phrases in _PHRASES.items() for phrase in phrases.split("|")
}
PHRASES = tuple(_STATUSES)
"""Every phrase that names a status, in lower case."""

_SIGNS: dict[str, Status] = {
    **dict.fromkeys("✅☑✔", "shipped"),
    **dict.fromkeys((":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:"), "shipped"),
    **dict.fromkeys("🚧🏗🔨⏳🔄🏃", "in_progress"),
    **dict.fromkeys((":construction:", ":hourglass_flowing_sand:"), "in_progress"),
    **dict.fromkeys("📋📅📆🗓🔜⬜🔲📝💡", "planned"),
    **dict.fromkeys((":calendar:", ":memo:", ":soon:"), "planned"),
    **dict.fromkeys("❌🚫⛔🗑", "dropped"),
    **dict.fromkeys((":x:", ":no_entry:", ":no_entry_sign:"), "dropped"),
}
SIGN = (
    r"(?:[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?"
    r"|:[a-z][a-z0-9_+-]{0,40}:)"
)
"""An emoji or another pictorial sign, or GitHub's name for one."""
_LEADING = re.compile(rf"\s*(?:({SIGN})|[(\[]({SIGN})[)\]])\s*")
_TRAILING = re.compile(rf"\s*(?:({SIGN})|[(\[]({SIGN})[)\]])\s*$")
_SUFFIX = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*$")
_DASHED = re.compile(r"\s*(?:\s[-–—|]+|:)\s+([\w’' ]{1,30}?)[.!]?\s*$")
_SIGNED = re.compile(rf"\s*(?:\s[-–—|]+|:)?\s+{SIGN}\s*([\w’' ]{{1,30}}?)[.!]?\s*$")
_BETWEEN = re.compile(r"\s[(\[]([^()\[\]]{1,30})[)\]](?::|\s+[-–—])\s")
_PREFIX = re.compile(r"\s*(?:[(\[]([^()\[\]]{1,30})[)\]]\s*[:–—-]*|([\w’' ]{1,30}?)(?::|\s[–—-]))\s+(?=\S)")
_LEGEND = re.compile(
    rf"({SIGN})[\s|:=–—\-*_`]*([A-Za-z][A-Za-z’' ]{{1,30}}?)[*_`]*\s*(?=$|[,;|/·.()<]|{SIGN})"
)
_ENDS = (
    re.compile(r"(?:^|\s)[*_`]{0,3}[(\[][*_`]{0,3}([^()\[\]*_`]{1,40})[*_`]{0,3}[)\]][*_`]{0,3}[.!]?\s*$"),
    re.compile(r"(?:^|\s+[-–—|]+\s+)[*_`]{0,3}([\w’' ]{1,30}?)[.!]?[*_`]{0,3}[.!]?\s*$"),
    re.compile(rf"(?:\s+[-–—|]+)?(?:^|\s+){SIGN}\s*[*_`]{{0,3}}([\w’' ]{{1,30}}?)[.!]?[*_`]{{0,3}}[.!]?\s*$"),
    re.compile(r"(?<=[.!?:;,)])\s+[*_`]{1,3}([\w’' ]{1,30}?)[.!]?[*_`]{1,3}[.!]?\s*$"),
)
"""A status at the end of a text: in brackets, behind a dash or a sign, as emphasised words that no sentence holds."""
_GENERIC = re.compile(
    r"^(?:recently|already|currently) | (?:items?|features?|tasks?|work|goals?|topics?|projects?)$"
)

_BOX = re.compile(r"\[([ xX])\]|(\d{1,3}) ?%")
_NO_WORD = re.compile(r"[^\w’' ]+")
_SEEN = re.compile(r"\w")
_NAMED_SIGN = re.compile(r":[a-z_]+:")
_MOST_SIGNS = 9
_READ = 300
"""Characters of a title in which a status is looked for between its words."""
_LONGEST = 80
"""Characters of the longest phrase, with room for marks around it."""

Legend = Mapping[str, Status]


def status_of(phrase: str) -> Status | None:
    """The status that a whole phrase names ("In progress", "Completed items"), without signs."""
    if len(phrase) > _LONGEST:
        return None
    words = " ".join(_NO_WORD.sub(" ", phrase.casefold()).split())
    return _STATUSES.get(words) or _STATUSES.get(_GENERIC.sub("", words))


def find_legend(lines: list[str]) -> Legend:
    """What each sign means: the usual meaning, or the one that the document's own legend gives.

    A legend line has a sign and its meaning and nothing else, or the word "legend" or "key" in it.
    """
    legend = dict(_SIGNS)
    for line in lines:
        if line.isascii() and not _NAMED_SIGN.search(line):
            continue
        found = [(sign, status_of(meaning)) for sign, meaning in _LEGEND.findall(line[:500].rstrip())]
        rest = re.sub(r"\W|_", "", _LEGEND.sub("", line[:500].rstrip()))
        if found and (not rest or re.search(r"\b(?:legend|key)\b", line[:500], re.IGNORECASE)):
            legend.update({_bare(sign): status for sign, status in found if status})
    return legend


def is_legend(text: str) -> bool:
    """Whether a line says what a sign means and nothing more."""
    found = _LEGEND.findall(text)
    if not found or re.search(r"\w", _LEGEND.sub("", text)):
        return False
    return all(status_of(meaning) for _, meaning in found)


def split_status(text: str, legend: Legend) -> tuple[str, Status | None]:
    """A title without the status said in front of it or after it, and that status.

    Words that say more than a status ("(done in 2.1)") tell the status and stay in the title.
    """
    rest, status = _without_signs(text, legend)
    for pattern in (_SUFFIX, _DASHED, _SIGNED):
        found = pattern.search(rest[-60:])
        named = (status_of(found[1]) or legend.get(_bare(found[1].strip()))) if found else None
        if found and named:
            return _without_signs(rest[: len(rest) - len(found[0])], legend)[0] or rest, status or named
    found = _PREFIX.match(rest)
    named = status_of(found[1] or found[2]) if found else None
    if found and named:
        return rest[found.end() :], status or named
    return rest, status or _said_in_brackets(rest) or _said_before_brackets(rest, legend) or _said_between(
        rest
    )


def split_end(text: str, legend: Legend) -> tuple[str, Status | None]:
    """A description's Markdown without the mark of a status at its end, and that status."""
    tail = text[-_LONGEST:]
    for pattern in _ENDS:
        found = pattern.search(tail)
        named = (status_of(found[1]) or legend.get(_bare(found[1].strip()))) if found else None
        if found and named:
            return text[: len(text) - len(tail) + found.start()].rstrip(), named
    found = _TRAILING.search(tail)
    said = legend.get(_bare(found[1] or found[2])) if found else None
    return (text[: len(text) - len(tail) + found.start()].rstrip(), said) if found and said else (text, None)


def status_of_cell(text: str, legend: Legend, *, whole: bool) -> Status | None:
    """The status in a table cell: named by it, by a sign, box or share in it, or (unless `whole`) by its
    first words."""
    counted = _BOX.fullmatch(text.strip())
    if counted:
        return _counted(counted)
    rest, status = _without_signs(text, legend)
    if status:
        return status
    if not _SEEN.search(rest):
        return _sign_status(text, legend)
    clause = re.split(r"[.,;:(–—/]| - ", rest, maxsplit=1)[0]
    named = status_of(rest) or status_of(clause)
    if named or whole:
        return named
    words = clause.split()
    return next(filter(None, (status_of(" ".join(words[:count])) for count in (3, 2, 1))), None)


def _counted(found: re.Match[str]) -> Status:
    """An empty box and 0 % are planned, a crossed one and 100 % shipped."""
    if found[1]:
        return "planned" if found[1] == " " else "shipped"
    share = int(found[2])
    return "in_progress" if 0 < share < 100 else "shipped" if share else "planned"


def answer(text: str) -> Status | None:
    """What "yes" and "no" say under the question whether it is done."""
    words = text.strip("*_ `.").casefold()
    return "shipped" if words in ("yes", "y", "x") else "planned" if words in ("no", "n", "not yet") else None


def note_status(name: str, value: str, legend: Legend) -> Status | None:
    """The status on a line such as "Status: in progress", of that lower-case name and value."""
    if name not in ("status", "current status", "state"):
        return None
    return status_of_cell(value[:80].strip("*_` \t"), legend, whole=False)


def section_status(title: str, legend: Legend) -> Status | None:
    """The status that a section's name gives its items ("Completed", "v1.0 (done)", "✅ Shipped")."""
    rest, status = split_status(title, legend)
    return status or status_of(rest) or status_of(re.sub(r"\([^()]*\)", "", rest))


def _said_in_brackets(text: str) -> Status | None:
    """ "(done in 2.1)" and "(Q3 2031, planned)" say a status among other words."""
    found = _SUFFIX.search(text[-60:])
    if not found:
        return None
    words = found[1].split()
    first = (" ".join(words[:count]) for count in (3, 2, 1))
    return next(filter(None, map(status_of, (*first, *re.split("[,;]", found[1])))), None)


def _said_before_brackets(text: str, legend: Legend) -> Status | None:
    """ "Lamp ✅ (v1.2)" and "Lamp – done (v1.2)" are shipped; that stays, since the title goes on behind it."""
    found = _SUFFIX.search(text[-60:])
    if not found:
        return None
    before = text[: len(text) - len(found[0])]
    ends = (pattern.search(before[-60:]) for pattern in (_DASHED, _SIGNED))
    return _without_signs(before, legend)[1] or next((status_of(end[1]) for end in ends if end), None)


def _said_between(text: str) -> Status | None:
    """ "Lamp (done) – it shines" and "Lamp [done ✅]: it shines" are shipped; the title stays as it is."""
    found = _BETWEEN.search(text[:_READ])
    return status_of(found[1]) if found else None


def _without_signs(text: str, legend: Legend) -> tuple[str, Status | None]:
    """The text without the status signs around it, and what the first of them says."""
    status: Status | None = None
    for pattern in (_LEADING, _TRAILING):
        for _ in range(_MOST_SIGNS):
            found = (
                pattern.search(text, max(0, len(text) - 60)) if pattern is _TRAILING else pattern.match(text)
            )
            said = legend.get(_bare(found[1] or found[2])) if found else None
            if found is None or said is None:
                break
            rest = text[found.end() :] if pattern is _LEADING else text[: found.start()]
            if not rest.strip():
                break
            status, text = status or said, rest.strip().rstrip(":–—-") or rest
    return text.strip(), status


def _sign_status(text: str, legend: Legend) -> Status | None:
    return next((legend[_bare(sign)] for sign in re.findall(SIGN, text) if _bare(sign) in legend), None)


def _bare(sign: str) -> str:
    return sign.removesuffix("\ufe0f")
