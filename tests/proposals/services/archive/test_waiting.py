"""Nobody waits while a log is read: it is looked at, checked and rendered before anything is locked."""

import copy
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services.archive import restoring
from proposals.services.archive.exporting import export
from tests.proposals.services.archive.conftest import forget

Log = dict[str, Any]


def verbs(captured: CaptureQueriesContext) -> Counter[str]:
    return Counter(query["sql"].split()[0] for query in captured.captured_queries)


def many(log: Log, times: int) -> Log:
    """The log with its first two proposals several times: one accepted, one open again."""
    told = copy.deepcopy(log)
    told["proposals"] = []
    for record in log["proposals"][:2] * times:
        one = copy.deepcopy(record)
        one["key"], one["merges"] = str(uuid.uuid4()), []
        one["timeline"] = [event for event in one["timeline"] if "other" not in event]
        told["proposals"].append(one)
    return told


def test_a_preview_only_reads(log: Log) -> None:
    forget()

    with CaptureQueriesContext(connection) as captured:
        foreseen = restoring.preview(log)

    assert len(foreseen.new) == 5
    assert set(verbs(captured)) == {"SELECT"}


def test_what_takes_long_is_done_before_anything_is_locked(log: Log) -> None:
    forget()

    with CaptureQueriesContext(connection) as captured:
        prepared = restoring.prepare(log)

    assert set(verbs(captured)) == {"SELECT"}
    first = next(proposal for proposal in prepared.new if proposal.title == "Offline tiles")
    assert first.problem_html == "<p>No <em>signal</em> there.</p>\n"


def test_many_proposals_come_in_by_as_many_statements_as_a_few(log: Log) -> None:
    restoring.restore(many(log, 1))
    spent = []
    for times in (3, 6):
        told = many(log, times)
        forget()
        with CaptureQueriesContext(connection) as captured:
            restoring.restore(told)
        spent.append(verbs(captured) - Counter(SAVEPOINT=99, RELEASE=99))
        assert Proposal.objects.count() == 2 * times

    assert spent == [Counter(SELECT=4, INSERT=9), Counter(SELECT=4, INSERT=9)]


def test_what_came_here_since_it_was_read_is_in_nobodys_way(log: Log) -> None:
    forget()
    prepared, other = restoring.prepare(log), restoring.prepare(log)
    restoring.write(other)

    with pytest.raises(RuleBroken, match=r"changed while the file was read\. Nothing was imported"):
        restoring.write(prepared)

    assert export()["proposals"] and Proposal.objects.count() == 5
    assert restoring.restore(log).new == []


def test_more_people_than_one_query_can_name(log: Log) -> None:
    told = copy.deepcopy(log)
    told["people"] |= {f"p{number}": "" for number in range(70_000)}
    forget()

    assert len(restoring.preview(told).new) == 5
