"""How long a window takes, and how much memory: `python benchmarks/scale.py --records 1000000 [--form capture|json|records] [--instances 2]`.

Writes capture files of `--records` records with `--features` features below --folder, makes a baseline of 20,000 rows of the same kind,
and runs the engine as an ordinary process of its own; prints one line of figures. Files are removed unless --keep.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).resolve().parents[1]
SIDE = {"capture": ("text/csv", "CSV"), "json": ("application/json", "JSON")}
START, END = "2026-11-21T17:00:00Z", "2026-11-21T18:00:00Z"
PER_FILE = 50_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--features", type=int, default=100)
    parser.add_argument("--form", choices=("capture", "json", "records"), default="capture")
    parser.add_argument("--instances", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        print(json.dumps(measured(options)), flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(options.folder)


def measured(options: argparse.Namespace) -> dict:
    shared = options.folder / "shared"
    make_baseline(options, shared)
    size = sum(write_shard(options, number) for number in range(options.instances))
    hosts = [f"algo-{number + 1}" for number in range(options.instances)]
    figures = {"records": options.records, "features": options.features, "form": options.form, "bytes": size, "instances": options.instances}
    if options.instances == 1:
        return figures | engine("analyze", options.folder / "algo-1", options)
    parts = [engine("partial", options.folder / host, options) for host in hosts]
    merge = options.folder / "merge"
    shutil.copytree(shared, merge / "input")
    for host in hosts:
        target = merge / "input/partials" / f"{host}.json"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(options.folder / host / f"output/partials/{host}.json", target)
    last = engine("merge", merge, options)
    return figures | {"seconds": [part["seconds"] for part in parts], "megabytes": [part["megabytes"] for part in parts], "merge": last}


def table(options: argparse.Namespace, seed: int, rows: int) -> list[list[str]]:
    """Nine numbers of every ten features, and a category as the tenth."""
    generator = np.random.default_rng(seed)
    numbers = np.round(generator.normal(size=(rows, options.features)) * 100, 4)
    kinds = generator.integers(0, 12, size=(rows, options.features))
    columns = [
        [f"kind{kind}" for kind in kinds[:, n]] if n % 10 == 9 else [repr(float(value)) for value in numbers[:, n]] for n in range(options.features)
    ]
    return list(map(list, zip(*columns, strict=True)))


def names(options: argparse.Namespace) -> list[str]:
    return [f"f{n}" for n in range(options.features)]


def make_baseline(options: argparse.Namespace, shared: Path) -> None:
    data = options.folder / "training/input/data"
    data.mkdir(parents=True)
    rows = [",".join(names(options)), *map(",".join, table(options, 0, 20_000))]
    (data / "a.csv").write_text("\n".join(rows) + "\n")
    engine("baseline", options.folder / "training", options)
    (shared / "baseline").mkdir(parents=True)
    shutil.copy(options.folder / "training/output/baseline/baseline.json", shared / "baseline/baseline.json")
    request = {
        "format": "cdk-mlops/monitor-request/1", "monitor": "scale", "windows": [{"id": "now", "start": START, "end": END, "input": "capture"}],
        "source": {"kind": "records" if options.form == "records" else "dataCapture"},
        "checks": [{"name": "DataQuality", "kind": "dataQuality"}, {"name": "DataDrift", "kind": "dataDrift"}],
    }  # fmt: skip
    (shared / "request").mkdir()
    (shared / "request/request.json").write_text(json.dumps(request))


def write_shard(options: argparse.Namespace, number: int) -> int:
    """The files of one instance."""
    root = options.folder / f"algo-{number + 1}"
    shutil.copytree(options.folder / "shared", root / "input")
    (options.folder / "config").mkdir(exist_ok=True)
    hour = root / "input/capture/AllTraffic/2026/11/21/17"
    hour.mkdir(parents=True)
    share = options.records // options.instances
    total = 0
    pool = table(options, 1 + number, min(share, PER_FILE))
    for first in range(0, share, PER_FILE):
        path = hour / f"{first:09}.jsonl"
        with path.open("w") as file:
            for index in range(min(PER_FILE, share - first)):
                # The same rows come again in every file, under ids of their own: making numbers would take longer than reading them.
                file.write(line(options, pool[index], f"{number}-{first + index}") + "\n")
        total += path.stat().st_size
    return total


def line(options: argparse.Namespace, row: list[str], id: str) -> str:
    time = "2026-11-21T17:25:49Z"
    if options.form == "records":
        return json.dumps(
            {"format": "cdk-mlops/record/1", "inferenceId": id, "eventTime": time, "features": named(options, row), "prediction": {"score": 0.5}}
        )
    type, encoding = SIDE[options.form]
    data = ",".join(row) + "\n" if options.form == "capture" else json.dumps(named(options, row))
    given = {"observedContentType": type, "mode": "INPUT", "data": data, "encoding": encoding}
    answer = {"observedContentType": "text/csv; charset=utf-8", "mode": "OUTPUT", "data": "0.5", "encoding": "CSV"}
    about = {"eventId": f"aaaaaaaa-bbbb-cccc-dddd-{id:>12}", "inferenceTime": time}
    return json.dumps({"captureData": {"endpointInput": given, "endpointOutput": answer}, "eventMetadata": about, "eventVersion": "0"})


def named(options: argparse.Namespace, row: list[str]) -> dict:
    return {name: value if value.startswith("kind") else float(value) for name, value in zip(names(options), row, strict=True)}


def peak(pid: int) -> int:
    """Kilobytes that the process has held so far; ru_maxrss would count what this one held when it forked."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    except (OSError, StopIteration):
        return 0


def engine(command: str, root: Path, options: argparse.Namespace) -> dict:
    """Runs the engine as SageMaker does, and measures the process alone."""
    hosts = [f"algo-{n + 1}" for n in range(options.instances)]
    if command == "partial":
        (root.parent / "config/resourceconfig.json").write_text(json.dumps({"current_host": root.name, "hosts": hosts}))
    began, most = time.monotonic(), 0
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([sys.executable, "-m", "mlops_monitor", command, "--root", str(root)], cwd=PACKAGE, stdout=log)
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            most = max(most, peak(process.pid))
            time.sleep(0.05)
        seconds = time.monotonic() - began
        if ended[1]:
            raise SystemExit(f"{command} ended with {ended[1]}: {log.seek(0)}{log.read()}")
    usage = ended[2]
    figures = {"seconds": round(seconds, 1), "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 1), "megabytes": most // 1024}
    if command in ("analyze", "merge"):
        summary = json.loads((root / "output/report/summary.json").read_text())
        assert summary["samples"] == options.records, summary["reasons"]
        figures |= {"recordsPerSecond": round(options.records / seconds), "status": summary["status"]}
    return figures


if __name__ == "__main__":
    main()
