"""The telling words of a text, and others that mean the same where people write about software. Pure."""

import re
from collections.abc import Sequence

MOST_WORDS = 16
# Words that nearly every wish has: they tell nothing about which wish it is.
_EMPTY = """
    a about add after again all allow also an and any are as at be because been before being better but by can could
    do does doesn don each every feature for from get give had has have help how i if improve in into is isn it its
    just let like make makes many may me more my need needs new no not of on one only option or our out over please
    possible provide request should so some support than that the their them then there these they this those to too
    up use used using very via want was way we what when where which while who why will wish with without would you
    your
"""
EMPTY = frozenset(_EMPTY.split())
# Each line means much the same. Short stems cover the forms of a word ("sign" is found as "signed" and "signing").
SAME = """
    dark night black theme
    login signin signed logon password credential session
    export download dump backup csv excel spreadsheet
    import upload load
    compress compression gzip zstd zip size
    rootless root administrator admin privilege superuser sudo
    log logs output journal
    rotate limit quota cap
    documentation docs manual handbook guide
    search find lookup searchable query
    offline internet reception disconnected
    map tile tiles chart
    closed blocked closure
    warn warning alert notice notification
    path trail track route tour hike way
    authentication auth 2fa mfa otp totp twofactor
    delete remove erase purge drop
    account profile user member
    shortcut hotkey keybinding keyboard
    translate translation localise localize localisation localization language i18n
    cache reuse
    sign signature signing verify verification trust
    prune clean cleanup garbage orphaned unused
    automatic automatically schedule scheduled auto
    digest summary overview
    weekly week
    mail email notification newsletter
    ipv6 v6
    restart reboot respawn
    health healthy unhealthy liveness
    audit history changelog
    setting settings configuration config preference option
    undo restore revert recover
    bulk batch mass multiple
    label labels tag tags
    issue issues ticket tickets
    fast faster slow speed performance quick
    start startup boot launch
    daemon engine server service
    accessibility a11y blind assistive reader
    api rest programmatic integration integrations
    share send
    link url address
    metric metrics monitoring statistics prometheus telemetry
    picture pictures photo photos image images
    proxy firewall
    elevation altitude height ascent
    secret secrets credential credentials token tokens
    arm arm64 aarch64 raspberry
    live realtime
    location position gps whereabouts
    retry resume interrupted
    pull pulls download fetch
    push upload publish
    weather forecast rain
    pin lock freeze
    version versions release releases
    plugin plugins extension extensions addon
    update upgrade updates upgrades
    small smaller reduce shrink
    thread conversation discussion
    close lock
    comment reply
    calendar event events meeting meetings meetup meetups dates
    network networking networks
    volume volumes storage disk
    container containers
    build builds compile
    phone mobile android ios smartphone
    interface ui gui dashboard frontend
    command cli terminal shell
    error crash failure bug
    test tests testing ci
    group team companions friends
"""
GROUPS = [frozenset(line.split()) for line in SAME.strip().splitlines()]


def telling_words(text: str) -> list[str]:
    """The different words of the text that say what it is about, in small letters, the first 16."""
    words = dict.fromkeys(re.findall(r"[^\W_]+", text.lower()))
    return [word for word in words if word not in EMPTY and len(word) > 1][:MOST_WORDS]


def with_synonyms(words: Sequence[str]) -> list[str]:
    """The words, and behind them those that mean much the same."""
    forms = {form for word in words for form in _forms(word)}
    groups = [group for group in GROUPS if group & forms]
    others = sorted({other for group in groups for other in group} - set(words))
    return [*words, *others]


def _forms(word: str) -> set[str]:
    """The word as it might stand in a group: without what English adds to its end."""
    return {word, *(word.removesuffix(ending) for ending in ("s", "es", "ed", "d", "ing", "ly"))}
