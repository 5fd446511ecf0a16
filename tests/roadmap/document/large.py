"""Large documents as people write them: five hundred characters an item, in sections of ten."""

from roadmap.document import Form

_SENTENCE = "Somebody lights the *lamp* before the night, and [puts it out](https://example.org/out) in the `morning`. "
_WORDS = "Somebody lights the lamp before the night, and puts it out in the morning again. "
_ADDRESS = "https://github.com/harbor-lights/beacon/issues"


def large_document(items: int, form: Form = "heading") -> str:
    """A document of so many items: a tenth of a megabyte with 200 of them, one with 2,000."""
    write = {"heading": _topic, "task": _task, "table": _row}[form]
    head = "| Feature | Description | Status | Issue |\n|---|---|---|---|\n" if form == "table" else ""
    sections = (
        f"## {section}. Pier\n\n{head}" + "".join(write(section, count) for count in range(1, 11)) + "\n"
        for section in range(1, items // 10 + 1)
    )
    return "# Roadmap\n\n" + "".join(sections)


def _topic(section: int, count: int) -> str:
    number = f"{section}{count}"
    return (
        f"### {section}.{count} Lamp {count}\n\n{_WORDS * 4}\nThe harbour master agreed.\n\nTarget: Q3 2031\n\n"
        f"Tracking issues:\n\n- [#{number}]({_ADDRESS}/{number}) light\n\n"
    )


def _task(section: int, count: int) -> str:
    number = f"{section}{count}"
    return (
        f"- [ ] **Lamp {count} of {section}** (Q3 2031) [#{number}]({_ADDRESS}/{number})\n\n"
        f"  {_SENTENCE * 2}\n\n  - {_SENTENCE}\n  - Ask the harbour master.\n"
    )


def _row(section: int, count: int) -> str:
    return f"| Lamp {count} | {_SENTENCE * 4} | ✅ done | #{section}{count} |\n"
