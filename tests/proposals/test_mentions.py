"""Whom a text speaks to."""

import pytest

from proposals.mentions import named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@carol, look. And @Dana.", {"carol", "dana", "dana."}),
        ("(@mo) **@mia-k** @a.b@c", {"mo", "mia-k"}),
        ("mail carol@example.org or https://example.org/@carol", set()),
        ("@ alone, @@twice", set()),
        ("", set()),
    ],
)
def test_names_follow_an_at_sign(text: str, names: set[str]) -> None:
    assert named(text) == names
