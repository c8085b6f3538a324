#!/bin/sh
# Everything that the tests need on a bare Debian 12: a browser, a C compiler, a Python environment, the locked packages.
set -eu
cd "$(dirname "$0")/.."
# libatomic1 for the program that drives the browser, rsync for publishing, nginx and faketime for syncing, gcc for
# tests/crash
packages="chromium fonts-noto-core libatomic1 rsync nginx-light faketime gcc libc6-dev"
if ! dpkg -s $packages >/dev/null 2>&1; then
    root=""
    [ "$(id -u)" = 0 ] || root=sudo
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt
.venv/bin/pip install -q --disable-pip-version-check --no-deps -e .
