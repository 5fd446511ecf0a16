"""What the demo sets for the site: an environment made once for each data folder. Values already set win."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.address import Address
from portal.demo import SAMPLE_REPOSITORY

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SAMPLE_ROADMAP: Final = ROOT / "portal" / "demo" / "ROADMAP.md"
FORGE_PORT: Final = "8001"


@dataclass(frozen=True)
class Subject:
    """Whose roadmap is shown: the sample's, with the demo's own forge, or a real project's, with GitHub."""

    roadmap: str
    repository: str

    @property
    def is_sample(self) -> bool:
        return self.repository == SAMPLE_REPOSITORY

    @property
    def folder(self) -> Path:
        return ROOT / "var" / ("demo" if self.is_sample else self.repository.replace("/", "--"))


SAMPLE: Final = Subject(str(SAMPLE_ROADMAP), SAMPLE_REPOSITORY)


def environment(subject: Subject, bind: Address, given: Mapping[str, str]) -> dict[str, str]:
    """The variables to add to `given` so that the settings describe the demo. Makes the data folder and its secrets."""
    data_dir = Path(given.get("DATA_DIR") or subject.folder).absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    wanted = {
        "DEMO": "true",
        "DEBUG": "false",
        "DATA_DIR": str(data_dir),
        "SITE_URL": bind.url,
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(["127.0.0.1", "localhost", bind.nearby.host])),
        "ROADMAP_REPOSITORY": subject.repository,
        **kept_secrets(data_dir / "secrets.json"),
    }
    if subject.is_sample:
        port = given.get("DEMO_FORGE_PORT") or FORGE_PORT
        wanted |= {
            "DEMO_FORGE_PORT": port,
            "GITHUB_API_URL": f"http://127.0.0.1:{port}",
            "GITHUB_TOKEN": "the-forge-takes-any-token",
        }
    return {name: value for name, value in wanted.items() if not given.get(name)}


def kept_secrets(path: Path) -> dict[str, str]:
    """SECRET_KEY and GITHUB_WEBHOOK_SECRET of this data folder, made at the first call, readable by this user only."""
    if not path.exists():
        made = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "GITHUB_WEBHOOK_SECRET")}
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with open(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump(made, file)
        unfinished.rename(path)
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept
