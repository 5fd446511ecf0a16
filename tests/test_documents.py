"""What the documents say of the settings and the tree is so."""

import re

from tests.conftest import ROOT

ONLY_COMPOSE = {"POSTGRES_PASSWORD"}


def names(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(), re.MULTILINE))


def settings_read() -> set[str]:
    """The environment variables that the settings ask for; some are asked for inside a reader."""
    own = names("portal/env.py", r"\b(?:text|integer)\(\s*\"([A-Z_]+)\"")
    return own | names("portal/settings.py", r"\benv\.\w+\(\s*\"([A-Z_]+)\"")


def test_every_setting_is_in_the_example_and_no_other() -> None:
    assert len(settings_read()) > 20
    assert names(".env.example", r"^#?([A-Z_]+)=") - ONLY_COMPOSE == settings_read()
    assert names("compose.yaml", r"\$\{([A-Z_]+)") == ONLY_COMPOSE


def test_every_setting_is_in_the_operators_table_and_no_other() -> None:
    assert names("docs/operating.md", r"^\| `([A-Z_]+)` \|") == settings_read()


def test_every_file_that_the_architecture_names_is_there() -> None:
    """In the tree each line starts with a folder or file; deeper ones are indented below theirs."""
    tree = (ROOT / "docs/architecture.md").read_text().split("## The tree")[1].split("```")[1]
    folders: list[str] = []
    missing = []
    for line in tree.strip().splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        words = re.split(r"\s{2,}", line.strip())[0].split()
        folders = folders[:depth]
        missing += [path for word in words if not (ROOT / (path := "/".join([*folders, word]))).exists()]
        folders.append(words[0].rstrip("/"))
    assert missing == []


def test_every_part_that_others_build_on_is_in_the_architecture() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    folders = ("portal/lib", "proposals/services", "roadmap/services", "proposals/models", "roadmap/models")
    names = [path.stem for folder in folders for path in (ROOT / folder).glob("[a-z]*.py")]

    assert len(names) > 30
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []
