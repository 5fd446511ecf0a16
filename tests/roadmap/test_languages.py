"""Which language a request is written in, from little text."""

import time

import pytest

from roadmap.languages import detect


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Add support for checkpoint/restore in containerd mode"),
        ("de", "Karte bleibt nach dem Zoomen leer"),
        ("fr", "Ajouter la prise en charge des tuiles hors ligne"),
        ("es", "El mapa no se carga sin conexión"),
        ("pt", "O mapa não carrega sem conexão"),
        ("pl", "Mapa pozostaje pusta po powiększeniu"),
        ("tr", "Harita yakınlaştırmadan sonra boş kalıyor"),
        ("vi", "Bản đồ trống sau khi phóng to"),
        # A writing system that one language has, or a few, needs no more than a word.
        ("zh", "空白"),
        ("zh", "CI: 修复 docker build 失败"),
        ("ja", "地図が読み込まれません"),
        ("ja", "docker compose up で失敗する"),
        ("ko", "지도가 오프라인에서 비어 있습니다"),
        ("he", "המפה ריקה"),
        ("ar", "دعم الخرائط دون اتصال"),
        ("fa", "پشتیبانی از نقشه‌های آفلاین"),
        ("ru", "Поддержка rootless режима"),
        ("uk", "Підтримка режиму rootless"),
        ("el", "Χάρτης"),
    ],
)
def test_a_title_tells_its_language(language: str, title: str) -> None:
    assert detect(title) == language


@pytest.mark.parametrize(
    "title",
    ["", "???", "v2.3.1", "Docker", "Memory leak", "libnetwork/sandbox_key", "https://example.org/a/b"],
)
def test_too_little_is_not_known(title: str) -> None:
    assert detect(title) == ""


def test_the_text_helps_where_the_title_is_too_short() -> None:
    assert (
        detect("Memory leak", "Every hour the server takes another ten megabytes until it is killed.") == "en"
    )
    assert detect("Crash", "Die App stürzt ab, sobald man die Karte dreht.") == "de"


def test_a_form_in_another_language_code_and_logs_say_nothing() -> None:
    body = (
        "<!-- Please describe the problem that you have and what you expected to happen instead. -->\n"
        "### What happened and what did you expect to happen?\n\n"
        "Die Karte bleibt leer, wenn ich nach dem Start zoome.\n\n"
        "```\nError: could not load the tiles because the connection was refused by the server\n```\n"
        "> Thank you for this report, we will have a look at it as soon as we can.\n"
        "    the quick brown fox jumps over the lazy dog again and again\n"
    )

    assert detect("Karte leer", body) == "de"


def test_the_same_text_has_the_same_language_every_time() -> None:
    assert len({detect("Adicionar suporte a mapas offline") for _ in range(20)}) == 1


@pytest.mark.parametrize(
    "piece", ["a", "a-", "a.", "<!--", "```\n", "<", " `", "中", "x://", "\ud800", "é\n", "> "]
)
def test_hostile_text_costs_no_more_than_other_text(piece: str) -> None:
    begun = time.process_time()

    detect("Tiles", piece * 60_000)

    assert time.process_time() - begun < 2
