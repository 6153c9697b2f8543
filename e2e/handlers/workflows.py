"""What MiniStack's Step Functions lack: versions and aliases as resources, nested executions as AWS reports them, S3 objects.

It proves wiring and not service behaviour; see start.py. Every call of a service is held against the service's own model first.
"""
import json
import re
import threading

import bench
from bench import Refused
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

# The name of a service in a task -> its model. S3 and what MiniStack lacks are read by their own handlers.
MODELS = {
    "dynamodb": "dynamodb", "aws-sdk:dynamodb": "dynamodb", "aws-sdk:ssm": "ssm", "aws-sdk:sfn": "stepfunctions", "aws-sdk:s3": "s3",
    "aws-sdk:sns": "sns", "aws-sdk:sqs": "sqs", "aws-sdk:eventbridge": "events", "aws-sdk:cloudwatch": "cloudwatch", "events": "events",
    "sns": "sns", "sqs": "sqs", "aws-sdk:scheduler": "scheduler", "aws-sdk:resourcegroupstaggingapi": "resourcegroupstaggingapi",
}
ENDED = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")


def _answered(answer):
    status, _, body = answer
    decoded = json.loads(body or b"{}")
    if status >= 400:
        raise Refused(decoded.get("__type", "ValidationException"), decoded.get("message", ""))
    return decoded


# --- machines --------------------------------------------------------------------------------------------------------------------------

def _judged(create):
    """MiniStack makes the machine; the rules see its definition first, with every reference resolved."""
    def created(logical_id, properties, stack_name):
        bench.judged("AWS::StepFunctions::StateMachine", logical_id, properties, [])
        return create(logical_id, properties, stack_name)
    return created


# --- versions and aliases ------------------------------------------------------------------------------------------------------------

