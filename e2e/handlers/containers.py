"""Jobs whose image was built from a folder of this repository really run its program: an ordinary process, no container.

It proves wiring and not service behaviour; see start.py. The program finds `/opt/ml` in a temporary folder (ML_ROOT), with the files
that the job names, and what it leaves behind goes where the job says. Instances, networks, GPUs and the image itself are not there.
"""
import contextvars
import io
import json
import os
import shlex
import subprocess
import tarfile
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bench
import fsx
from bench import Refused

PYTHON = json.loads(os.environ.get("E2E_CONTAINER_PYTHON") or "{}")  # by the module that an image starts
IMAGES = os.environ.get("E2E_IMAGES", "")  # what the stand-in for docker wrote down: tag and folder
ROOT = "/opt/ml"


def folder_of(image):
    """The folder that an image was built from, for an image of this repository."""
    if not PYTHON or not image or not os.path.exists(IMAGES):
        return None
    built = [json.loads(line) for line in Path(IMAGES).read_text().splitlines()]
    return next((entry["folder"] for entry in built if entry["tag"].rpartition(":")[2] == image.rpartition(":")[2]), None)


def _entrypoint(folder, given):
    """The exec form of the job or of the Dockerfile, with the Python that has what the module needs."""
    line = next(line for line in Path(folder, "Dockerfile").read_text().splitlines() if line.startswith("ENTRYPOINT "))
    command = given or json.loads(line.removeprefix("ENTRYPOINT "))
    module = command[command.index("-m") + 1]
    return module, [PYTHON[module], *command[1:]]


def _run(folder, root, arguments, environment, stopping, entrypoint=None):
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG") if key in os.environ}
    env = {**keep, **environment, "ML_ROOT": str(root), "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(root)}
    module, command = _entrypoint(folder, entrypoint)
    where = ["--root", str(root / "processing")] if module == "mlops_monitor" else []  # others are told by ML_ROOT
    with open(root / "log", "w+") as log:
        program = subprocess.Popen([*command, *arguments, *where], cwd=root, env=env, stdout=log, stderr=subprocess.STDOUT)
        while program.poll() is None:
            if stopping():
                program.terminate()
            time.sleep(0.05)
        log.seek(0)
        bench.note("program", module=module, arguments=shlex.join(arguments), code=program.returncode, said=log.read().strip()[-300:])
    return program.returncode


def _local(root, path):
    return root / Path(path).relative_to(ROOT)


def _objects(uri, manifest=False):
    """What an input names: objects, and where each lies below its folder. A manifest lists them, else everything whose key begins so."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    if manifest:
        first, *names = json.loads(bench.get_object(uri))
        return [(first["prefix"] + name, name) for name in names]
    keys = bench.keys_of(bucket, prefix)
    if not keys:
        raise Refused("ClientError", f"ClientError: Data download failed: No S3 objects found under S3 URL \"{uri}\" given in input data source.")
    base = prefix.rpartition("/")[0]
    return [(f"s3://{bucket}/{key}", key.removeprefix(base).lstrip("/")) for key in keys if not key.endswith("/")]


def _download(objects, target):
    for uri, path in objects:
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bench.get_object(uri))


def _upload(source, uri):
    for file in sorted(source.rglob("*")):
        if file.is_file():
            bench.put_object(f"{uri.rstrip('/')}/{file.relative_to(source).as_posix()}", file.read_bytes())


def _reason(root, name, code):
    file = root / "output" / name
    return file.read_text() if file.exists() else f"exit code {code}"


def _channel(source):
    """Where the files of a channel are: in S3, or behind the file system that is linked with S3."""
    if "S3DataSource" in source:
        return source["S3DataSource"]["S3Uri"]
    system = source["FileSystemDataSource"]
    return fsx.behind(system["FileSystemId"], system["DirectoryPath"])


def train(job, folder, stopping):
    """A training job: its channels and hyperparameters in, model.tar.gz out."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        config = root / "input/config"
        config.mkdir(parents=True)
        for channel in job.get("InputDataConfig", []):
            _download(_objects(_channel(channel["DataSource"])), root / "input/data" / channel["ChannelName"])
        channels = {c["ChannelName"]: {"TrainingInputMode": "File", "ContentType": c.get("ContentType", "text/csv")} for c in job.get("InputDataConfig", [])}
        for file, content in (
            ("hyperparameters.json", job.get("HyperParameters", {})), ("inputdataconfig.json", channels),
            ("resourceconfig.json", {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "lo"}),
        ):
            (config / file).write_text(json.dumps(content))
        for folder_name in ("model", "output", "checkpoints"):
            (root / folder_name).mkdir()
        checkpoints = job.get("CheckpointConfig", {})
        if checkpoints and bench.has_objects(checkpoints["S3Uri"]):
            _download(_objects(checkpoints["S3Uri"].rstrip("/") + "/"), root / "checkpoints")
        code = _run(folder, root, ["train"], job.get("Environment", {}), stopping)
        if checkpoints:
            _upload(root / "checkpoints", checkpoints["S3Uri"])
        if code:
            raise Refused("AlgorithmError", f"AlgorithmError: {_reason(root, 'failure', code)}")
        return _archive(root / "model")


def _archive(folder):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, arcname=".")
    return packed.getvalue()


def process(job, folder, stopping):
    """A processing job: its inputs in, on each of its instances, and its outputs out."""
    hosts = [f"algo-{n}" for n in range(1, job["ProcessingResources"]["ClusterConfig"]["InstanceCount"] + 1)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        started = [pool.submit(contextvars.copy_context().run, _process_on, host, hosts, job, folder, stopping) for host in hosts]
        for host in started:
            host.result()


def _process_on(host, hosts, job, folder, stopping):
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "config").mkdir()
        (root / "config/resourceconfig.json").write_text(json.dumps({"current_host": host, "hosts": hosts}))
        for item in job.get("ProcessingInputs", []):
            source = item["S3Input"]
            objects = _objects(source["S3Uri"], source.get("S3DataType") == "ManifestFile")
            if source.get("S3DataDistributionType") == "ShardedByS3Key":
                objects = objects[hosts.index(host)::len(hosts)]
            _download(objects, _local(root, source["LocalPath"]))
        outputs = [o["S3Output"] for o in job.get("ProcessingOutputConfig", {}).get("Outputs", [])]
        for output in outputs:
            _local(root, output["LocalPath"]).mkdir(parents=True, exist_ok=True)
        program = job["AppSpecification"]
        code = _run(folder, root, program.get("ContainerArguments", []), job.get("Environment", {}), stopping, program.get("ContainerEntrypoint"))
        if code:
            raise Refused("AlgorithmError", f"AlgorithmError: {_reason(root, 'message', code)}")
        for output in outputs:
            _upload(_local(root, output["LocalPath"]), output["S3Uri"])
