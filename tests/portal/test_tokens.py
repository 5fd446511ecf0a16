"""The site's colours can be read by everyone: the contrast of each pair in use, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "portal" / "static" / "portal" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
GROUNDS = ("paper", "surface", "sunken", "raised")
STATUSES = ("planned", "in-progress", "shipped", "dropped", "review", "final", "declined")
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "brand", "brand-strong", "declined") for ground in GROUNDS),
    *((status, ground) for status in STATUSES for ground in (f"{status}-soft", "paper", "surface")),
    *(("ink", f"{status}-soft") for status in STATUSES),
    ("brand", "brand-soft"),
    ("brand-strong", "brand-soft"),
    ("on-brand", "brand-fill"),
    ("on-brand", "brand-fill-hover"),
    ("paper", "ink"),
    ("sign-ink", "sign"),
    ("sign-muted", "sign"),
    ("sign-muted", "sign-field"),
    ("sign-ink", "sign-field"),
    ("board-ink", "board"),
]
SHAPES = [  # borders of controls, marks of states, focus rings
    *(("line-strong", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in GROUNDS),
    *((f"issue-{state}", ground) for state in ("open", "closed", "not-planned") for ground in GROUNDS),
    ("shipped", "line"),
    ("brand-fill", "paper"),
    ("sign-line", "sign"),
    ("board", "sign"),
]


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall((CSS / "tokens.css").read_text())}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(pairs: list[tuple[str, str]], *, theme: int, least: float) -> dict[tuple[str, str], float]:
    known = tokens()
    ratios = {(one, other): contrast(known[one][theme], known[other][theme]) for one, other in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def test_the_measure_of_contrast_agrees_with_the_definition() -> None:
    assert (round(contrast("#000000", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)) == (
        21.0,
        4.48,
    )


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_all_text_can_be_read(theme: int) -> None:
    assert too_weak(TEXT, theme=theme, least=4.5) == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_all_shapes_that_tell_something_can_be_seen(theme: int) -> None:
    assert too_weak(SHAPES, theme=theme, least=3.0) == {}


def test_every_token_that_a_style_sheet_uses_is_defined() -> None:
    sheets = [path.read_text() for path in CSS.rglob("*.css")]
    defined = {name for sheet in sheets for name in re.findall(r"(--[\w-]+)\s*:", sheet)}
    used = {name for sheet in sheets for name in re.findall(r"var\((--[\w-]+)", sheet)}

    assert used - defined == set()
