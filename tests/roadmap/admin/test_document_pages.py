"""The lists, the versions, the file in the repository, and who may open them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Arrival, Item, Upstream, Version
from roadmap.services import upstream
from tests.conftest import signed_in
from tests.roadmap.admin.bringing import ADD, TRAILS, address, apply, bring, press, preview, shown_words, told

pytestmark = pytest.mark.django_db
ARRIVALS = "/admin/roadmap/arrival/"
VERSIONS = "/admin/roadmap/version/"
UPSTREAM = "/admin/roadmap/upstream/1/change/"
PEOPLE = {"anonymous": 302, "alice": 302, "bob": 302, "eve": 302, "carol": 403, "mo": 403, "dana": 200}


def browser_of(name: str, request: pytest.FixtureRequest) -> Client:
    return Client() if name == "anonymous" else signed_in(request.getfixturevalue(name))


def rows() -> tuple[int, int, int, int, list[str]]:
    states = list(Arrival.objects.order_by("pk").values_list("state", flat=True))
    return (
        Arrival.objects.count(),
        Version.objects.count(),
        Item.objects.count(),
        Upstream.objects.count(),
        states,
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_only_maintainers_open_the_documents_pages(
    request: pytest.FixtureRequest, dana: User, name: str
) -> None:
    done = apply(signed_in(dana), TRAILS)
    arrival = bring(signed_in(dana), TRAILS.replace("Night", "Dark"))
    assert done.version
    version = reverse("admin:roadmap_version_change", args=[done.version.pk])
    browser, before = browser_of(name, request), rows()

    pages = [
        ARRIVALS,
        ADD,
        address(arrival),
        address(done),
        f"{address(arrival)[:-7]}history/",
        VERSIONS,
        version,
    ]
    answers = {page: browser.get(page).status_code for page in [*pages, UPSTREAM]}

    assert answers == dict.fromkeys(answers, PEOPLE[name])
    assert rows() == before, "a GET changes nothing"


@pytest.mark.parametrize("name", [name for name, status in PEOPLE.items() if status != 200])
def test_nobody_else_changes_anything(request: pytest.FixtureRequest, dana: User, name: str) -> None:
    maintainer = signed_in(dana)
    apply(maintainer, TRAILS)
    arrival = bring(maintainer, TRAILS.replace("Night", "Dark"))
    seen = preview(maintainer, arrival).context["seal"]
    browser, before = browser_of(name, request), rows()

    sent: list[tuple[str, dict[str, Any]]] = [
        (ADD, {"text": TRAILS}),
        *(
            (address(arrival), {"do": do, "seen": seen, "form": "list", "is-0": "new"})
            for do in ("read", "correct")
        ),
        *((address(arrival), {"do": do, "seen": seen}) for do in ("apply", "dismiss")),
        *((UPSTREAM, {"do": do, "applies_by_itself": "on"}) for do in ("choose", "fetch", "read")),
        (f"{address(arrival)[:-7]}delete/", {"post": "yes"}),
    ]
    assert {browser.post(page, fields).status_code for page, fields in sent} == {PEOPLE[name]}

    arrival.refresh_from_db()
    assert (rows(), arrival.form, arrival.matches) == (before, "", {})


def test_a_row_that_is_not_there_is_not_found(dana: User) -> None:
    browser = signed_in(dana)

    pages = (f"{ARRIVALS}77/change/", f"{VERSIONS}77/change/", "/admin/roadmap/upstream/2/change/")
    assert [browser.get(page).status_code for page in pages] == [404, 404, 404]


def test_every_button_needs_its_token(dana: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(dana)
    arrival = bring(signed_in(dana), TRAILS)

    posts = [(ADD, {"text": TRAILS}), (address(arrival), {"do": "dismiss"}), (UPSTREAM, {"do": "choose"})]
    assert [browser.post(page, fields).status_code for page, fields in posts] == [403, 403, 403]


def test_the_list_of_arrivals_is_filtered_by_state(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    waits = bring(browser, TRAILS.replace("Night", "Dark"))
    press(browser, bring(browser, TRAILS.replace("Night", "Day")), "dismiss")

    every = browser.get(ARRIVALS)
    waiting = browser.get(ARRIVALS, {"state__exact": "waiting"})

    assert [arrival.state for arrival in every.context["cl"].result_list] == [
        "dismissed",
        "waiting",
        "applied",
    ]
    assert [arrival.pk for arrival in waiting.context["cl"].result_list] == [waits.pk]
    assert "Waiting (1)" in shown_words(every, "<h2")
    assert "Nothing came yet" not in shown_words(browser.get(ARRIVALS, {"state__exact": "replaced"}), "<h2")


def test_versions_are_read_only_and_lead_to_their_public_page(dana: User) -> None:
    browser = signed_in(dana)
    version = apply(browser, TRAILS).version
    assert version

    listed = shown_words(browser.get(VERSIONS), "<h1")
    page = browser.get(reverse("admin:roadmap_version_change", args=[version.pk]))

    assert f"Trails, version {version.pk}" in listed and "Pasted text" in listed and "Dana" in listed
    assert "1.1 Offline tiles : added" in shown_words(page)
    assert browser.get(f"{VERSIONS}add/").status_code == 403


def test_a_maintainer_chooses_how_the_file_is_read_and_whether_it_applies_by_itself(dana: User) -> None:
    browser = signed_in(dana)

    browser.post(UPSTREAM, {"do": "choose", "form": "task", "applies_by_itself": "on"})
    page = browser.get(UPSTREAM)
    refused = browser.post(UPSTREAM, {"do": "choose", "form": "nonsense"})

    chosen = Upstream.load()
    assert (chosen.form, chosen.applies_by_itself) == ("task", True)
    assert '<option value="task" selected>' in page.content.decode()
    assert 'id="id_applies_by_itself" checked' in page.content.decode()
    assert (refused.status_code, browser.post(UPSTREAM, {"do": "nonsense"}).status_code) == (422, 422)
    browser.post(UPSTREAM, {"do": "choose", "form": ""})
    assert (Upstream.load().form, Upstream.load().applies_by_itself) == ("", False)


def test_the_present_document_can_be_read_in_another_form(dana: User) -> None:
    browser = signed_in(dana)
    assert browser.post(UPSTREAM, {"do": "read"}).status_code == 409
    apply(browser, "# Trails\n\n## Maps\n\n- Offline tiles\n- Night colours\n\n### Notes\n\nWords.\n")

    assert "Was it read wrongly?" in shown_words(browser.get(UPSTREAM))
    again = browser.post(UPSTREAM, {"do": "read"})
    arrival = Arrival.objects.latest("pk")
    assert again.headers["Location"] == address(arrival)
    press(browser, arrival, "read", form="heading")
    press(browser, arrival, "apply")

    assert list(Item.objects.current().values_list("title", flat=True)) == ["Notes"]
    assert Version.objects.count() == 2


def test_a_form_that_a_maintainer_chose_is_kept_by_the_next_fetch(dana: User, forge: Forge) -> None:
    browser = signed_in(dana)
    text = "# Trails\n\n## 2026\n\n- [ ] Offline tiles\n\n### Notes\n\nWords.\n"
    fetch(forge, text)
    first = Arrival.objects.get()
    press(browser, first, "read", form="heading")
    press(browser, first, "apply")

    fetch(forge, text.replace("Words.", "Sentences."))

    second = Arrival.objects.latest("pk")
    assert (second.state, second.form, second.commit != first.commit) == ("waiting", "heading", True)
    assert told(preview(browser, second)) == {"Notes": ["reworded"]}


def fetch(forge: Forge, text: str) -> None:
    forge.write_file("waymark-maps/waymark", "ROADMAP.md", text.encode())
    upstream.fetch_now()


def test_the_admins_first_page_leads_maintainers_to_the_document(dana: User, carol: User) -> None:
    bring(signed_in(dana), TRAILS)

    words = shown_words(signed_in(dana).get("/admin/"), '<div id="content"')
    assert "Import a document 1 document waits for your word" in words
    assert "Import a document" not in shown_words(signed_in(carol).get("/admin/"), '<div id="content"')


def test_an_empty_roadmap_leads_a_maintainer_to_the_import(dana: User, bob: User) -> None:
    assert ADD in signed_in(dana).get("/roadmap/").content.decode()
    assert ADD not in signed_in(bob).get("/roadmap/").content.decode()
    assert ADD not in Client().get("/roadmap/").content.decode()
