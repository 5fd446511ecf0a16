"""Who a file names: the forms that projects use, and what is said of lines that name nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.owners import Named, Unreadable, read_owners

MOBY = """# Moby maintainers file
#
# See project/GOVERNANCE.md for committer versus reviewer roles
#
# COMMITTERS
# GitHub ID, Name, Email address
"akerouanton","Albin Kerouanton","albinker@gmail.com"
"thaJeztah","Sebastiaan van Stijn","github@gone.nl"
#
# REVIEWERS
# GitHub ID, Name, Email address
"crazy-max","Kevin Alvarez","crazy-max@users.noreply.github.com"

# ALUMNI
"icecrime","Arnaud Porterie","icecrime@gmail.com"
"""
OLD_MOBY = """# Moby maintainers file
[Org]
\t[Org."Core maintainers"]
\t\tpeople = [
\t\t\t"akihirosuda",
\t\t\t"thajeztah",
\t\t]
\t[Org.Curators]
\t\tpeople = ["alexellis"]
\t[Org.Alumni]
\t\tpeople = ["icecrime"]

[people]
\t[people.akihirosuda]
\tName = "Akihiro Suda"
\tEmail = "akihiro.suda.cz@hco.ntt.co.jp"
\tGitHub = "AkihiroSuda"
"""


def test_mobys_rows_under_committers_and_reviewers() -> None:
    owners = read_owners(MOBY, path="MAINTAINERS")

    assert owners.people == [
        Named("akerouanton", "Committers", "Albin Kerouanton"),
        Named("thajeztah", "Committers", "Sebastiaan van Stijn"),
        Named("crazy-max", "Reviewers", "Kevin Alvarez"),
    ]
    assert owners.problems == []


def test_mobys_older_toml() -> None:
    assert read_owners(OLD_MOBY, path="MAINTAINERS").people == [
        Named("akihirosuda", "Core maintainers", "Akihiro Suda"),
        Named("thajeztah", "Core maintainers"),
        Named("alexellis", "Curators"),
    ]


def test_code_owners_by_pattern_without_teams_and_mail_addresses() -> None:
    text = "# Owners\n* @Ana @acme/core\n\n/docs/ @ben docs@example.org # @cem\n*.go\n"

    owners = read_owners(text, path=".github/CODEOWNERS")

    assert owners.people == [Named("ana", "*"), Named("ben", "/docs/")]
    assert owners.problems == [
        "Line 2: @acme/core is a team. Choose it as the source to read it.",
        "Line 4: “docs@example.org” names no account on GitHub.",
    ]


def test_lists_and_tables_of_people() -> None:
    text = (
        "# Maintainers\n\nAsk @nobody before you merge.\n\n- @ana\n* Ben Ito <ben@example.org> (@ben-ito)\n"
        "\nReviewers:\nCem <cem@example.org> (@cem)\n\n## Docs\n\n| Name | GitHub |\n|---|---|\n"
        "| Dee Day | [dee](https://github.com/dee) |\n- Eli <eli@example.org>\n\n## Emeritus\n\n- @fay\n"
    )

    owners = read_owners(text, path="MAINTAINERS.md")

    assert owners.people == [
        Named("ana", "Maintainers"),
        Named("ben-ito", "Maintainers", "Ben Ito"),
        Named("cem", "Reviewers", "Cem"),
        Named("dee", "Docs", "Dee Day"),
    ]
    assert owners.problems == ["Line 16: “- Eli <eli@example.org>” names no account on GitHub."]


def test_everyone_whom_one_entry_names_is_read() -> None:
    text = (
        "# Maintainers\n- @dana, @mia\n- Ben Ito (@ben) and [cem](https://github.com/cem)\n"
        "| [Dee](https://github.com/dee), [Eli](https://github.com/eli) | [Acme](https://github.com/acme) |\n- @dana\n"
    )

    assert read_owners(text, path="MAINTAINERS.md").people == [
        Named("dana", "Maintainers"),
        Named("mia", "Maintainers"),
        Named("ben", "Maintainers", "Ben Ito"),
        Named("cem", "Maintainers"),
        Named("dee", "Maintainers"),
        Named("eli", "Maintainers"),
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("# Maintainers\n- @ana\n# Emeritus\n## Docs maintainers\n- @ben\n### Tools\n- @cem\n", ["ana"]),
        ("# Emeritus\n- @ana\n# Maintainers\n- @ben\n", ["ben"]),
        ("# Emeritus\nDocs:\n- @ana\n# Maintainers\nDocs:\n- @ben\nAlumni:\n- @cem\n", ["ben"]),
        # The nearest heading that tells decides; one that speaks of both tells nothing.
        ("# Past and present\n## Maintainers\n- @ana\n## Former\n- @ben\n", ["ana"]),
        ("# Former reviewers\n- @ana\n## Active again\n- @ben\n", ["ben"]),
        ("Maintainers\n===========\n- @ana\n\nEmeritus\n--------\n- @ben\n\n### Docs\n- @cem\n", ["ana"]),
        ("Emeritus\n========\n- @ana\n\nMaintainers:\n============\n- @ben\n---\n- @cem\n", ["ben", "cem"]),
        ("# Maintainers\n- @ana\n- ~~@ben~~\n- ~~Cem <cem@example.org> (@cem)~~, now @dee\n", ["ana", "dee"]),
        ("# Maintainers\n- <del>@ana</del>\n- @ben ~~(@ben-old)~~\n| ~@cem~ | x |\n", ["ben"]),
    ],
)
def test_who_is_no_more_is_passed_over_however_that_is_written(text: str, people: list[str]) -> None:
    assert [person.login for person in read_owners(text, path="MAINTAINERS.md").people] == people


def test_underlined_headings_are_headings() -> None:
    text = "Core team\n=========\n\n- @ana\n\nReviewers\n---------\nCem <cem@example.org> (@cem)\n"

    assert read_owners(text, path="MAINTAINERS.md").people == [
        Named("ana", "Core team"),
        Named("cem", "Reviewers", "Cem"),
    ]


@pytest.mark.parametrize("name", ["Anna - Berg", "Anna-Lena Berg", "A. Berg", "Berg, 1. FC"])
def test_what_stands_inside_a_name_belongs_to_it(name: str) -> None:
    rows = [f"{name} <ana@example.org> (@ana)", f"* {name} <ben@example.org> (@ben)", f"| {name} | @cem |"]

    assert [person.name for person in read_owners("\n".join(rows), path="MAINTAINERS.md").people] == [
        name,
        name,
        name,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- @" + "a" * 400_000 + ".b",
        "# a" + " " * 400_000 + "b",
        "# a" + "#" * 400_000 + "b",
        "# a" + " #" * 200_000 + "b",
        " " * 400_000 + "Anna <anna@example.org> (@anna)",
    ],
)
def test_a_line_is_read_in_a_time_that_grows_with_its_length_and_no_faster(line: str) -> None:
    assert read_owners(f"{line}\n- @ben", path="MAINTAINERS.md").people[-1].login == "ben"


def test_groups_below_the_alumni_are_alumni_and_a_path_says_nothing_of_people() -> None:
    toml = '[Org.Core]\npeople = ["ana"]\n[Org.Alumni.Docs]\npeople = ["ben"]\n'

    assert read_owners(toml, path="MAINTAINERS").people == [Named("ana", "Core")]
    assert read_owners("/docs/past/ @ana\n", path="CODEOWNERS").people == [Named("ana", "/docs/past/")]


def test_a_broken_row_is_said_with_its_line_and_the_others_are_read() -> None:
    owners = read_owners('# COMMITTERS\n"ana","Ana","a@b"\nben, Ben\n"two words","X","x@y"\n', path="M")

    assert owners.people == [Named("ana", "Committers", "Ana")]
    assert owners.problems == [
        'Line 3: expected "login","Name","mail", found “ben, Ben”.',
        "Line 4: “two words” is not a name on GitHub.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Org]\npeople = nope\n", "no valid TOML: .*line 2"),
        ("We are many.\n", "names nobody on GitHub"),
        ("", "names nobody on GitHub"),
        ("\n" * 20_001, "at most 20,000"),
    ],
)
def test_what_cannot_be_read_at_all_is_said(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_owners(text, path="MAINTAINERS")


@given(st.text(max_size=300), st.sampled_from(["MAINTAINERS", "CODEOWNERS", "x.md"]))
def test_any_text_is_read_or_refused(text: str, path: str) -> None:
    try:
        owners = read_owners(text, path=path)
    except Unreadable:
        return
    assert all(person.login == person.login.lower() for person in owners.people)
