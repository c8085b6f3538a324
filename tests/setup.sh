#!/bin/sh
# Everything that the tests need on a bare Debian 12: a browser, a C compiler, Java, node and Python with their locked packages.
set -eu
cd "$(dirname "$0")/.."
# libatomic1 for the program that drives the browser, rsync for publishing, nginx and faketime for syncing, gcc for
# tests/crash, java for the Nu HTML checker
packages="chromium fonts-noto-core libatomic1 rsync nginx-light faketime gcc libc6-dev default-jre-headless"
# node may have come from elsewhere, with its own npm
[ -n "$(command -v node)" ] && [ -n "$(command -v npm)" ] || packages="$packages nodejs npm"
if ! dpkg -s $packages >/dev/null 2>&1; then
    root=""
    [ "$(id -u)" = 0 ] || root=sudo
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt
.venv/bin/pip install -q --disable-pip-version-check --no-deps -e .
# The tools that look at pages. They run nothing while they are installed, and bring no browser of their own.
PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error
