"""The form by which a maintainer brings in a document: a file, pasted text or an address."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.lib.fetch import FetchError, fetch
from portal.lib.forms import Line
from roadmap.document import MAX_BYTES
from roadmap.forges.client import REPOSITORY
from roadmap.github.addresses import raw_address

WAYS = ("file", "text", "address")
NONE = "Choose a file, paste the text, or give an address."
SEVERAL = "Give the document in one way only: a file, its text, or an address."
AGAIN = "Choose the file again: browsers do not keep it."


class ImportForm(forms.Form):
    """One of three ways to give the document, and which repository a bare #123 belongs to.

    When valid, `raw` has the document's bytes and `origin` where they came from.
    """

    file = forms.FileField(
        label="A file",
        required=False,
        allow_empty_file=True,
        max_length=500,
        help_text=f"Your ROADMAP.md: UTF-8 text of {MAX_BYTES:,} bytes at most. It is kept byte for byte.",
        widget=forms.FileInput,
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        help_text="Markdown. Pasting loses which kind of line ends the file has; a file keeps them.",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    address = Line(
        label="Or its address",
        required=False,
        help_text="https:// on the public internet, for example the file’s page on github.com.",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    repository = Line(
        label="Repository",
        required=False,
        help_text="owner/name: an issue that the document calls #123 alone is this repository’s.",
    )

    def __init__(self, *args: Any, get: Callable[..., bytes] = fetch, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"repository": settings.ROADMAP_REPOSITORY})
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.get = get
        self.raw, self.origin = b"", ""

    def clean_repository(self) -> str:
        repository: str = self.cleaned_data["repository"]
        if repository and not REPOSITORY.fullmatch(repository):
            raise forms.ValidationError("Write it as owner/name, for example moby/moby.")
        return repository

    def clean(self) -> dict[str, Any]:
        given = [way for way in WAYS if self.cleaned_data.get(way)]
        if not given and not any(way in self.errors for way in WAYS):
            self.add_error("file", NONE)
        for way in given if len(given) > 1 else ():
            self.add_error(way, SEVERAL)
        if len(given) == 1:
            self._read(given[0])
        if self.errors and isinstance(self.files.get("file"), UploadedFile) and "file" not in self.errors:
            self.add_error("file", AGAIN)
        return self.cleaned_data

    def refuse(self, message: str) -> None:
        """Say beside what was given why it cannot be taken."""
        way = next(way for way in WAYS if self.cleaned_data.get(way))
        self.add_error(way, message)

    def _read(self, way: str) -> None:
        """The bytes and where they came from. An address is asked only when all else is in order."""
        given = self.cleaned_data[way]
        match way:
            case "file":
                self.raw, self.origin = given.read(MAX_BYTES + 1), str(given.name)
            case "text":
                self.raw, self.origin = re.sub(r"\r\n?", "\n", given).encode(), "Pasted text"
            case _ if not self.errors:
                self._fetch(given)

    def _fetch(self, address: str) -> None:
        try:
            self.raw = self.get(raw_address(address), most=MAX_BYTES)
        except FetchError as error:
            self.add_error("address", str(error))
        # What follows ? or # may be a secret, and versions say in public where they came from.
        self.origin = urlunsplit(urlsplit(address)._replace(query="", fragment=""))
