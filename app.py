"""The command line of Schalter; how the house is put together stands in `house/`."""

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays: looking for garbage among it is a tenth of the start

import argparse
import os
import sys
from pathlib import Path

try:
    from foundation import logbook
    from foundation.configuration import load
    from foundation.e_level_settings import EncoderName
    from foundation.errors import SchalterError
    from foundation.roles import ALL, listed
    from house.opening import serve
except ModuleNotFoundError as absent:
    sys.exit(f"The package {absent.name} is not here. Run make install, then start with .venv/bin/python app.py.")

MOST_WORKERS = 64
CONFIG = Path(__file__).with_name("config.toml")

# Before numpy is imported, and for every process started from here: products of matrices are small in this house, and the
# threads that would share one spin for longer than it takes (13 ms of processor time a message with the sentence encoder, not 4).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(argv: list[str] | None = None) -> int:
    """Runs one command; its exit code. What an operator can mend is one sentence on standard error, and 2."""
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] != ["serve"]:  # a server collects after its start, when all that stays is there
        gc.enable()
        from house.commands import MEASURES

        if measure := MEASURES.get(tuple(argv[:2])):
            return measure(argv[1:], encoder_set)
    arguments = parser(argv).parse_args(argv)
    try:
        settings = load(CONFIG, os.environ)
        logbook.begin(settings.log)
        return int(arguments.run(settings, arguments))
    except SchalterError as error:
        print(error, file=sys.stderr)
        return 2


def encoder_set() -> EncoderName:
    """The sentence encoder of the settings."""
    return load(CONFIG, os.environ).e_level.encoder


def parser(argv: list[str]) -> argparse.ArgumentParser:
    """What `argv` is read with: for `serve` that command alone, for its start should wait for no other's imports."""
    top = argparse.ArgumentParser(
        prog="python app.py", description="Schalter, a helpdesk that answers what it may and routes the rest."
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    text = "serve pages, mail and loops"
    serving = verbs.add_parser("serve", help=text, description=text)
    serving.add_argument(
        "--first-run",
        action="store_true",
        help="on an empty desk: demo data, or the first administrator with SCHALTER_DEMO=0",
    )
    serving.add_argument(
        "--roles", default=listed(ALL), metavar="ROLES", help=f"what this process does (default: {listed(ALL)})"
    )
    serving.add_argument(
        "--workers", type=int, default=0, choices=range(MOST_WORKERS + 1), metavar="N",
        help="further processes on this machine that take in what comes (PostgreSQL; default: 0)",
    )  # fmt: skip
    serving.add_argument("--beside", type=int, default=0, metavar="PID", help=argparse.SUPPRESS)
    serving.set_defaults(run=serve)
    if argv[:1] != ["serve"]:
        from house import commands

        commands.add_to(verbs)
    return top


if __name__ == "__main__":
    sys.exit(main())
