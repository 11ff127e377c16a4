#!/usr/bin/env bash
# Installs the Debian packages that the served and the browser tests start: PostgreSQL, Dovecot, Chromium,
# and those that read the text of scans: Tesseract with German and English.
# Quick when everything is there. Without root or apt-get it only says what is missing.
set -euo pipefail

missing=()

need() { # need PACKAGE PROGRAM...: any one of the programs (a path may hold wildcards) will do
    local package=$1 program
    shift
    for program in "$@"; do
        if command -v "$program" >/dev/null || compgen -G "$program" >/dev/null; then
            return
        fi
    done
    missing+=("$package")
}

need postgresql initdb "/usr/lib/postgresql/*/bin/initdb"
need dovecot-core dovecot /usr/sbin/dovecot
need dovecot-imapd /usr/lib/dovecot/imap
need chromium chromium
need tesseract-ocr tesseract
need tesseract-ocr-deu "/usr/share/tesseract-ocr/*/tessdata/deu.traineddata"

if ((${#missing[@]} == 0)); then
    exit 0
fi
if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "The tests would also use, and skip without: ${missing[*]}"
    echo "On Debian or Ubuntu: sudo apt-get install ${missing[*]}"
    exit 0
fi

echo "Installing for the tests: ${missing[*]}"
# The tests start servers of their own: run level 1 keeps the packages from starting theirs.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
wait=(-o DPkg::Lock::Timeout=300)
apt-get "${wait[@]}" update -qq
apt-get "${wait[@]}" install -y -qq --no-install-recommends "${missing[@]}"
