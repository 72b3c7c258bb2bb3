"""Measures the weekly report: 1,000 sellers and 100,000 findings against 30 s and 500 MB.

Run `python benchmarks/report.py [--sellers N] [--findings N]`. The figures are ratios to the
limits, so they can be compared between machines of like speed; below 1 is within.
"""

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.report.render import render_report
from db.store import Store

LIMIT_S = 30.0
LIMIT_MB = 500.0
BUILDERS = Path(__file__).parent.parent / "tests" / "builders"


def build(path: Path, *, sellers: int, findings: int) -> None:
    """Write a record with `findings` findings for each of `sellers` sellers."""
    sys.path.append(str(BUILDERS))
    builder = importlib.import_module("build_record")
    with Store.create(path) as store:
        builder.build_record(store, sellers=sellers, findings=findings)


def measure(path: Path, out: Path) -> None:
    """Render in this process and print seconds and peak megabytes."""
    start = time.perf_counter()
    render_report(path, week="2026-W47", out_dir=out, now="2026-11-22T20:00:00Z")
    seconds = time.perf_counter() - start
    spent = time.process_time()
    print(seconds, spent, peak_megabytes())


def peak_megabytes() -> float:
    """Return the peak of this process; `getrusage` would count its parent before exec too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Build, render in a child of its own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sellers", type=int, default=1000)
    parser.add_argument("--findings", type=int, default=100, help="per seller")
    parser.add_argument("--measure", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(*chosen.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        record, out = Path(folder) / "record.db", Path(folder) / "reports"
        build(record, sellers=chosen.sellers, findings=chosen.findings)
        command = [sys.executable, __file__, "--measure", str(record), str(out)]
        child = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, spent, megabytes = map(float, child.stdout.split())
        pages = list(out.rglob("*.html"))
        size = sum(path.stat().st_size for path in pages) / 1e6
    print(f"sellers {chosen.sellers}, findings {chosen.sellers * chosen.findings}")
    print(f"pages {len(pages)}, {size:.0f} MB of HTML")
    print(f"time   {seconds:7.1f} s   ratio to limit {seconds / LIMIT_S:.2f}")
    print(f"cpu    {spent:7.1f} s   start-up and imports included")
    print(f"memory {megabytes:7.0f} MB  ratio to limit {megabytes / LIMIT_MB:.2f}")


if __name__ == "__main__":
    main()