def _create_version(logical_id, properties, stack_name):
    request = {"stateMachineArn": properties["StateMachineArn"], "revisionId": properties.get("StateMachineRevisionId"),
               "description": properties.get("Description", "")}
    arn = _answered(stepfunctions._publish_state_machine_version(request))["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def _delete_version(physical_id, properties):
    stepfunctions._delete_state_machine_version({"stateMachineVersionArn": physical_id})


def _routing(properties):
    preference = properties.get("DeploymentPreference")
    if preference:
        return [{"stateMachineVersionArn": preference["StateMachineVersionArn"], "weight": 100}]
    return [{"stateMachineVersionArn": r["StateMachineVersionArn"], "weight": r["Weight"]} for r in properties.get("RoutingConfiguration", [])]


def _create_alias(logical_id, properties, stack_name):
    name = properties.get("Name") or bench.physical(stack_name, logical_id, 80)
    arn = _answered(stepfunctions._create_state_machine_alias({"name": name, "routingConfiguration": _routing(properties)}))["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def _update_alias(physical_id, old, new, stack_name, logical_id):
    _answered(stepfunctions._update_state_machine_alias({"stateMachineAliasArn": physical_id, "routingConfiguration": _routing(new)}))
    return physical_id, {"Arn": physical_id}


def _delete_alias(physical_id, properties):
    stepfunctions._delete_state_machine_alias({"stateMachineAliasArn": physical_id})


# --- nested executions ---------------------------------------------------------------------------------------------------------------

def _run_child(resource, params):
    """`startExecution.sync:2`: a child that did not succeed is a failed task whose cause is the description of the child."""
    request = stepfunctions._nested_start_execution_request(params)
    try:
        arn = _answered(stepfunctions._start_execution(request))["executionArn"]
    except Refused as refused:
        code = refused.code if refused.code.endswith("Exception") else f"{refused.code}Exception"
        raise bench.task_error(f"StepFunctions.{code}", refused.message) from None
    child = stepfunctions._executions[arn]
    bench.until(lambda: child["status"] in ENDED, 600)
    told = {
        "ExecutionArn": arn, "StateMachineArn": child["stateMachineArn"], "Name": child["name"], "Status": child["status"],
        "Input": child["input"], "InputDetails": {"Included": True}, "StartDate": child["startDate"], "StopDate": child["stopDate"],
    }
    if child["status"] != "SUCCEEDED":
        told.update(Error=child.get("error"), Cause=child.get("cause"))
        raise bench.task_error("States.TaskFailed", json.dumps({key: value for key, value in told.items() if value is not None}))
    told.update(Output=child["output"], OutputDetails={"Included": True})
    if resource.endswith(":2"):
        told.update(Input=json.loads(child["input"]), Output=json.loads(child["output"]))
    return told


def _start_child(resource, params):
    """As MiniStack does it, with the names that AWS gives to errors."""
    try:
        return _START(resource, params)
    except stepfunctions._ExecutionError as error:
        code = error.error if error.error.endswith("Exception") else f"{error.error}Exception"
        raise bench.task_error(code if "." in code else f"StepFunctions.{code}", error.cause) from None


_START = stepfunctions._invoke_nested_start_execution


# --- tasks -----------------------------------------------------------------------------------------------------------------------------

def _get_object(resource, params):
    uri = f"s3://{params['Bucket']}/{params['Key']}"
    try:
        body = bench.get_object(uri)
    except Refused as refused:
        code = "NoSuchKeyException" if "NoSuchKey" in refused.message else "S3Exception"
        raise bench.task_error(f"S3.{code}", refused.message) from None
    if len(body) > 262144:
        raise bench.task_error("States.DataLimitExceeded", "The state/task returned a result with a size exceeding the maximum number of bytes service limit.")
    return {"Body": body.decode(), "ContentLength": len(body)}


def _put_object(resource, params):
    body = params.get("Body", "")
    bench.put_object(f"s3://{params['Bucket']}/{params['Key']}", body.encode() if isinstance(body, str) else json.dumps(body).encode())
    return {}


def _watch(invoke):
    """Counts what tasks ask for, and refuses what the model of the service does not know."""
    def watched(resource, params, *rest):
        bare = resource.removeprefix("arn:aws:states:::")
        bench.USED["integrations"][bare] = bench.USED["integrations"].get(bare, 0) + 1
        _check(bare, params)
        ordered = bench.fault(bare)
        if ordered:
            raise bench.task_error(ordered["how"], ordered.get("reason", "ordered by the test"))
        if bare == "events:putEvents":  # the details of an event may be an object in a task
            params = bench.as_the_api_has_it("events", "PutEvents", params)
            for entry in params["Entries"]:
                bench.note("told", source=entry["Source"], detailType=entry["DetailType"], detail=json.loads(entry["Detail"]))
        return invoke(resource, params, *rest)
    return watched


def _check(bare, params):
    service, _, action = bare.rpartition(":") if not bare.endswith(":2") else bare.removesuffix(":2").rpartition(":")
    action = action.split(".")[0]
    model = MODELS.get(service)
    if not model or action in ("startExecution",) or service in ("sqs", "sns"):
        return
    name = action[0].upper() + action[1:]
    try:
        bench.check(model, name, bench.as_the_api_has_it(model, name, params))
    except Refused as refused:
        raise bench.task_error("States.Runtime", f"{bare}: {refused.message}") from None


def _named_as_on_aws(prefixed):
    """Errors of SDK integrations end in `Exception`, as the Java SDK calls them."""
    def named(service, code):
        name = prefixed(service, code)
        return name if name.startswith("States.") or name.endswith("Exception") else f"{name}Exception"
    return named


_CONTEXT = threading.local()


def _remembering(apply_parameters):
    def applied(state_def, data, ctx=None):
        _CONTEXT.last = ctx
        return apply_parameters(state_def, data, ctx)
    return applied


def _with_context(state_def, result):
    """A ResultSelector sees the context object, too, on AWS."""
    selector = state_def.get("ResultSelector")
    return stepfunctions._resolve_params_obj(selector, result, getattr(_CONTEXT, "last", None)) if selector else result


def _reaching_further(resolve):
    """`$..name`: every value of this name, at any depth. `$.list[?(@.name == 'text')].more`: of the items that say so. Both are lists."""
    def collected(value, name):
        if isinstance(value, dict):
            here = [value[name]] if name in value else []
            return here + [found for item in value.values() for found in collected(item, name)]
        return [found for item in value for found in collected(item, name)] if isinstance(value, list) else []

    def resolved(path, data):
        if re.fullmatch(r"\$\.\.\w+", path):
            return collected(data, path[3:])
        asked = re.fullmatch(r"(.*)\[\?\(@\.(\w+) ?== ?'([^']*)'\)\](.*)", path)
        if not asked:
            return resolve(path, data)
        items, name, text, rest = resolve(asked[1], data) or [], *asked.groups()[1:]
        return [resolve(f"${rest}", item) if rest else item for item in items if item.get(name) == text]
    return resolved


def _with_redrives(resolve):
    """Nothing is ever redriven here."""
    return lambda path, context: 0 if path == "$$.Execution.RedriveCount" else resolve(path, context)


def _with_redrive_count(describe):
    def described(data):
        status, headers, body = describe(data)
        answer = json.loads(body)
        return (status, headers, json.dumps({**answer, "redriveCount": 0}).encode()) if status < 400 else (status, headers, body)
    return described


def _once(fail):
    """What was aborted does not fail afterwards."""
    return lambda execution, error, cause: fail(execution, error, cause) if execution["status"] == "RUNNING" else None


def _without_express(emit):
    """Express executions have no status events."""
    def emitted(execution):
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"], {})
        if machine.get("type") != "EXPRESS":
            bench.note("execution", machine=machine.get("name"), name=execution["name"], status=execution["status"],
                       error=execution.get("error"), cause=(execution.get("cause") or "")[:500] or None)
            emit(execution)
    return emitted


def install():
    machine = provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachine"]
    machine["create"] = _judged(machine["create"])
    bench.resource("AWS::StepFunctions::StateMachineVersion", _create_version, None, _delete_version)
    bench.resource("AWS::StepFunctions::StateMachineAlias", _create_alias, _update_alias, _delete_alias)
    provisioners._REPLACING_PROPERTIES["AWS::StepFunctions::StateMachineAlias"] = ("Name",)
    bench.integration("arn:aws:states:::aws-sdk:s3:getObject", _get_object)
    bench.integration("arn:aws:states:::aws-sdk:s3:putObject", _put_object)
    stepfunctions._invoke_nested_start_execution_sync = _run_child
    stepfunctions._invoke_nested_start_execution = _start_child
    stepfunctions._invoke_resource = _watch(stepfunctions._invoke_resource)
    stepfunctions._invoke_with_callback = _watch(stepfunctions._invoke_with_callback)
    stepfunctions._resolve_path = _reaching_further(stepfunctions._resolve_path)
    stepfunctions._apply_parameters = _remembering(stepfunctions._apply_parameters)
    stepfunctions._apply_result_selector = _with_context
    stepfunctions._fail_execution = _once(stepfunctions._fail_execution)
    stepfunctions._describe_execution = _with_redrive_count(stepfunctions._describe_execution)
    stepfunctions._prefix_sdk_error = _named_as_on_aws(stepfunctions._prefix_sdk_error)
    stepfunctions._resolve_ctx_path = _with_redrives(stepfunctions._resolve_ctx_path)
    stepfunctions._emit_execution_status_event = _without_express(stepfunctions._emit_execution_status_event)
