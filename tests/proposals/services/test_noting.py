"""Private notes: for those who review, and never for those who write."""

import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals.models import Event, Note, Proposal
from proposals.services import noting
from proposals.workflow import Status
from tests.factories import make_co_author, make_maintainer, make_proposal


def write(
    proposal: Proposal, by: User, body: str = "Is the data free?", key: uuid.UUID | None = None
) -> Note:
    return noting.write_note(proposal, body=body, by=by, key=key or uuid.uuid4())


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("recipient__username")
    return [(row.recipient.username, row.subject) for row in rows.select_related("recipient")]


def history(note: Note) -> list[tuple[str, str]]:
    entries = LogEntry.objects.filter(content_type__model="note", object_id=str(note.pk)).order_by("pk")
    return [(entry.user.get_username(), entry.change_message) for entry in entries]


def test_a_form_that_is_sent_twice_writes_one_note(carol: User) -> None:
    proposal, key = make_proposal(), uuid.uuid4()

    first = write(proposal, carol, "Is the *data* free?", key)
    write(proposal, carol, "Is the *data* free?", key)
    write(proposal, carol, "Is it free?", key)

    note = Note.objects.get()
    assert (note, note.body, note.body_html) == (first, "Is it free?", "<p>Is it free?</p>\n")
    assert history(note) == [("carol", "Written"), ("carol", "Edited")]


def test_a_deleted_note_leaves_its_place_without_its_text(carol: User) -> None:
    note = write(make_proposal(), carol, "A rumour.")

    noting.delete_note(note, by=carol)
    noting.delete_note(note, by=carol)

    note.refresh_from_db()
    assert (note.body, note.body_html, note.deleted_at is None) == ("", "", False)
    assert history(note) == [("carol", "Written"), ("carol", "Deleted by its author")]
    with pytest.raises(RuleBroken, match="was deleted"):
        noting.edit_note(note, body="A rumour.", by=carol)
    assert write(note.proposal, carol, "A rumour.", note.key).body == ""


def test_nothing_of_a_note_is_on_record_where_authors_read(carol: User) -> None:
    proposal = make_proposal()
    events = list(Event.objects.values())

    note = write(proposal, carol, "Secretly weak.")
    noting.edit_note(note, body="Openly weak.", by=carol)

    assert list(Event.objects.values()) == events
    assert not LogEntry.objects.filter(content_type__model="proposal").exists()
    assert "weak" not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize("body", ["", " \n", "x" * 10_001])
def test_a_note_has_a_text_of_bearable_length(carol: User, body: str) -> None:
    note = write(make_proposal(), carol)

    with pytest.raises(RuleBroken) as refused:
        write(note.proposal, carol, body)
    with pytest.raises(RuleBroken):
        noting.edit_note(note, body=body, by=carol)

    assert (refused.value.status, Note.objects.get().body) == (422, "Is the data free?")


def test_only_those_who_review_and_do_not_write_it(
    alice: User, bob: User, carol: User, dana: User, mo: User
) -> None:
    proposal = make_proposal(author=alice)
    roles.grant(alice, roles.MAINTAINERS)
    note = write(proposal, dana)
    make_co_author(proposal, dana)
    draft = make_proposal(status=Status.DRAFT)

    for person, row in ((alice, proposal), (bob, proposal), (mo, proposal), (dana, proposal), (carol, draft)):
        with pytest.raises(PermissionDenied):
            write(row, User.objects.get(pk=person.pk))
    for person in (dana, carol):
        with pytest.raises(PermissionDenied):
            noting.edit_note(note, body="Mine now.", by=person)
        with pytest.raises(PermissionDenied):
            noting.delete_note(note, by=person)

    assert Note.objects.get().body == "Is the data free?"


def test_who_is_asked_to_write_it_too_still_reviews(carol: User) -> None:
    proposal = make_proposal()
    make_co_author(proposal, carol, accepted=False)

    assert write(proposal, carol).author == carol


class TestMentions:
    def test_readers_are_told_once_and_without_the_text(
        self, alice: User, bob: User, carol: User, dana: User
    ) -> None:
        proposal = make_proposal("Offline tiles", author=alice)
        roles.grant(alice, roles.MAINTAINERS)

        note = write(proposal, carol, "@alice @bob @Dana. @carol @nobody: is it *worth* it?")
        noting.edit_note(note, body="@dana @mia: is it worth it?", by=carol)

        assert told() == [("dana", "Carol mentions you in a private note: Offline tiles")]
        row = Notification.objects.get()
        assert (row.mail, "worth" in row.text) == (True, False)
        assert row.path == f"/admin/proposals/proposal/{proposal.pk}/change/#note-{note.pk}"

    def test_who_is_named_later_is_told_then(self, carol: User, dana: User) -> None:
        note = write(make_proposal("Tiles"), carol)
        make_maintainer("mia")

        noting.edit_note(note, body="@mia, what do you think?", by=carol)

        assert told() == [("mia", "Carol mentions you in a private note: Tiles")]
