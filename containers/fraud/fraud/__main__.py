"""What SageMaker starts: `docker run <image> train` or `serve`; processing jobs give `prepare` or `evaluate` as their argument."""

import argparse
import os
import signal
import sys
import traceback
from pathlib import Path

from fraud.errors import FraudError

FIRST_KILOBYTE = 1024


def main(arguments=None) -> int:
    options = parse(arguments)
    root = Path(options.root)
    try:
        return run(options, root)
    except Exception as error:  # the reason must reach the job, whatever it was
        reason = str(error) if isinstance(error, FraudError) else f"{type(error).__name__}: {error}"
        if not isinstance(error, FraudError):
            traceback.print_exc()
        print(f"failed: {reason}", file=sys.stderr, flush=True)
        tell(root, options.command, reason)
        return 1


def parse(arguments):
    parser = argparse.ArgumentParser(prog="fraud")
    parser.add_argument("--root", default=os.environ.get("ML_ROOT", "/opt/ml"), help="where SageMaker keeps what it hands over")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("train", help="train on the channels, resume from a checkpoint")
    serve = commands.add_parser("serve", help="answer GET /ping and POST /invocations")
    serve.add_argument("--host", default="0.0.0.0")
    serve.add_argument("--port", type=int, default=int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080")))
    commands.add_parser("evaluate", help="measure a model, and the one that serves, on the same data")
    prepare = commands.add_parser("prepare", help="split raw data into train, validation and test")
    prepare.add_argument("--label", default="fraud", help="the column that holds 0 or 1")
    prepare.add_argument("--test-share", type=float, default=0.2)
    prepare.add_argument("--validation-share", type=float, default=0.1)
    prepare.add_argument("--max-bad-share", type=float, default=0.01, help="more malformed rows than this end the job")
    return parser.parse_args(arguments)


def run(options, root: Path) -> int:
    """Each command imports what it needs: serving starts without scikit-learn."""
    if options.command == "train":
        from fraud.training import train

        return train(root)
    if options.command == "serve":
        from fraud.serving import serve

        return serve(root, options.host, options.port)
    if options.command == "evaluate":
        from fraud.evaluation import evaluate

        return evaluate(root)
    from fraud.preparation import Shares, prepare

    return prepare(root, options.label, Shares(options.test_share, options.validation_share, options.max_bad_share))


def tell(root: Path, command: str, reason: str) -> None:
    """A training job shows this file as its FailureReason, a processing job as its ExitMessage."""
    if command == "serve":
        return
    file = root / "output" / ("failure" if command == "train" else "message")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(reason.encode()[:FIRST_KILOBYTE].decode(errors="ignore").encode())


def end(number, _):
    """The first process of a container is deaf to signals that it does not ask for; training and serving ask for more than this."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    sys.exit(main())
