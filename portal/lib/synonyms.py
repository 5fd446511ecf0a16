"""The telling words of a text, and others that mean the same where people write about software. Pure."""

import re

MOST_WORDS = 16
# Words that wishes of every kind have: they tell nothing about which wish it is. Those that PostgreSQL's English search
# leaves out are among them, so that each database weighs a text alike.
_EMPTY = """
    a able about above add after again against all allow also always am an and another any anybody anyone anything
    are as ask at be because been before being below best better between both but by can come could did different
    do does doesn doing don down during each easier easily easy even ever every everybody everyone everything
    feature few first for from further get give go good had has have having he help her here hers herself him
    himself his how i if improve in instead into is isn it its itself just keep know last less let like look make
    makes many may me more most much my myself need needs never new no nobody nor not nothing now of off often on
    once one only option or other others our ours ourselves out over own people person persons place places please
    possible provide put request same see set she should show so some somebody someone something still such support
    take tell than that the their theirs them themselves then there these they thing things this those three
    through time times to too two under until up use used using very via want was way we were what when where which
    while who whom why will wish with within without work works would yet you your yours yourself yourselves
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


def same(word: str) -> list[str]:
    """Other words that mean much the same."""
    forms = _forms(word)
    return sorted({other for group in GROUPS if group & forms for other in group} - {word})


def _forms(word: str) -> set[str]:
    """The word as it might stand in a group: without what English adds to its end."""
    return {word, *(word.removesuffix(ending) for ending in ("s", "es", "ed", "d", "ing", "ly"))}
