"""A file that cannot be read is refused in words, with the place, and nothing comes in; whatever is wrong with it."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.errors import RuleBroken
from portal.lib.forms import shows, tidy
from portal.lib.markdown import LONGEST
from proposals.models import Event, Proposal
from proposals.services.archive import reading, restoring
from proposals.services.archive.exporting import export
from tests.proposals.services.archive.conftest import empty, forget

Log = dict[str, Any]
Path = tuple[str | int, ...]


def put(told: Log, path: Path, value: Any) -> Log:
    """The log with another value there."""
    told = copy.deepcopy(told)
    place: Any = told["proposals"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return told


def without(told: Log, path: Path) -> Log:
    told = copy.deepcopy(told)
    place: Any = told["proposals"]
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return told


def refusal(told: Any) -> str:
    with pytest.raises(RuleBroken) as refused:
        restoring.restore(told)
    assert refused.value.message.endswith("Nothing was imported.")
    assert not Proposal.objects.exists()
    return refused.value.message.removesuffix(" Nothing was imported.")


TOO_LONG = "[" * (LONGEST + 1)  # and dear to render
FIRST, SECOND = "Record 1 (“Offline tiles”)", "Record 2 (“Closures”)"


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ((1, "status"), "loved", f"{SECOND}: “status” cannot be “loved”."),
        ((1, "status"), "draft", f"{SECOND}: “status” cannot be “draft”."),
        ((1, "status"), "declined", f"{SECOND}: its status and its reviews contradict each other."),
        ((0, "round"), 2, f"{FIRST}: it has no decision by which it is accepted."),
        ((2, "status"), "submitted", "Record 3 (“Maps without signal”): its status and its merges contradict"),
        ((1, "submitted_at"), "yesterday", f"{SECOND}: “submitted_at” is no time: 'yesterday'."),
        ((1, "moved_at"), "2026-01-01T00:00:00", f"{SECOND}: “moved_at” says no time zone:"),
        ((1, "moved_at"), "0001-01-01T00:00:00+14:00", f"{SECOND}: “moved_at” is too far away:"),
        ((1, "round"), 10**30, f"{SECOND}: “round” is no number from 0 to 32,767."),
        ((1, "round"), True, f"{SECOND}: “round” is no number."),
        ((1, "versions"), 7, f"{SECOND}: “versions” is no list in [ ]."),
        ((1, "title"), "x" * 121, "Record 2 (“xxx"),
        ((1, "title"), "", "Record 2 (“”): “title”: This field cannot be blank."),
        ((1, "title"), "\0", "Record 2 (“\0”): “title” has characters that no text can have."),
        ((1, "key"), "7", f"{SECOND}: “key” is no UUID."),
        ((1, "author"), "nobody", f"{SECOND}: “nobody” is not among the people of the file."),
        ((0, "item"), None, f"{FIRST}: it contradicts itself (accepted iff on the roadmap)."),
        ((0, "links", 0, "url"), "javascript:alert(1)", f"{FIRST}, links 1: “url” is no address of a page."),
        ((0, "decisions", 0, "outcome"), "draft", f"{FIRST}, decisions 1: “outcome” cannot be “draft”."),
        ((0, "reviews", 0, "sign_offs", 1, "position"), "loved", f"{FIRST}, reviews 1, sign_offs 2: “position”: Value"),
        ((0, "reviews", 0, "profile", "thresholds", 0, "value"), "1/0", f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "snapshot"), "\0", f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "opener_signs"), 1, f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "least_open", "business"), "\0", f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "outcomes"), [], f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "outcomes"), ["duplicate"], f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "resolvers"), [], f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "scores"), "yes", f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "reviews", 0, "profile", "dispute_open", "days"), 10**9, f"{FIRST}, reviews 1, profile: these are no"),
        ((0, "timeline", 0, "kind"), "loved", f"{FIRST}, timeline 1: there is no kind of event called “loved”."),
        ((3, "merges", 0, "into", "key"), "7", "Record 4 (“Tiles on a card”), merges 1, into: “key” names what is not"),
        ((1, "body"), TOO_LONG, f"{SECOND}: “body” has 10,001 characters; 10,000 are the most."),
        ((0, "decisions", 0, "rationale"), TOO_LONG, f"{FIRST}, decisions 1: “rationale” has 10,001 characters;"),
        ((0, "timeline", 0), {"kind": "reopened", "reason": TOO_LONG}, f"{FIRST}, timeline 1: “reason” has 10,001"),
        ((1, "title"), "Clo\x0bsures", "Record 2 (“Clo\x0bsures”): “title” has control characters."),
        ((1, "title"), "Closures\n## Huts", "Record 2 (“Closures\n## Huts”): “title” has more than one line."),
        ((1, "title"), "\u200b \u2060", "Record 2 (“\u200b \u2060”): “title” has nothing in it that anybody could"),
        ((0, "decisions", 0, "rationale"), " \n ", f"{FIRST}, decisions 1: “rationale” has nothing in it that anybody"),
        ((0, "decisions", 0, "rationale"), "So\x1b[1m", f"{FIRST}, decisions 1: “rationale” has control characters."),
        ((0, "decisions", 0, "at"), "2190-01-01T00:00:00Z", f"{FIRST}, decisions 1: “at” lies ahead: 2190-01-01."),
        ((1, "moved_at"), "2190-01-01T00:00:00Z", f"{SECOND}: “moved_at” lies ahead: 2190-01-01."),
        ((0, "timeline", 0, "at"), "2190-01-01T00:00:00Z", f"{FIRST}, timeline 1: “at” lies ahead: 2190-01-01."),
        ((0, "decisions", 0, "votes"), 2**31, f"{FIRST}, decisions 1: “votes” is no number from 0 to 2,147,483,647."),
        ((3, "merges", 0, "reason"), "", "Record 4 (“Tiles on a card”), merges 1: “reason”: This field cannot be"),
    ],
)  # fmt: skip
def test_the_place_is_named(log: Log, path: Path, value: Any, why: str) -> None:
    forget()

    assert refusal(put(log, path, value)).startswith(why)


def test_what_is_missing_is_named(log: Log) -> None:
    forget()

    assert (
        refusal(without(log, (0, "decisions", 0, "rationale")))
        == f"{FIRST}, decisions 1: “rationale” is missing."
    )


def test_what_may_stand_in_a_record_once_is_named_where_it_stands_again(log: Log) -> None:
    told = copy.deepcopy(log)
    told["proposals"][0]["decisions"] *= 2
    forget()

    assert refusal(told) == f"{FIRST}, decisions 2: it contradicts itself (one decision a round)."


def test_a_record_twice_and_a_circle_of_merges_are_refused(log: Log) -> None:
    twice = copy.deepcopy(log)
    twice["proposals"].append(twice["proposals"][1])
    far, near = ({"author": one["author"], "key": one["key"]} for one in log["proposals"][2:4])
    circle = put(log, (3, "merges", 0, "into"), far)
    forget()

    assert refusal(twice) == "Record 6 (“Closures”): it stands in the file twice."
    assert near != far
    assert refusal(circle) == "Record 3 (“Maps without signal”): it was merged in a circle."


@pytest.mark.parametrize("was", ["draft", "accepted", "declined", "withdrawn", "duplicate"])
def test_a_merge_of_what_cannot_be_merged_is_refused(log: Log, was: str) -> None:
    """Undoing it would make the proposal that again."""
    forget()

    assert refusal(put(log, (3, "merges", 0, "was_status"), was)).startswith(
        f"Record 4 (“Tiles on a card”), merges 1: a proposal that is {was} cannot be merged"
    )


@pytest.mark.parametrize("was", ["in_review", "final_comment"])
def test_a_merge_of_what_was_in_review_names_the_round(log: Log, was: str) -> None:
    forget()

    assert refusal(put(log, (3, "merges", 0, "was_status"), was)) == (
        "Record 4 (“Tiles on a card”), merges 1: “was_status” and “review” contradict each other."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "This is no log of decisions that Signpost wrote."),
        ({"format": "roadmap"}, "This is no log of decisions that Signpost wrote."),
        (
            {"format": "signpost decisions", "version": 9},
            "This log has version 9; this Signpost reads 1 and 2.",
        ),
        (
            {"format": "signpost decisions", "version": 1, "proposals": 7},
            "This log has no list of proposals, or no",
        ),
        (
            {"format": "signpost decisions", "version": 1, "proposals": [7], "people": {}},
            "Record 1: an object in { } was expected.",
        ),
        (
            {"format": "signpost decisions", "version": 1, "proposals": [], "people": {"x": 7}},
            "People (“x”): “name” is no text.",
        ),
    ],
)
def test_what_is_no_log_is_refused(told: Any, why: str) -> None:
    assert refusal(told).startswith(why)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": 1' + b"0" * 5_000 + b"}"])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(RuleBroken, match="The file is not"):
        reading.read(raw)


def test_html_comes_from_its_markdown_and_never_from_the_file(log: Log) -> None:
    told = copy.deepcopy(log)
    [begun] = [event for event in told["proposals"][0]["timeline"] if event["kind"] == "review_started"]
    begun |= {"reason": "<script>alert(1)</script> *why*", "reason_html": "<script>alert(2)</script>"}
    forget()

    restoring.restore(told)

    event = Event.objects.get(kind="review_started", proposal__title="Offline tiles")
    assert event.data["reason_html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt; <em>why</em></p>\n"


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every place inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, other in inside:
        yield (*here, step)
        yield from paths(other, (*here, step))


JUNK: list[Any] = [
    None, True, -1, 7, 1e308, float("nan"), 10**40, "", "x" * 400, "\0", "\ud800", "2026-01-01", "accepted",
    "duplicate", "2199-12-31T23:59:59-12:00", [], [7], {}, {"author": "alice", "key": 7}, "javascript:alert(1)",
]  # fmt: skip


def attempt(told: Log) -> None:
    """Refused in words, or in, shown and out again."""
    with transaction.atomic():
        try:
            restoring.restore(told)
        except RuleBroken as refused:
            assert refused.message.endswith("Nothing was imported.")
            assert not Proposal.objects.exists()
        else:
            json.dumps(export())
            for proposal in Proposal.objects.all():
                assert Client().get(proposal.get_absolute_url()).status_code == 200
        transaction.set_rollback(True)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), junk=st.sampled_from([*JUNK, "gone"]))
def test_whatever_stands_anywhere_is_refused_or_read(log: Log, data: st.DataObject, junk: Any) -> None:
    forget()
    change: Callable[[Path], Log] = (
        (lambda path: without(log, path)) if junk == "gone" else (lambda path: put(log, path, junk))
    )

    attempt(change(data.draw(st.sampled_from(list(paths(log["proposals"]))))))


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
texts = names.map(tidy).filter(shows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, name=names)
def test_any_text_survives(log: Log, text: str, name: str) -> None:
    told = put(log, (0, "title"), " ".join(text.split()))
    record = told["proposals"][0]
    record |= {"problem": text, "body": text}
    record["decisions"][0]["rationale"] = record["reviews"][0]["concerns"][0]["body"] = text
    told["people"]["alice"] = name
    empty()

    restoring.restore(json.loads(json.dumps(told)))

    assert export() == told
