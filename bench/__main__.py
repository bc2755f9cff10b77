"""`make bench`: prints a table and writes `bench/results.json`.

Parts can be chosen: `python -m bench understanding turns`. Stock Rasa is trained once for the lines as they are, which
takes long; `--without-stock` leaves it out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from bot import logs

RESULTS = Path("bench/results.json")
PARTS = ("understanding", "start", "turns", "throughput", "durability", "alert", "console")


def main() -> None:
    """Run the chosen parts."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], metavar="part", help=", ".join(PARTS))
    parser.add_argument("--without-stock", action="store_true", help="do not train and run stock Rasa beside it")
    arguments = parser.parse_args()
    logs.configure("WARNING")
    from bench import console, durability, load, report, stock, understanding
    from bench.gold import read

    parts = arguments.parts or list(PARTS)
    lines = read()
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["machine"] = {"cores": os.cpu_count(), "processor": platform.machine(), "day": time.strftime("%Y-%m-%d")}
    server = None
    needed = {"understanding", "turns", "throughput"} & set(parts)
    if needed and not arguments.without_stock:
        print("▸ stock Rasa: training on the same lines, the first time (long)", flush=True)
        results["stock training, s"] = round(stock.train())
        server = stock.Stock()
    work = {
        "understanding": lambda: understanding.measure(lines, server),
        "start": load.start,
        "turns": lambda: load.turns(lines, server),
        "throughput": lambda: load.throughput(lines, server),
        "durability": durability.measure,
        "alert": load.alert,
        "console": console.measure,
    }
    try:
        for part in parts:
            print(f"▸ {part}", flush=True)
            results[part] = work[part]()
            RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    finally:
        if server is not None:
            server.stop()
    report.show(results)


if __name__ == "__main__":
    main()
