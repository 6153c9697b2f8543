"""What the handlers share: registering with MiniStack, faults that were ordered, events, and the judge.

It proves wiring and not service behaviour; see start.py.
"""
import contextvars
import html
import json
import os
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

import botocore.loaders
import botocore.model
import botocore.validate
from ministack import app as ministack
from ministack.core import router
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import eventbridge, stepfunctions
from ministack.services.cloudformation import provisioners, stacks

LOCK = threading.RLock()
GATEWAY = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
JUDGE = os.environ.get("E2E_JUDGE", "")
CREATE_ONLY = json.loads(os.environ.get("E2E_CREATE_ONLY", "{}"))

OPERATIONS = {}  # (service, operation) -> function(params) -> result
TASKS = ["pipe:", "states:startExecution"]  # prefixes of the integrations that are emulated here
TYPES = {}  # CloudFormation type -> who emulates it
FAULTS = []  # what the next calls shall do; see `fault`
USED = {"types": {}, "integrations": {}, "operations": {}}
CHANGES = []  # one line for each thing that an operation or a resource did


class Refused(Exception):
    """An answer of a service that is an error."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def arn(service, resource):
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


def now():
    return datetime.now(timezone.utc)


def note(what, **details):
    CHANGES.append({"at": now().isoformat(), "what": what, **details})


# --- faults ------------------------------------------------------------------------------------------------------------------

def order(faults):
    """Faults that were ordered: `{"on": "CreateTrainingJob", "times": 1, "how": "fail" | an error code, "reason": "…"}`."""
    with LOCK:
        FAULTS[:] = [dict(fault) for fault in faults]


def fault(on):
    """The fault that hits this operation now; it is used up."""
    with LOCK:
        for ordered in FAULTS:
            if ordered["on"] == on and ordered.get("times", 1) > 0:
                ordered["times"] = ordered.get("times", 1) - 1
                note("fault", on=on, how=ordered["how"])
                return ordered
    return None


# --- events ------------------------------------------------------------------------------------------------------------------

def publish(source, detail_type, detail, resources):
    """An event of a service on the default bus."""
    note("event", source=source, detailType=detail_type, resources=resources)
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(plain(detail)), "Resources": resources}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def later(work, *args):
    """Runs in a thread of its own, for the account and Region of the caller."""
    threading.Thread(target=contextvars.copy_context().run, args=(work, *args), daemon=True).start()


def until(done, seconds=60.0):
    """Waits for something that another thread does."""
    end = time.monotonic() + seconds
    while not (result := done()):
        if time.monotonic() > end:
            raise TimeoutError("nothing happened")
        time.sleep(0.02)
    return result


# --- the rules ---------------------------------------------------------------------------------------------------------------

def judged(resource_type, logical_id, properties, beside):
    """Asks the rules of the library about one resource and those that it may refer to; an error is what the service would say."""
    if not JUDGE:
        return
    question = {"type": resource_type, "logicalId": logical_id, "properties": properties, "beside": beside}
    findings = http("POST", JUDGE, json.dumps(question).encode())
    errors = [f"{f['message']} ({f['id']})" for f in json.loads(findings) if f["severity"] == "error"]
    if errors:
        note("refused", type=resource_type, reasons=errors)
        raise Refused("ValidationException", "; ".join(errors))


def http(method, url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise Refused(f"Http{error.code}", error.read().decode("utf-8", "replace")[:500]) from None


# --- S3, as a client of the emulator -------------------------------------------------------------------------------------------

def _signed(service):
    scope = f"Credential=test/20260101/{get_region()}/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=none"}


def put_object(uri, body):
    http("PUT", f"{GATEWAY}/{urllib.parse.quote(uri.removeprefix('s3://'))}", body, _signed("s3"))


def get_object(uri):
    return http("GET", f"{GATEWAY}/{urllib.parse.quote(uri.removeprefix('s3://'))}", headers=_signed("s3"))


def keys_of(bucket, prefix):
    """Keys that begin with a prefix; the first thousand, which is more than a test has."""
    query = urllib.parse.urlencode({"list-type": 2, "prefix": prefix})
    page = http("GET", f"{GATEWAY}/{bucket}?{query}", headers=_signed("s3")).decode()
    return [html.unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", page)]


def has_objects(uri):
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    return bool(keys_of(bucket, prefix))


# --- operations of an API --------------------------------------------------------------------------------------------------------

_LOADER = botocore.loaders.Loader()
_MODELS = {}


def model_of(service):
    if service not in _MODELS:
        _MODELS[service] = botocore.model.ServiceModel(_LOADER.load_service_model(service, "service-2"), service)
    return _MODELS[service]


def check(service, operation, params):
    """What the model of the service says about a request: names, types, what is required, lengths, choices."""
    shape = model_of(service).operation_model(operation).input_shape
    report = botocore.validate.ParamValidator().validate(params, shape)
    problems = [line for line in [report.generate_report()] if line] + list(_choices(params, shape, ""))
    if problems:
        raise Refused("ValidationException", "; ".join(problems))


def _choices(value, shape, path):
    """Enumerations, which botocore leaves to the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from _choices(value[name], member, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for index, member in enumerate(value):
            yield from _choices(member, shape.member, f"{path}[{index}]")
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        # New instance types come faster than releases of botocore.
        if "InstanceType" not in shape.name:
            yield f"{path.lstrip('.')} must be one of {', '.join(shape.enum)}, got {value}"


def operation(service, name):
    """Registers a function as an operation of a service that MiniStack lacks."""
    def register(function):
        OPERATIONS[service, name] = function
        return function
    return register


def call(service, name, params):
    """One request to an operation of ours."""
    function = OPERATIONS.get((service, name))
    if not function:
        raise Refused("UnknownOperationException", f"the handlers have no {service}:{name}")
    check(service, name, params)
    USED["operations"][f"{service}:{name}"] = USED["operations"].get(f"{service}:{name}", 0) + 1
    ordered = fault(name)
    if ordered and ordered["how"] != "fail":
        raise Refused(ordered["how"], ordered.get("reason", "ordered by the test"))
    result = function(params, **({"failing": ordered} if ordered else {}))
    note("call", operation=f"{service}:{name}")
    return result or {}


def plain(value, epoch=False):
    """As JSON has it; a time as text, or as seconds."""
    if isinstance(value, datetime):
        return value.timestamp() if epoch else value.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if isinstance(value, dict):
        return {key: plain(item, epoch) for key, item in value.items() if item is not None}
    return [plain(item, epoch) for item in value] if isinstance(value, list) else value


def serve(service, target, name):
    """Makes MiniStack answer the JSON protocol of a service with the operations of ours."""
    async def handle(method, path, headers, body, query):
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            answer = await ministack.asyncio.to_thread(call, service, action, json.loads(body or b"{}"))
            return json_response(plain(answer, epoch=True), content_type="application/x-amz-json-1.1")
        except Refused as refused:
            return error_response_json(refused.code, refused.message, 400)

    ministack.SERVICE_HANDLERS[name] = handle
    router.SERVICE_PATTERNS[name] = {"target_prefixes": [target]}


# --- resources -----------------------------------------------------------------------------------------------------------------

def resource(resource_type, create, update=None, delete=None, behaves=True):
    """Registers a CloudFormation type.

    A change of a create-only property (from the database of the CDK CLI) makes a new resource first and deletes the old one
    afterwards, so a fixed name collides with itself, as in CloudFormation.
    """
    def created(logical_id, properties, stack_name):
        _use(resource_type)
        return create(logical_id, properties, stack_name)

    def updated(physical_id, old, new, stack_name, logical_id=None):
        if not update:
            return physical_id, {}
        return update(physical_id, old, new, stack_name, logical_id)

    def deleted(physical_id, properties):
        if delete:
            delete(physical_id, properties)

    provisioners._REPLACING_PROPERTIES[resource_type] = tuple(CREATE_ONLY.get(resource_type, ()))
    provisioners._RESOURCE_HANDLERS[resource_type] = {
        "create": created, "update": updated, "update_with_logical_id": True, "delete": deleted,
    }
    TYPES[resource_type] = "ours" if behaves else "recorded"


def physical(stack_name, logical_id, longest=63):
    """A name as CloudFormation makes them; it starts with a letter and holds hyphens only."""
    return provisioners._physical_name(stack_name, logical_id, max_len=longest)


def _use(resource_type):
    USED["types"][resource_type] = USED["types"].get(resource_type, 0) + 1


def install():
    """After all modules: keep count of MiniStack's own types, and let ours work in threads, for they wait."""
    for resource_type, handler in provisioners._RESOURCE_HANDLERS.items():
        if resource_type not in TYPES and "create" in handler:
            handler["create"] = _counted(resource_type, handler["create"])
    custom = provisioners._custom_resource_create

    def counted_custom(logical_id, properties, stack_name, resource_type):
        _use(resource_type)
        return custom(logical_id, properties, stack_name, resource_type)

    provisioners._custom_resource_create = counted_custom
    on_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type in TYPES or "StateMachine" in resource_type or on_thread(resource_type)


def _counted(resource_type, create):
    def counted(*args, **kwargs):
        _use(resource_type)
        return create(*args, **kwargs)
    return counted


# --- tasks of state machines -----------------------------------------------------------------------------------------------------

def integration(prefix, function):
    """Registers what a task of a state machine does; the longest prefix wins."""
    TASKS.append(prefix.removeprefix("arn:aws:states:::"))
    stepfunctions._SERVICE_DISPATCH[prefix] = function
    ordered = sorted(stepfunctions._SERVICE_DISPATCH.items(), key=lambda item: -len(item[0]))
    stepfunctions._SERVICE_DISPATCH.clear()
    stepfunctions._SERVICE_DISPATCH.update(ordered)


def task_error(code, message):
    return stepfunctions._ExecutionError(code, message)


def as_the_api_has_it(service, operation_name, params):
    """Names as the API writes them; tasks write them as the Java SDK does (`DnsName` for `DNSName`), so case is not compared."""
    return _renamed(params, model_of(service).operation_model(operation_name).input_shape)


def _renamed(value, shape):
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {_key(name): name for name in shape.members}
        return {members.get(_key(k), k): _renamed(v, shape.members.get(members.get(_key(k), k))) for k, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_renamed(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _renamed(item, shape.value) for key, item in value.items()}
    if shape.type_name == "blob":
        return value.encode() if isinstance(value, str) else json.dumps(value).encode()
    return json.dumps(value) if shape.type_name == "string" and isinstance(value, (dict, list)) else value


def _key(name):
    return name.lower()


def as_tasks_have_it(answer):
    """Names as the Java SDK writes them: an acronym at the beginning becomes a word (`DnsName`), others stay (`ResourceARN`)."""
    return _as_java(plain(answer))


def _as_java(value):
    if isinstance(value, dict):
        return {_java(key): _as_java(item) for key, item in value.items()}
    return [_as_java(item) for item in value] if isinstance(value, list) else value


def _java(name):
    capitals = len(name) - len(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return name if capitals < 2 else name[0] + name[1:max(capitals - 1, 1)].lower() + name[max(capitals - 1, 1):]
