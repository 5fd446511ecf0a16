"""How good the search for similar proposals is: what it finds of what it should, what it shows for nothing."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services.similar import similar
from proposals.workflow import Status
from tests.proposals.similar_cases import HELD_OUT, OTHERS, PAIRS, TOLD
from tests.proposals.unlike_cases import HELD_OUT_UNLIKE, UNLIKE

pytestmark = pytest.mark.django_db
Texts = Sequence[tuple[str, str]]


@pytest.fixture
def known(alice: User) -> None:
    """A site with 120 proposals."""
    pairs = [(title, problem) for title, problem, _ in (*PAIRS, *HELD_OUT)]
    others = [(title, "People ask for it again and again.") for title in OTHERS]
    Proposal.objects.bulk_create(
        Proposal(
            title=title,
            problem=problem,
            body="We would help with it.",
            author=alice,
            status=Status.SUBMITTED,
            submitted_at=timezone.now(),
        )
        for title, problem in (*pairs, *others)
    )


def found(title: str, problem: str = "") -> list[str]:
    return [near.row.title for near in similar(title, problem)]


def test_the_right_one_is_among_the_first_five(known: None) -> None:
    told = [(title, asked, problem) for (title, _, asked), problem in zip(PAIRS, TOLD, strict=False)]

    recall = {
        "pairs": sum(title in found(asked) for title, _, asked in PAIRS) / len(PAIRS),
        "held out": sum(title in found(asked) for title, _, asked in HELD_OUT) / len(HELD_OUT),
        "with the problem": sum(title in found(asked, problem) for title, asked, problem in told) / len(told),
    }

    print(connection.vendor, recall)
    # A little under what was measured (docs/performance.md), so that a change that finds less is seen.
    least = {"pairs": 0.92, "held out": 0.25, "with the problem": 0.90}
    assert all(recall[name] >= least[name] for name in least), recall


def test_what_nothing_is_like_shows_next_to_nothing(known: None) -> None:
    noise = {
        "titles": cards(title_only(UNLIKE)),
        "texts": cards(UNLIKE),
        "held out titles": cards(title_only(HELD_OUT_UNLIKE)),
        "held out texts": cards(HELD_OUT_UNLIKE),
    }

    print(connection.vendor, noise)
    # A little over what was measured, in cards a text; before there was a cut-off it was 4.8 to 5.0 on SQLite.
    most = {"titles": 0.85, "texts": 0.25, "held out titles": 1.2, "held out texts": 0.55}
    assert all(noise[name] <= most[name] for name in most), noise


def title_only(texts: Texts) -> Texts:
    return [(title, "") for title, _ in texts]


def cards(texts: Texts) -> float:
    return sum(len(found(title, problem)) for title, problem in texts) / len(texts)
