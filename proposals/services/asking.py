"""Which questions a proposal answers: those of its section's template, or of the site's."""

from proposals.models import Question
from proposals.questions import is_empty, lay_out, unanswered


def questions_for(section: int | None) -> list[Question]:
    """In their order; one query. None where neither the section, by its id, nor the site has a template."""
    return _of(section, _every())


def any_questions() -> bool:
    """Whether some section, or the site, asks anything."""
    return Question.objects.exists()


def with_questions(body: str, section: int | None) -> str:
    """The text with the headings of the section's questions; unanswered ones of other sections go."""
    every = _every()
    others = [question.text for question in every]
    return lay_out(body, [question.text for question in _of(section, every)], others=others)


def missing_answers(body: str, section: int | None) -> list[str]:
    """What is still to be written before others read it, a sentence each."""
    asked = questions_for(section)
    if asked and is_empty(body, [question.text for question in asked]):
        return ["Say what you propose."]
    required = [question.text for question in asked if question.required]
    return [f"Answer “{words}”." for words in unanswered(body, required)]


def _every() -> list[Question]:
    return list(Question.objects.select_related("template").order_by("position", "pk"))


def _of(section: int | None, every: list[Question]) -> list[Question]:
    own = [question for question in every if section is not None and question.template.section_id == section]
    return own or [question for question in every if question.template.section_id is None]
