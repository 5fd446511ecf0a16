"""What reviewers, maintainers and moderators fill in."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.lib.forms import Line, Prose
from portal.lib.markdown import LONGEST
from proposals.models import Proposal
from proposals.permissions import Person, review_moves
from proposals.profiles import SIMPLE
from proposals.round_forms import PersonField, reviewers
from proposals.rules import Electorate
from proposals.services import acceptance, deciding, rounds
from proposals.workflow import DECIDED, OUTCOMES, REVIEWED, Status, may_follow
from roadmap.models import Section
from roadmap.services.editing import MAX_TARGET

# What a move is called on its button, and what it means.
MOVES: dict[Status, tuple[str, str]] = {
    Status.IN_REVIEW: ("Move to review", "The maintainers are looking at it."),
    Status.ACCEPTED: ("Accept", "It goes on the roadmap as an item. Final."),
    Status.DECLINED: ("Decline", "It will not be done. Final."),
    Status.POSTPONED: ("Postpone", "Not now: a maintainer takes it up again later."),
    Status.RETURNED: ("Return for revision", "The author changes it and submits it again."),
}
# Its button's words, and the line below, by whose id it is told anew once things stand otherwise.
CHOICE = '<span class="review-move{1}" id="move-{0}"><strong>{2}</strong> <span>{3}</span></span>'
REOPEN = ("Open the review again", "For a new reason. What was decided stays on record.")
ITEM_STANDS = "Its item of an earlier round stands there, and is taken up again."
UNREADABLE = "This page was too old to act on. Read the proposal again, then decide."


class DecisionForm(forms.Form):
    """One move of one proposal. `seen` is the status that the person had on the page."""

    seen = forms.TypedChoiceField(
        choices=[(status.value, status.label) for status in Status],
        coerce=Status,
        widget=forms.HiddenInput,
        error_messages={"required": UNREADABLE, "invalid_choice": UNREADABLE},
    )
    move = forms.TypedChoiceField(
        coerce=Status,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens to the proposal.", "invalid_choice": UNREADABLE},
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        required=False,
        label="Section of the roadmap",
        empty_label="Choose a section",
        help_text="The new item stands at its end.",
        error_messages={"invalid_choice": "This section is no longer on the roadmap. Choose another one."},
    )
    disposition = forms.TypedChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        coerce=Status,
        required=False,
        empty_value=Status.ACCEPTED,
        label="Proposed outcome",
        help_text="What those who are eligible are asked to sign off.",
    )
    delegate = PersonField(
        required=False, label="Delegate", help_text="Who alone signs off, under the rules of this section."
    )
    target = Line(
        max_length=MAX_TARGET,
        required=False,
        help_text="A date or quarter (“Q3 2027”), a milestone (“v2.0”), or now, next, later. It may stay open.",
    )
    create_issue = forms.BooleanField(
        required=False,
        label="Create a tracking issue",
        help_text="The portal opens it on GitHub, and the item is measured by it.",
    )
    reason = Prose(
        max_length=LONGEST,
        label="Public reason",
        help_text="The author gets it by mail, and everyone reads it on the proposal's page. Markdown works.",
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Give a public reason: the author and everyone who voted will read it."},
    )

    def __init__(self, *args: Any, proposal: Proposal, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        now = Status(proposal.status)
        self._proposal = proposal
        self.initial.setdefault("section", proposal.section_id)
        self.initial["seen"] = now
        moves = review_moves(person, self._seen() or now)
        theirs = deciding.withheld(proposal, by=person) if isinstance(person, User) else frozenset()
        # Why a button is missing that other maintainers have.
        self.withheld = deciding.OWN if theirs.intersection(moves) else ""
        self._offer(tuple(move for move in moves if move not in theirs), seen=self._seen() or now)
        section = self.fields["section"]
        assert isinstance(section, forms.ModelChoiceField)
        section.queryset = Section.objects.current()
        self._keep_its_place(section)
        self.initial.setdefault("disposition", Status.ACCEPTED)
        self._ask_what_opens_a_round(proposal)

    def _keep_its_place(self, section: forms.Field) -> None:
        """The item of an earlier acceptance stands where it stands: another acceptance takes it up there."""
        accepted_before = self._proposal.round > 1 and acceptance.earlier_acceptances([self._proposal])
        earlier = accepted_before[self._proposal.pk].item if accepted_before else None
        if earlier is not None:
            section.disabled, section.help_text = True, ITEM_STANDS
            self.initial["section"] = earlier.section_id

    def _ask_what_opens_a_round(self, proposal: Proposal) -> None:
        """The outcome and the delegate, where the rules that a new round would have ask for them."""
        opens = proposal.status not in REVIEWED
        profile = rounds.profile_for(proposal) if opens else SIMPLE
        if len(profile.outcomes) < 2:
            del self.fields["disposition"]
        delegate = self.fields["delegate"]
        assert isinstance(delegate, PersonField)
        if profile.electorate == Electorate.DELEGATE:
            delegate.offer(reviewers(proposal))
        else:
            del self.fields["delegate"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("move") == Status.ACCEPTED
            and not cleaned.get("section")
            and "section" not in self.errors
        ):
            self.add_error("section", "Choose the section of the roadmap that the item belongs to.")
        return cleaned

    def foresee(self, *, by: User) -> None:
        """Say of each outcome that would be refused as things stand why; it can be prepared all the same."""
        field = self.fields["move"]
        assert isinstance(field, forms.TypedChoiceField)
        outcomes = [Status(move) for move, _ in field.widget.choices if move in OUTCOMES]
        if not outcomes:
            return
        whys = deciding.why_not_each([(self._proposal, outcome) for outcome in outcomes], by=by)
        refused = {move: why for move, why in zip(outcomes, whys, strict=True) if why}
        field.widget.choices = [
            (move, _not_yet(move, refused[move]) if move in refused else words)
            for move, words in field.widget.choices
        ]

    @property
    def heading(self) -> str:
        """What the person can do with the proposal as a whole."""
        return "Review" if self.fields["move"].label == "Next step" else "Decide"

    @property
    def action(self) -> str:
        """What the button says: the only move that is offered, or that one is chosen above."""
        field = self.fields["move"]
        assert isinstance(field, forms.TypedChoiceField)
        return "Decide" if len(field.widget.choices) != 1 else _said(*self._only_move())[0]

    def _only_move(self) -> tuple[Status, Status]:
        return self.initial["move"], self._seen() or self.initial["seen"]

    def _seen(self) -> Status | None:
        given = self.data.get(self.add_prefix("seen"))
        return Status(given) if given in set(Status) else None

    def _offer(self, moves: tuple[Status, ...], *, seen: Status) -> None:
        """Show what the person may do; that a move which exists is not theirs to make is the service's answer."""
        field = self.fields["move"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(move.value, move.label) for move in MOVES if may_follow(seen, move)]
        field.widget.choices = [
            (move.value, format_html(CHOICE, move.value, "", *_said(move, seen))) for move in moves
        ]
        field.label = "Decision" if set(moves) & set(OUTCOMES) else "Next step"
        if len(moves) == 1:
            self.initial.setdefault("move", moves[0])


def _not_yet(move: str, why: str) -> SafeString:
    return format_html(CHOICE, move, " not-yet", MOVES[Status(move)][0], f"Not yet. {why}")


def _said(move: Status, seen: Status) -> tuple[str, str]:
    """What a move is called on its button; of a decided proposal the review is opened again."""
    return REOPEN if seen in DECIDED else MOVES[move]


class HideForm(forms.Form):
    """Why a comment is hidden from readers."""

    reason = Line(
        max_length=300,
        label="Reason",
        help_text="Readers see it in the comment's place.",
        error_messages={"required": "Say why the comment is hidden."},
    )


class MergeForm(forms.Form):
    """Why two proposals are the same."""

    reason = Prose(
        max_length=LONGEST,
        label="Why are they the same?",
        help_text="Public. Its author and everyone who voted for it read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why they are the same."},
    )
