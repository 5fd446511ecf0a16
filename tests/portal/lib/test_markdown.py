"""Nobody else's text runs as code."""

import pytest

from portal.lib.markdown import render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='x' data-hx-get='/admin'>x</a>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "![x](javascript:alert(1))",
    '![x](https://a.example/"onerror="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<p id=location style='color:red'>x</p>",
    '```"><script>alert(1)</script>\nx\n```',
    "```js onload=alert(1)\nx\n```",
    '[x](https://a.example "title\\" onmouseover=\\"alert(1)")',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(text: str) -> None:
    html = render(text)

    tags = [part.split(">")[0].lower() for part in html.split("<")[1:]]
    assert not any(tag.startswith(("script", "img", "svg", "math", "iframe", "style")) for tag in tags)
    assert not any(f" {name}" in tag for tag in tags for name in ("data-", "style=", "id="))
    assert not any('href="javascript' in tag or 'href="data' in tag for tag in tags)
    outside_titles = [tag.split(' title="')[0] for tag in tags]
    assert not any(" on" in tag for tag in outside_titles)


def test_a_link_to_the_world_gives_it_nothing() -> None:
    assert render("[site](https://example.org/a)") == (
        '<p><a href="https://example.org/a" rel="nofollow ugc noopener">site</a></p>\n'
    )


def test_a_picture_from_elsewhere_becomes_a_link() -> None:
    assert render("![A map](https://example.org/map.png)") == (
        '<p><a href="https://example.org/map.png" rel="nofollow ugc noopener">A map</a></p>\n'
    )


def test_headings_start_below_those_of_the_page_and_skip_no_step() -> None:
    assert render("# One\n\n##### Five\n\n# Two") == "<h3>One</h3>\n<h4>Five</h4>\n<h3>Two</h3>\n"
    assert render("### Three") == "<h3>Three</h3>\n"


def test_task_lists_tables_and_code_keep_their_shape() -> None:
    html = render("- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```")

    assert html.count('type="checkbox"') == 2
    assert html.count("<td>") == 2
    assert '<code class="language-python">' in html


def test_the_box_of_a_task_is_named_by_its_words() -> None:
    assert '<label><input disabled="disabled" type="checkbox"> open</label>' in render("- [ ] open")


def test_a_table_made_to_explode_stays_small() -> None:
    text = "|" * 2000 + "\n" + "|-" * 2000 + "|\n" + "|\n" * 2000

    assert len(render(text)) < 30 * len(text)


def test_a_text_of_nothing_but_brackets_comes_out_as_it_is() -> None:
    # A parser that is quadratic here (and some are) makes this test the slowest of all.
    assert render("[" * 10_000) == f"<p>{'[' * 10_000}</p>\n"
