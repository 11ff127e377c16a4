"""make bench: measures what is promised, beside the anchors of the same run, and books it in bench/RESULTS.md.

python -m bench [NAME …]     only the named parts; python -m bench --print keeps the file as it is
"""

import importlib
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.book import booked

PARTS = {
    "mail_to_ticket": "Mail to ticket (P1–P4)",
    "mail_stages": "CPU of one mail by stage (P2)",
    "mail_with_workers": "Mail to ticket with more processes (P1, P5)",
    "mail_extremes": "The largest mail and the quickest notice (P13)",
    "pages": "Pages (P7–P9)",
    "many_agents": "Many agents while mail comes in (P11)",
    "first_load": "First visit of a page",
    "row_on_desk": "From the 250 to the row on a desk",
    "pages_on_postgres": "Pages on PostgreSQL (P8)",
    "open_desks": "Desks open at once",
    "timer_storm": "A storm of deadlines",
    "starting": "Starting, memory (P12)",
    "mail_corpus": "Reading mail",
    "e_level": "E-level",
    "meaning": "E-level with the sentence encoder",
    "scans": "Faxes and letters",
    "sla_hours": "Service hours",
    "time_machine": "Changed hours, the past judged anew",
    "sla_firing": "Deadlines due all at once",
    "mass_changes": "Very many tickets changed in one go",
    "routing": "Routing by many rules",
}
RESULTS = Path(__file__).with_name("RESULTS.md")

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in `app.py`: measured as it serves


def machine() -> str:
    """What these figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({model or platform.machine()}), {memory} GiB, Python {platform.python_version()}, commit {commit}, load {load:.1f} at the start"


def main(arguments: list[str]) -> int:
    """Runs the named parts, or all of them; 2 and how it is called where an argument is none of these."""
    if unknown := set(arguments) - {*PARTS, "--print"}:
        print(f"{__doc__}\nParts: {', '.join(PARTS)}\nNot known: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    names = [name for name in arguments if name in PARTS] or list(PARTS)
    where = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}"
    for name in names:
        print(f"… {PARTS[name]}", file=sys.stderr, flush=True)
        rows = importlib.import_module(f"bench.{name}").run()
        print(booked("", PARTS[name], where, rows), flush=True)
        if "--print" not in arguments:
            book = RESULTS.read_text(encoding="utf-8")
            RESULTS.write_text(booked(book, PARTS[name], where, rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
