"""A maintainer gives a document: a file, its text, or an address. What is wrong is said beside the field."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.models import User
from portal.lib.fetch import FetchError
from roadmap.admin.import_form import AGAIN, NONE, SEVERAL, ImportForm
from roadmap.models import Arrival
from tests.conftest import signed_in
from tests.roadmap.admin.bringing import ADD, TRAILS

pytestmark = pytest.mark.django_db
REPOSITORY = "waymark-maps/waymark"


def file(raw: bytes, name: str = "ROADMAP.md") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, content_type="text/markdown")


def send(user: User, **fields: Any) -> Any:
    return signed_in(user).post(ADD, {"repository": REPOSITORY, **fields})


def problems(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_a_file_is_kept_byte_for_byte(dana: User) -> None:
    raw = b"\xef\xbb\xbf" + TRAILS.replace("\n", "\r\n").encode() + b"\t \r\n\r\n"

    send(dana, file=file(raw))

    arrival = Arrival.objects.get()
    assert (arrival.source.encode(), arrival.origin, arrival.repository) == (raw, "ROADMAP.md", REPOSITORY)


def test_pasted_text_has_the_line_ends_of_a_repository(dana: User) -> None:
    send(dana, text=TRAILS.replace("\n", "\r\n"))

    assert Arrival.objects.get().source == TRAILS


def test_the_form_opens_with_the_sites_repository(dana: User) -> None:
    page = signed_in(dana).get(ADD).content.decode()

    assert f'value="{REPOSITORY}"' in page
    assert "A file" in page and "Or its text" in page and "Or its address" in page


def test_one_way_is_needed_and_one_is_enough(dana: User) -> None:
    assert problems(send(dana)) == {"file": [NONE]}
    both = send(dana, text=TRAILS, address="https://example.org/ROADMAP.md")
    assert problems(both) == {"text": [SEVERAL], "address": [SEVERAL]}
    assert not Arrival.objects.exists()


def test_a_repository_that_is_none_is_told_and_the_text_stays(dana: User) -> None:
    response = send(dana, text=TRAILS, repository="moby")

    assert problems(response) == {"repository": ["Write it as owner/name, for example moby/moby."]}
    page = response.content.decode()
    assert TRAILS in page and 'value="moby"' in page
    assert problems(send(dana, file=file(TRAILS.encode()), repository="moby"))["file"] == [AGAIN]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            b"# Trails\n\n\xff\xfe\n",
            "This document is not UTF-8 text: byte 10 (line 3) does not belong to it.",
        ),
        (b"", "This document is empty."),
        (b"# Trails\n\x00\n", "This document is not text: line 2 holds a NUL character."),
        (
            b"# T\n" + b"x" * 1_000_000,
            "This document is larger than 1,000,000 bytes, the most that can be read.",
        ),
        (b"Only words.\n", "This document has no heading, so it cannot be read as a roadmap."),
    ],
)
def test_a_file_that_is_no_roadmap_is_told_beside_it(dana: User, raw: bytes, words: str) -> None:
    found = problems(send(dana, file=file(raw)))

    assert list(found) == ["file"]
    assert found["file"][0].startswith(words)
    assert not Arrival.objects.exists()


def test_text_that_is_no_roadmap_is_told_beside_it_and_stays(dana: User) -> None:
    response = send(dana, text="Only words.")

    assert list(problems(response)) == ["text"]
    assert "Only words.</textarea>" in response.content.decode()


def test_an_item_too_many_in_one_form_can_still_be_read_in_another(dana: User) -> None:
    """The preview offers the other forms; a document that no form can read is refused at once."""
    tasks = "".join(f"- [ ] Task {number}\n" for number in range(2_001))

    assert send(dana, text=f"# Trails\n\n## Maps\n\n{tasks}").status_code == 302


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/ROADMAP.md", "Only https:// addresses"),
        ("https://user:secret@example.org/", "Only https:// addresses"),
        ("https://127.0.0.1/ROADMAP.md", "This address is not allowed"),
        ("nonsense", "Only https:// addresses"),
    ],
)
def test_an_address_inside_or_of_another_kind_is_refused(dana: User, address: str, words: str) -> None:
    response = send(dana, address=address)

    found = problems(response)
    assert list(found) == ["address"]
    assert found["address"][0].startswith(words)
    assert f'value="{address}"' in response.content.decode()


def test_the_page_of_a_file_is_fetched_as_its_text_and_no_secret_of_its_address_is_kept() -> None:
    asked: list[tuple[str, int]] = []

    def get(url: str, *, most: int) -> bytes:
        asked.append((url, most))
        return TRAILS.encode()

    page = "https://github.com/moby/moby/blob/master/ROADMAP.md"
    form = ImportForm({"address": page}, get=get)
    private = ImportForm({"address": "https://example.org/r.md?token=secret#top"}, get=get)

    assert (form.is_valid(), form.raw, form.origin) == (True, TRAILS.encode(), page)
    assert (private.is_valid(), private.origin) == (True, "https://example.org/r.md")
    assert asked == [
        ("https://raw.githubusercontent.com/moby/moby/master/ROADMAP.md", 1_000_000),
        ("https://example.org/r.md?token=secret#top", 1_000_000),
    ]


def test_no_address_is_asked_while_something_else_is_wrong() -> None:
    def get(url: str, *, most: int) -> bytes:
        raise FetchError("It was asked.")

    form = ImportForm({"address": "https://example.org/r.md", "repository": "moby"}, get=get)

    assert dict(form.errors) == {"repository": ["Write it as owner/name, for example moby/moby."]}
    alone = ImportForm({"address": "https://example.org/r.md"}, get=get)
    assert dict(alone.errors) == {"address": ["It was asked."]}
