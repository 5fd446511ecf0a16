#!/usr/bin/env bash
# The servers and the browser that the tests use: installed by apt for root, asked for in words otherwise.
set -euo pipefail

find_missing() {
    missing=()
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null || missing+=(redis-server)
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        missing+=(chromium)
}

find_missing
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} for the tests ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
    find_missing
fi
if [ ${#missing[@]} -gt 0 ]; then
    echo "The tests need what this machine lacks: ${missing[*]}." >&2
    echo "On Debian or Ubuntu: sudo apt install ${missing[*]}. Elsewhere: PostgreSQL, Redis or Valkey, and Chromium." >&2
    exit 1
fi
