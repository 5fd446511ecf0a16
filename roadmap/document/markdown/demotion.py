"""The headings of an item's text, kept below its own."""

from roadmap.document.markdown.blocks import read_blocks


def demoted(body: list[str], level: int) -> list[str]:
    """A text with its headings below this level, all by as much, and with its last code fence closed."""
    blocks = read_blocks("\n".join(body))
    top = blocks.top()
    headings = [block for block in top if block.kind == "heading"]
    shift = level + 1 - min((block.level for block in headings), default=level + 1)
    lines: list[str | None] = list(body)
    for block in headings if shift > 0 else []:
        deeper = block.level + shift
        text = " ".join(block.content.split())
        lines[block.start : block.end] = [None] * (block.end - block.start)
        lines[block.start] = f"{'#' * deeper} {text}" if deeper <= 6 else f"**{text}**"
    written = [line for line in lines if line is not None]
    if top and top[-1].kind == "fence":
        markup = blocks.tokens[top[-1].first].markup
        closed = top[-1].end - top[-1].start > 1 and body[top[-1].end - 1].strip().startswith(markup)
        written += [] if closed else [markup]
    return written
