"""EventBridge Pipes from SQS to a state machine; MiniStack's own pipes read streams of DynamoDB only.

It proves wiring and not service behaviour; see start.py. A batch closes at the end of its window or at its size; one reader.
"""
import json
import re
import time

import bench
from ministack.services import sqs, stepfunctions
from ministack.services.cloudformation import provisioners

RUNNING = {}


def _create(logical_id, properties, stack_name):
    if ":sqs:" not in properties.get("Source", ""):
        return _OWN["create"](logical_id, properties, stack_name)
    name = properties.get("Name") or bench.physical(stack_name, logical_id, 64)
    if name in RUNNING:
        raise bench.Refused("ConflictException", f"Pipe {name} already exists.")
    pipe = RUNNING[name] = {"properties": properties, "open": properties.get("DesiredState", "RUNNING") == "RUNNING"}
    bench.later(_read, name, pipe)
    return name, {"Arn": bench.arn("pipes", f"pipe/{name}"), "CurrentState": "RUNNING"}


def _update(physical_id, old, new, stack_name, logical_id):
    if physical_id in RUNNING:
        RUNNING[physical_id]["properties"] = new
        return physical_id, {"Arn": bench.arn("pipes", f"pipe/{physical_id}"), "CurrentState": "RUNNING"}
    return _OWN["update"](physical_id, old, new, stack_name, logical_id)


def _delete(physical_id, properties):
    if physical_id in RUNNING:
        RUNNING.pop(physical_id)["open"] = False
    else:
        _OWN["delete"](physical_id, properties)


def _queue_url(arn):
    _, _, _, _, account, name = arn.split(":")
    return f"{bench.GATEWAY}/{account}/{name}"


def _read(name, pipe):
    while pipe["open"]:
        properties = pipe["properties"]
        parameters = properties.get("SourceParameters", {}).get("SqsQueueParameters", {})
        window = parameters.get("MaximumBatchingWindowInSeconds", 0) * stepfunctions._SFN_WAIT_SCALE
        url = _queue_url(properties["Source"])
        batch, closes = [], None
        while pipe["open"] and (closes is None or time.monotonic() < closes) and len(batch) < parameters.get("BatchSize", 10):
            messages = _receive(url, min(10, parameters.get("BatchSize", 10) - len(batch)))
            batch += messages
            if messages and closes is None:
                closes = time.monotonic() + window
            if not messages:
                time.sleep(0.05)
        if not batch:
            continue
        bench.note("pipe", name=name, messages=len(batch))
        bench.USED["integrations"]["pipe: SQS to a state machine"] = 1
        try:
            _deliver(properties, batch)
        except Exception as error:
            bench.note("pipe failed", name=name, reason=repr(error))
            continue  # the messages come back after the visibility time-out
        for message in batch:
            sqs._act_delete_message({"ReceiptHandle": message["ReceiptHandle"], "QueueUrl": url}, url)


def _receive(url, count):
    answer = sqs._act_receive_message({"MaxNumberOfMessages": count, "AttributeNames": ["All"], "QueueUrl": url, "WaitTimeSeconds": 0}, url)
    if hasattr(answer, "__await__"):
        answer = bench.ministack.asyncio.run(answer)
    return answer.get("Messages", [])


def _deliver(properties, messages):
    records = [{
        "messageId": m["MessageId"], "receiptHandle": m["ReceiptHandle"], "body": m["Body"], "attributes": m.get("Attributes", {}),
        "messageAttributes": {}, "md5OfBody": m["MD5OfBody"], "eventSource": "aws:sqs", "eventSourceARN": properties["Source"],
        "awsRegion": bench.get_region(),
    } for m in messages]
    target = properties.get("TargetParameters", {})
    template = target.get("InputTemplate")
    shaped = [json.loads(_filled(template, record)) for record in records] if template else records
    request = {"stateMachineArn": properties["Target"], "input": json.dumps(shaped)}
    waits = target.get("StepFunctionStateMachineParameters", {}).get("InvocationType") == "REQUEST_RESPONSE"
    if waits and _machine(properties["Target"]).get("type") != "EXPRESS":
        raise bench.Refused("ValidationException", "REQUEST_RESPONSE needs an Express machine")
    if waits:
        request["stateMachineArn"] = stepfunctions._resolve_state_machine_arn(properties["Target"])
    status, _, body = (stepfunctions._start_sync_execution if waits else stepfunctions._start_execution)(request)
    answer = json.loads(body or b"{}")
    if status >= 400 or answer.get("status") == "FAILED":
        raise bench.Refused("TargetInvocationFailed", f"{answer.get('error', status)}: {answer.get('cause', body)}")


def _machine(arn):
    return stepfunctions._state_machines.get(stepfunctions._resolve_state_machine_arn(arn)) or {}


def _filled(template, record):
    """`<$.body.detail.x>` becomes the value; a body that is JSON is read as such."""
    def value(match):
        try:
            body = json.loads(record["body"])
        except ValueError:
            body = record["body"]
        found = stepfunctions._resolve_path(match.group(1), {**record, "body": body})
        quoted = template[match.start() - 1:match.start()] == '"' and template[match.end():match.end() + 1] == '"'
        text = json.dumps(found)
        return (json.dumps(found if isinstance(found, str) else text)[1:-1]) if quoted else text
    return re.sub(r"<(\$[^>]*)>", value, template)


_OWN = {}


def install():
    _OWN.update(provisioners._RESOURCE_HANDLERS["AWS::Pipes::Pipe"])
    bench.resource("AWS::Pipes::Pipe", _create, _update, _delete)
    # The replacement rules of MiniStack know more of a pipe than the database of the CDK.
    provisioners._REPLACING_PROPERTIES["AWS::Pipes::Pipe"] = ("Name", "Source")
