"""What the database refuses of proposals: the name of each constraint, and what breaks it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from proposals.models import (
    AgendaItem,
    CoAuthor,
    Concern,
    Decision,
    Eligible,
    Look,
    Meeting,
    MeetingSeries,
    Merge,
    Note,
    PreparedDecision,
    PreparedEdit,
    ProposalTemplate,
    Review,
    RuleChoice,
    SavedFilter,
    Score,
    SignOff,
    Vote,
)
from proposals.profiles import SIMPLE
from proposals.workflow import Status
from tests.factories import make_comment, make_decision, make_item, make_proposal, make_user
from tests.refusals import again, change, change_and_again


def co_author() -> CoAuthor:
    proposal, member = make_proposal(), make_user("bob")
    return CoAuthor.objects.create(
        proposal=proposal, invited_as="bob", member=member, invited_by=proposal.author
    )


def decision() -> Decision:
    return make_decision(make_proposal(), outcome=Status.DECLINED)


def review(**fields: Any) -> Review:
    known = {
        "frozen_profile": SIMPLE.as_json(),
        "disposition": "accepted",
        "reason": "So.",
        "chair": make_user(),
    }
    return Review.objects.create(proposal=make_proposal(), **{**known, **fields})


def sign_off() -> SignOff:
    return SignOff.objects.create(review=review(), reviewer=make_user(), position="signed")


def concern() -> Concern:
    return Concern.objects.create(
        review=review(), disposition="accepted", name="cost", body="Too costly.", by=make_user()
    )


def prepared() -> PreparedDecision:
    return PreparedDecision.objects.create(
        proposal=make_proposal(), outcome="declined", rationale="No.", by=make_user()
    )


def prepared_edit() -> PreparedEdit:
    return PreparedEdit.objects.create(
        prepared=prepared(), number=1, by=make_user(), outcome="declined", rationale="No."
    )


def merge(**fields: Any) -> Merge:
    known = {
        "by": make_user(),
        "reason": "The same.",
        "was_status": "submitted",
        "was_moved_at": timezone.now(),
    }
    return Merge.objects.create(
        **{"duplicate": make_proposal(), "original": make_proposal(), **known, **fields}
    )


def note() -> Note:
    return Note.objects.create(proposal=make_proposal(), author=make_user(), body="Too early?")


def score() -> Score:
    return Score.objects.create(review=review(), reviewer=make_user(), value=4)


def meeting(**fields: Any) -> Meeting:
    now = timezone.now()
    return Meeting.objects.create(title="Summit", starts_at=now, ends_at=now + timedelta(hours=1), **fields)


def meeting_series() -> MeetingSeries:
    return MeetingSeries.objects.create(title="Call", starts_at=timezone.now(), lasts=timedelta(hours=1))


def agenda_item() -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting(), proposal=make_proposal(), reason="asked")


def saved_filter(**fields: Any) -> SavedFilter:
    known = {"owner": make_user(), "name": "Loved", "query": "votes=many"}
    return SavedFilter.objects.create(**{**known, **fields})


def look(**fields: Any) -> Look:
    known = {"kind": "skipped", "moved_at": timezone.now(), "version": 1}
    return Look.objects.create(proposal=make_proposal(), reviewer=make_user(), **{**known, **fields})


REFUSED: dict[str, Callable[[], None]] = {
    "one_vote_a_person": lambda: again(Vote.objects.create(proposal=make_proposal(), voter=make_user())),
    "vote_count_not_negative": lambda: change(make_proposal(), vote_count=F("vote_count") - 1),
    "comment_count_not_negative": lambda: change(make_proposal(), comment_count=F("comment_count") - 1),
    "proposal_status_known": lambda: change(make_proposal(), status="shipped"),
    "proposal_has_a_title": lambda: change(make_proposal(), title=""),
    "submitted_has_its_time": lambda: change(make_proposal(), submitted_at=None),
    "accepted_iff_on_the_roadmap": lambda: change(make_proposal(), roadmap_item=make_item()),
    "material_version_is_there": lambda: change(make_proposal(), material_version=2),
    "one_version_a_number": lambda: again(make_proposal().versions.get()),
    "versions_count_from_one": lambda: change(make_proposal().versions.get(), number=0),
    "one_template_for_the_site": lambda: again(ProposalTemplate.objects.create()),
    "asked_once_a_template": lambda: again(
        ProposalTemplate.objects.create().questions.create(text="Who pays?")
    ),
    "co_author_once": lambda: change_and_again(co_author(), invited_as="bob@example.org"),
    "invited_once_by_a_name": lambda: change_and_again(co_author(), member=None),
    "one_answer_to_an_invitation": lambda: change(
        co_author(), accepted_at=timezone.now(), declined_at=timezone.now()
    ),
    "kept_invitation_was_declined": lambda: change(co_author(), taken_back_at=timezone.now()),
    "one_proposal_a_form": lambda: again(make_proposal()),
    "one_comment_a_form": lambda: again(make_comment(make_proposal())),
    "comment_has_text_unless_deleted": lambda: change(make_comment(make_proposal()), body=""),
    "hidden_for_a_reason": lambda: change(make_comment(make_proposal()), hidden_at=timezone.now()),
    "one_decision_a_round": lambda: again(decision()),
    "decision_has_a_rationale": lambda: change(decision(), rationale=""),
    "decision_outcome_known": lambda: change(decision(), outcome="withdrawn"),
    "one_profile_for_the_site": lambda: again(RuleChoice.objects.create()),
    "one_review_a_round": lambda: again(review(ended_at=timezone.now())),
    "one_open_review": lambda: change_and_again(review(), round=2),
    "review_disposition_known": lambda: change(review(), disposition="withdrawn"),
    "turn_known": lambda: change(make_proposal(), turn_of="somebody"),
    "turn_runs_or_stands_still": lambda: change(make_proposal(), turn_left=timedelta(days=1)),
    "outvoted_by_a_vote": lambda: change(review(), outvoted=True),
    "held_for_a_reason": lambda: change(review(), held_at=timezone.now()),
    "eligible_once": lambda: again(Eligible.objects.create(review=review(), member=make_user())),
    "one_sign_off_a_round": lambda: again(sign_off()),
    "sign_off_position_known": lambda: change(sign_off(), position="against"),
    "concern_disposition_known": lambda: change(concern(), disposition="draft"),
    "one_concern_a_name": lambda: again(concern()),
    "concern_has_a_name_and_text": lambda: change(concern(), name=""),
    "resolved_with_words": lambda: change(concern(), resolved_at=timezone.now()),
    "one_note_a_form": lambda: again(note()),
    "note_has_text_unless_deleted": lambda: change(note(), body=""),
    "one_score_a_round": lambda: again(score()),
    "score_on_the_scale": lambda: change(score(), value=6),
    "one_standing_merge": lambda: again(merge()),
    "not_merged_into_itself": lambda: change(merge(), original=F("duplicate")),
    "merged_for_a_reason": lambda: change(merge(), reason=""),
    "undone_by_somebody": lambda: change(merge(), undone_at=timezone.now()),
    "one_look_a_reviewer": lambda: again(look()),
    "look_kind_known": lambda: change(look(), kind="loved"),
    "spoken_is_reviewed": lambda: change(look(), review=review()),
    "meeting_has_a_title": lambda: change(meeting(), title=""),
    "meeting_ends_after_its_start": lambda: change(meeting(), ends_at=F("starts_at")),
    "cancelled_for_a_reason": lambda: change(meeting(), cancelled_at=timezone.now()),
    "cancelled_is_not_published": lambda: change(
        meeting(),
        cancelled_at=timezone.now(),
        cancelled_because="So.",
        published_at=timezone.now(),
        minutes="So.",
    ),
    "one_live_meeting_a_series": lambda: again(meeting(series=meeting_series())),
    "once_in_a_series": lambda: again(
        meeting(series=meeting_series(), number=1, cancelled_at=timezone.now(), cancelled_because="So.")
    ),
    "series_has_a_title": lambda: change(meeting_series(), title=""),
    "series_lasts_a_while": lambda: change(meeting_series(), lasts=timedelta(0)),
    "published_with_minutes": lambda: change(meeting(), published_at=timezone.now()),
    "once_on_an_agenda": lambda: again(agenda_item()),
    "one_prepared_decision": lambda: again(prepared()),
    "prepared_outcome_known": lambda: change(prepared(), outcome="withdrawn"),
    "prepared_has_a_rationale": lambda: change(prepared(), rationale=""),
    "prepared_acceptance_has_a_section": lambda: change(prepared(), outcome="accepted"),
    "prepared_ends_by_somebody": lambda: change(prepared(), ended_at=timezone.now(), ended_how="overtaken"),
    "prepared_cancelled_for_a_reason": lambda: change(
        prepared(), ended_at=timezone.now(), ended_by=make_user(), ended_how="cancelled"
    ),
    "published_iff_decided": lambda: change(
        prepared(), ended_at=timezone.now(), ended_by=make_user(), ended_how="published"
    ),
    "one_prepared_edit_a_number": lambda: again(prepared_edit()),
    "prepared_edits_count_from_one": lambda: change(prepared_edit(), number=0),
    "agenda_reason_known": lambda: change(agenda_item(), reason="rumour"),
    "one_filter_a_name": lambda: change_and_again(saved_filter(), query="age=90"),
    "one_filter_a_list": lambda: change_and_again(saved_filter(), name="Most loved"),
    "one_shared_filter_a_name": lambda: change_and_again(saved_filter(shared=True), owner=make_user()),
    "filter_has_a_name": lambda: change(saved_filter(), name=""),
    "filter_asks_for_something": lambda: change(saved_filter(), query=""),
}
