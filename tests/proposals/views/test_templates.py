"""The questions of a section in the form: brought, answered, required; and written by maintainers."""

import uuid

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, ProposalTemplate, Question
from proposals.services import authoring
from proposals.services.authoring import Content
from proposals.workflow import Status
from roadmap.models import Section
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

NEW = "/proposals/new/"
BUTTON = "Use this section’s questions"
TEXT = {"title": "Offline tiles", "problem": "No network.", "body": "Keep tiles."}


def make_template(section: Section | None, *questions: str, required: bool = True) -> ProposalTemplate:
    template = ProposalTemplate.objects.create(section=section)
    for position, text in enumerate(questions):
        Question.objects.create(template=template, position=position, text=text, required=required)
    return template


def test_the_sites_questions_stand_in_a_new_form_and_a_sections_own_instead(db: None) -> None:
    maps, huts = make_section("Maps"), make_section("Huts")
    make_template(None, "Who needs it?")
    make_template(huts, "Which hut?", "Who pays?")

    def body(query: str) -> str:
        return str(Client().get(f"{NEW}{query}").context["form"]["body"].value())

    assert body("") == body(f"?section={maps.pk}") == body("?section=x") == "## Who needs it?\n"
    assert body(f"?section={huts.pk}") == "## Which hut?\n\n\n## Who pays?\n"


def test_without_templates_the_form_is_as_empty_as_ever(db: None) -> None:
    page = Client().get(NEW)

    assert (page.context["form"]["body"].value(), BUTTON in page.content.decode()) == ("", False)


def test_the_button_for_a_sections_questions_is_there_as_soon_as_one_section_has_some(db: None) -> None:
    make_template(make_section("Huts"), "Which hut?")

    assert BUTTON in Client().get(NEW).content.decode()


def test_the_step_without_javascript_brings_the_questions_and_keeps_what_was_typed(db: None) -> None:
    huts = make_section("Huts")
    make_template(None, "Who needs it?")
    make_template(huts, "Which hut?")
    sent = {**TEXT, "body": "Mark them.\n\n## Who needs it?\n", "section": str(huts.pk), "questions": "1"}

    response = Client().post(NEW, sent)

    form = response.context["form"]
    assert (response.status_code, form["title"].value(), form["problem"].value()) == (
        200,
        "Offline tiles",
        "No network.",
    )
    assert form["body"].value() == "Mark them.\n\n## Which hut?\n"
    assert "Which hut?</strong>" in response.content.decode()
    assert Proposal.objects.count() == 0


def test_the_button_says_so_where_nothing_is_asked(db: None) -> None:
    huts, maps = make_section("Huts"), make_section("Maps")
    make_template(huts, "Which hut?")

    def after(section: str) -> str:
        return Client().post(NEW, {**TEXT, "section": section, "questions": "1"}).content.decode()

    nothing, choose = "Nothing is asked in this section", "Choose a section first"
    assert [(nothing in page, choose in page) for page in map(after, (str(maps.pk), "", str(huts.pk)))] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert nothing not in Client().get(f"{NEW}?section={maps.pk}").content.decode()


def test_a_required_question_is_asked_for_at_submission_and_not_of_a_draft(alice: User) -> None:
    make_template(None, "Who needs it?", "Who pays?")
    client = signed_in(alice)
    sent = {**TEXT, "body": "## Who needs it?\n\nHikers.\n\n## Who pays?\n"}

    refused = client.post(NEW, {**sent, "action": "submit"})
    drafted = client.post(NEW, {**sent, "action": "draft"})

    assert (refused.status_code, refused.context["form"].errors) == (422, {"body": ["Answer “Who pays?”."]})
    draft = Proposal.objects.get()
    assert (drafted.status_code, draft.status) == (302, "draft")
    with pytest.raises(RuleBroken, match=r"Before others can read it: Answer “Who pays\?”"):
        authoring.submit(draft, by=alice)
    answered = client.post(
        f"/proposals/{draft.pk}/edit/", {**sent, "body": f"{sent['body']}We.", "action": "submit"}
    )
    draft.refresh_from_db()
    assert (answered.status_code, draft.status) == (302, "submitted")


def test_headings_alone_are_no_proposal(alice: User) -> None:
    make_template(None, "Who needs it?", required=False)

    with pytest.raises(RuleBroken, match="Say what you propose"):
        authoring.propose(Content("Tiles", "Why.", "## Who needs it?\n"), by=alice, key=uuid.uuid4())


def test_what_was_submitted_before_is_edited_without_new_questions(alice: User) -> None:
    proposal = make_proposal(author=alice)
    make_template(None, "Who needs it?")

    response = signed_in(alice).post(f"/proposals/{proposal.pk}/edit/", {**TEXT, "action": "save"})

    proposal.refresh_from_db()
    assert (response.status_code, proposal.title, proposal.status) == (302, "Offline tiles", Status.SUBMITTED)


class TestAdmin:
    ADD = "/admin/proposals/proposaltemplate/add/"

    def send(self, by: User, *questions: str, section: str = "") -> str:
        rows = {f"questions-{number}-text": text for number, text in enumerate(questions)}
        rows |= {
            f"questions-{number}-position": str(number * bool(text)) for number, text in enumerate(questions)
        }
        management = {"questions-TOTAL_FORMS": str(len(questions)), "questions-INITIAL_FORMS": "0"}
        response = signed_in(by).post(self.ADD, {"section": section, **management, **rows})
        return response.content.decode()

    def test_a_maintainer_writes_the_questions(self, dana: User) -> None:
        section = make_section("Huts")

        self.send(dana, "Which hut?", "Who pays?", section=str(section.pk))

        assert list(Question.objects.values_list("template__section__title", "text")) == [
            ("Huts", "Which hut?"),
            ("Huts", "Who pays?"),
        ]
        assert (
            "Which hut? · Who pays?"
            in signed_in(dana).get("/admin/proposals/proposaltemplate/").content.decode()
        )

    @pytest.mark.parametrize(
        ("questions", "words"),
        [
            ((), "Write at least one question: a template without questions asks nothing."),
            (("", ""), "Write at least one question: a template without questions asks nothing."),
            (("Who pays?", "who  PAYS?"), "The same question stands here twice."),
        ],
    )
    def test_a_template_that_asks_nothing_or_twice_is_refused(
        self, dana: User, questions: tuple[str, ...], words: str
    ) -> None:
        assert words in self.send(dana, *questions)
        assert ProposalTemplate.objects.count() == 0

    def test_the_site_has_one_template(self, dana: User) -> None:
        make_template(None, "Who needs it?")

        assert "The whole site has a template already: change that one." in self.send(dana, "Who pays?")

    def test_only_maintainers_write_them(self, carol: User) -> None:
        assert signed_in(carol).get(self.ADD).status_code == 403
