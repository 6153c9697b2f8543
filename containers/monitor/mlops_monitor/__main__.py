"""`python -m mlops_monitor analyze | partial | merge | baseline | compare`, in a processing job and on a laptop."""

import argparse
import os
import signal
import sys
from pathlib import Path

from mlops_monitor.errors import MonitorError
from mlops_monitor.execution import Execution
from mlops_monitor.layout import Layout, write

ROOT = "/opt/ml/processing"
FIRST_KILOBYTE = 1024


def main(arguments: list[str] | None = None) -> int:
    options, rest = parse(sys.argv[1:] if arguments is None else arguments)
    root = Path(options.root)
    try:
        return run(options, root, rest)
    except MonitorError as error:
        reason = str(error)
    print(f"failed: {reason}", file=sys.stderr, flush=True)
    if options.command == "baseline":
        # A processing job shows this file as its ExitMessage.
        write(root.parent / "output/message", reason.encode()[:FIRST_KILOBYTE].decode(errors="ignore"))
    return 1


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """`baseline` has options of its own, which are handed on."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--root", default=os.environ.get("MONITOR_ROOT", ROOT), help="the folder that holds input/ and output/")
    parser = argparse.ArgumentParser(prog="mlops_monitor", parents=[common])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("analyze", parents=[common], help="judge a window")
    commands.add_parser("partial", parents=[common], help="statistics of a shard of a window")
    commands.add_parser("merge", parents=[common], help="judge a window by the statistics of its shards")
    commands.add_parser("baseline", parents=[common], help="statistics and limits of training data", add_help=False)
    compare = commands.add_parser("compare", parents=[common], help="judge one table by another; writes report.html")
    compare.add_argument("reference", type=Path)
    compare.add_argument("current", type=Path)
    compare.add_argument("--out", type=Path, default=Path("report"))
    compare.add_argument("--prediction", help="the column that holds the answer of the model")
    compare.add_argument("--label", help="the column that holds the truth")
    arguments = [*_root_last(arguments)]
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command != "baseline":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options, rest


def _root_last(arguments: list[str]) -> list[str]:
    """--root may stand before the command; argparse would let the default of the command win."""
    for index, argument in enumerate(arguments):
        if argument == "--root" and index + 1 < len(arguments):
            return [*arguments[:index], *arguments[index + 2 :], *arguments[index : index + 2]]
        if argument.startswith("--root="):
            return [*arguments[:index], *arguments[index + 1 :], argument]
    return arguments


def run(options: argparse.Namespace, root: Path, rest: list[str]) -> int:
    """Each command imports what it needs."""
    if options.command == "baseline":
        from mlops_monitor import baseline

        return baseline.main(root, rest)
    if options.command == "compare":
        from mlops_monitor.compare import Columns, compare

        return tell(compare(options.reference, options.current, options.out, Columns(options.prediction, options.label)))
    from mlops_monitor import run as runner

    if options.command == "partial":
        reason = runner.partial(Layout(root))
        print(f"partial statistics written{f', with a failure: {reason}' if reason else ''}", flush=True)
        return 0
    return tell(runner.analyze(Layout(root)) if options.command == "analyze" else runner.merge(Layout(root)))


def tell(execution: Execution) -> int:
    """For the log: states and reasons, never values of records."""
    print(f"{execution.status}: {execution.samples} records, {len(execution.found)} violations", flush=True)
    for result in execution.results:
        print(f"  {result.name}: {result.state}: {result.reason}", flush=True)
    return 0


def end(number, _):
    """The first process of a container is deaf to signals that it does not ask for."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    sys.exit(main())
