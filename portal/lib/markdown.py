"""People's text to safe HTML. The only place: nothing else in the site marks text as safe HTML.

markdown-it-py parses (HTML in the text stays text), nh3 lets through a short list of tags. Rendered once, when saved.
"""

from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

LONGEST = 10_000  # characters of one text that a person writes
BLOWN_UP = 20  # a page this many times longer than its source is a table made to be expensive
TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "s",
        "a",
    ),
    *("ul", "ol", "li", "input", "label", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "ol": {"start"},
    "input": {"type", "checked", "disabled"},
    "li": {"class"},
    "ul": {"class"},
}
CLASSES = {"contains-task-list", "task-list-item", "task-list-item-checkbox"}


def render(text: str) -> str:
    """Safe HTML of Markdown: links only to http, https and mailto, images as links, headings from h3 down."""
    html = _parser().render(text)
    if len(html) > BLOWN_UP * len(text) + 10_000:
        html = _parser(tables=False).render(text)
    return _clean(html)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class" and tag == "code":
        return value if value.startswith("language-") and value[9:].replace("-", "").isalnum() else None
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if tag == "input" and name == "type":
        return "checkbox" if value == "checkbox" else None
    return value


@cache
def _parser(*, tables: bool = True) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": True})
    parser.use(tasklists_plugin, label=True)
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.add_render_rule("image", _image_as_link)
    if not tables:
        parser.disable("table")
    return parser


def _lower_headings(state: StateCore) -> None:
    """The page has its own h1 and h2, so a text's headings start at h3 and go down one step at a time."""
    headings = [token for token in state.tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + 3, 6)}"


def _image_as_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A picture from elsewhere would tell its server who reads the page, so it is shown as a link."""
    token = tokens[index]
    source = escapeHtml(str(token.attrs.get("src", "")))
    words = escapeHtml(token.content or "picture")
    return f'<a href="{source}">{words}</a>'
