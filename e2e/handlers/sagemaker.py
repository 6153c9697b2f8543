"""SageMaker: models, configurations, endpoints, the registry, and jobs.

It proves wiring and not service behaviour; see start.py. Jobs of foreign images compute nothing: a training job leaves a file where its artifact
belongs, a processing job the report that the test ordered; but where the image is one of this repository, its program really runs
(containers.py). A deployment of an endpoint is over at once, or rolls back when told to.
"""
import json

import bench
import containers
from bench import Refused, arn, call, fault, note, now, operation, publish

MODELS, CONFIGURATIONS, ENDPOINTS, GROUPS, PACKAGES, JOBS = {}, {}, {}, {}, {}, {}
REPORT = {"metrics": {"auc": 0.91}}
BESIDE = {}  # what the judge sees beside a resource: physical id -> the resource


# --- resources -----------------------------------------------------------------------------------------------------------------

def _named(kind, store, properties, prop, stack_name, logical_id):
    name = properties.get(prop) or bench.physical(stack_name, logical_id)
    if name in store:
        raise Refused("ValidationException", f"Cannot create already existing {kind} \"{arn('sagemaker', f'{kind}/{name}')}\".")
    return name


def _remember(resource_type, logical_id, properties, physical_id, prop, name):
    resource = {"type": resource_type, "logicalId": logical_id, "properties": {**properties, prop: name}}
    bench.judged(resource_type, logical_id, resource["properties"], [*BESIDE.values()])
    BESIDE[physical_id] = resource


def _create_model(logical_id, properties, stack_name):
    name = _named("model", MODELS, properties, "ModelName", stack_name, logical_id)
    model = arn("sagemaker", f"model/{name.lower()}")
    for container in [properties.get("PrimaryContainer"), *properties.get("Containers", [])]:
        package = (container or {}).get("ModelPackageName")
        if package and package not in PACKAGES:
            raise Refused("ValidationException", f"ModelPackage {package} does not exist.")
    _remember("AWS::SageMaker::Model", logical_id, properties, model, "ModelName", name)
    MODELS[name] = {**properties, "ModelName": name, "ModelArn": model, "CreationTime": now()}
    return model, {"ModelName": name, "ModelArn": model}


def _create_configuration(logical_id, properties, stack_name):
    name = _named("endpoint-config", CONFIGURATIONS, properties, "EndpointConfigName", stack_name, logical_id)
    configuration = arn("sagemaker", f"endpoint-config/{name.lower()}")
    for variant in properties.get("ProductionVariants", []):
        if variant.get("ModelName") and variant["ModelName"] not in MODELS:
            raise Refused("ValidationException", f"Could not find model \"{variant['ModelName']}\".")
    _remember("AWS::SageMaker::EndpointConfig", logical_id, properties, configuration, "EndpointConfigName", name)
    CONFIGURATIONS[name] = {**properties, "EndpointConfigName": name, "EndpointConfigArn": configuration, "CreationTime": now()}
    return configuration, {"EndpointConfigName": name, "EndpointConfigArn": configuration}


def _fleet(configuration, before=None, retain=False):
    """Variants in service; a release that retains their properties keeps what scaling had made of them."""
    kept = {v["VariantName"]: v for v in (before or [])} if retain else {}
    return [{
        "VariantName": v["VariantName"],
        "CurrentWeight": v.get("InitialVariantWeight", 1),
        "CurrentInstanceCount": kept.get(v["VariantName"], {}).get("CurrentInstanceCount", v.get("InitialInstanceCount", 0)),
    } for v in CONFIGURATIONS[configuration].get("ProductionVariants", [])]


def _endpoint_event(endpoint, status):
    publish("aws.sagemaker", "SageMaker Endpoint State Change", {
        "EndpointName": endpoint["EndpointName"], "EndpointArn": endpoint["EndpointArn"],
        "EndpointConfigName": endpoint["EndpointConfigName"], "EndpointStatus": status,
        "CreationTime": endpoint["CreationTime"], "LastModifiedTime": endpoint["LastModifiedTime"],
    }, [endpoint["EndpointArn"]])


def _known_configuration(name):
    if name not in CONFIGURATIONS:
        raise Refused("ValidationException", f"Could not find endpoint configuration \"{name}\".")


def _create_endpoint(logical_id, properties, stack_name):
    name = _named("endpoint", ENDPOINTS, properties, "EndpointName", stack_name, logical_id)
    _known_configuration(properties["EndpointConfigName"])
    ref = arn("sagemaker", f"endpoint/{name.lower()}")
    _remember("AWS::SageMaker::Endpoint", logical_id, properties, ref, "EndpointName", name)
    if ordered := fault("AWS::SageMaker::Endpoint"):
        BESIDE.pop(ref)
        raise Refused("ResourceNotStabilized", ordered.get("reason", "the endpoint failed, ordered by the test"))
    ENDPOINTS[name] = {
        "EndpointName": name, "EndpointArn": ref, "EndpointConfigName": properties["EndpointConfigName"], "EndpointStatus": "InService",
        "ProductionVariants": _fleet(properties["EndpointConfigName"]), "CreationTime": now(), "LastModifiedTime": now(),
    }
    _endpoint_event(ENDPOINTS[name], "CREATING")
    _endpoint_event(ENDPOINTS[name], "IN_SERVICE")
    note("in service", endpoint=name, configuration=properties["EndpointConfigName"])
    return ref, {"EndpointName": name, "EndpointArn": ref}


def _update_endpoint(physical_id, old, new, stack_name, logical_id):
    endpoint = next(e for e in ENDPOINTS.values() if e["EndpointArn"] == physical_id)
    name = endpoint["EndpointName"]
    _known_configuration(new["EndpointConfigName"])
    before = BESIDE.get(physical_id)
    _remember("AWS::SageMaker::Endpoint", logical_id, new, physical_id, "EndpointName", name)
    if old.get("EndpointConfigName") != new["EndpointConfigName"]:
        _endpoint_event(endpoint, "UPDATING")
        if ordered := fault("AWS::SageMaker::Endpoint"):
            BESIDE[physical_id] = before
            _endpoint_event(endpoint, "ROLLING_BACK")
            _endpoint_event(endpoint, "IN_SERVICE")
            note("rolled back", endpoint=name, configuration=endpoint["EndpointConfigName"])
            raise Refused("ResourceNotStabilized", ordered.get("reason", "an alarm fired in the bake, ordered by the test"))
        retain = new.get("RetainAllVariantProperties", False)
        endpoint["ProductionVariants"] = _fleet(new["EndpointConfigName"], endpoint["ProductionVariants"], retain)
        endpoint["EndpointConfigName"] = new["EndpointConfigName"]
        endpoint["LastModifiedTime"] = now()
        _endpoint_event(endpoint, "IN_SERVICE")
        note("in service", endpoint=name, configuration=new["EndpointConfigName"])
    return physical_id, {"EndpointName": name, "EndpointArn": physical_id}


def _create_group(logical_id, properties, stack_name):
    name = _named("model-package-group", GROUPS, properties, "ModelPackageGroupName", stack_name, logical_id)
    group = arn("sagemaker", f"model-package-group/{name.lower()}")
    _remember("AWS::SageMaker::ModelPackageGroup", logical_id, properties, group, "ModelPackageGroupName", name)
    GROUPS[name] = {
        "ModelPackageGroupName": name, "ModelPackageGroupArn": group, "ModelPackageGroupStatus": "Completed", "CreationTime": now(),
        "ModelPackageGroupDescription": properties.get("ModelPackageGroupDescription"),
    }
    return group, {"ModelPackageGroupArn": group, "ModelPackageGroupName": name, "ModelPackageGroupStatus": "Completed"}


def _forget(store, prop):
    def forget(physical_id, properties):
        BESIDE.pop(physical_id, None)
        for name in [name for name, item in store.items() if item[prop] == physical_id]:
            if store is GROUPS and any(p["ModelPackageGroupName"] == name for p in PACKAGES.values()):
                raise Refused("ConflictException", f"Model package group {name} cannot be deleted because it contains model packages.")
            del store[name]
    return forget


def _kept(physical_id, old, new, stack_name, logical_id):
    """Only tags may change."""
    return physical_id, _attributes(physical_id)


def _attributes(physical_id):
    for store, name, ref in ((MODELS, "ModelName", "ModelArn"), (CONFIGURATIONS, "EndpointConfigName", "EndpointConfigArn"),
                             (GROUPS, "ModelPackageGroupName", "ModelPackageGroupArn")):
        for item in store.values():
            if item[ref] == physical_id:
                return {name: item[name], ref: physical_id}
    return {}


# --- the registry ----------------------------------------------------------------------------------------------------------------

def _group_name(text):
    name = text.rpartition("/")[2]
    found = next((g for g in GROUPS if g.lower() == name.lower()), None)
    if not found:
        raise Refused("ValidationException", f"Model package group {text} does not exist.")
    return found


def _package_event(package, fields=None):
    publish("aws.sagemaker", "SageMaker Model Package State Change", {
        "ModelPackageName": f"{package['ModelPackageGroupName']}/{package['ModelPackageVersion']}",
        **{key: package[key] for key in ("ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "ModelPackageStatus",
                                         "ModelApprovalStatus", "CreationTime")},
        "ModelPackageDescription": package.get("ModelPackageDescription"), "ApprovalDescription": package.get("ApprovalDescription"),
        "CustomerMetadataProperties": package.get("CustomerMetadataProperties"), "UpdatedModelPackageFields": fields,
    }, [package["ModelPackageArn"]])


@operation("sagemaker", "CreateModelPackage")
def create_model_package(params):
    group = _group_name(params["ModelPackageGroupName"])
    token = params.get("ClientToken")
    again = next((p for p in PACKAGES.values() if token and p.get("ClientToken") == token), None)
    if again:  # a repeated call gives the same version
        return {"ModelPackageArn": again["ModelPackageArn"]}
    version = 1 + max((p["ModelPackageVersion"] for p in PACKAGES.values() if p["ModelPackageGroupName"] == group), default=0)
    package = arn("sagemaker", f"model-package/{group.lower()}/{version}")
    for container in params.get("InferenceSpecification", {}).get("Containers", []):
        if container.get("ModelDataUrl") and not bench.has_objects(container["ModelDataUrl"]):
            raise Refused("ValidationException", f"Could not access model data at {container['ModelDataUrl']}.")
    PACKAGES[package] = {
        **params, "ModelPackageGroupName": group, "ModelPackageVersion": version, "ModelPackageArn": package, "CreationTime": now(),
        "ModelPackageStatus": "Completed", "ModelApprovalStatus": params.get("ModelApprovalStatus", "PendingManualApproval"),
    }
    _package_event(PACKAGES[package])
    return {"ModelPackageArn": package}


def _package(params):
    if params["ModelPackageName"] not in PACKAGES:
        raise Refused("ValidationException", f"ModelPackage {params['ModelPackageName']} does not exist.")
    return PACKAGES[params["ModelPackageName"]]


@operation("sagemaker", "DescribeModelPackage")
def describe_model_package(params):
    return {"ModelPackageStatusDetails": {"ValidationStatuses": []}, **_package(params)}


@operation("sagemaker", "UpdateModelPackage")
def update_model_package(params):
    package = _package({"ModelPackageName": params["ModelPackageArn"]})
    changed = {key: value for key, value in params.items() if key != "ModelPackageArn"}
    package.update(changed, LastModifiedTime=now())
    _package_event(package, sorted(changed))
    return {"ModelPackageArn": package["ModelPackageArn"]}


@operation("sagemaker", "DeleteModelPackage")
def delete_model_package(params):
    del PACKAGES[_package(params)["ModelPackageArn"]]


@operation("sagemaker", "ListModelPackages")
def list_model_packages(params):
    group = _group_name(params["ModelPackageGroupName"])
    found = [p for p in PACKAGES.values() if p["ModelPackageGroupName"] == group
             and p["ModelApprovalStatus"] == params.get("ModelApprovalStatus", p["ModelApprovalStatus"])]
    found.sort(key=lambda p: p["CreationTime"], reverse=params.get("SortOrder") == "Descending")
    keys = ("ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "ModelPackageDescription", "CreationTime",
            "ModelPackageStatus", "ModelApprovalStatus")
    return {"ModelPackageSummaryList": [{k: p.get(k) for k in keys} for p in found[:params.get("MaxResults", 100)]]}


@operation("sagemaker", "DescribeModelPackageGroup")
def describe_model_package_group(params):
    return GROUPS[_group_name(params["ModelPackageGroupName"])]


@operation("sagemaker", "DescribeEndpoint")
def describe_endpoint(params):
    if params["EndpointName"] not in ENDPOINTS:
        raise Refused("ValidationException", f"Could not find endpoint \"{arn('sagemaker', 'endpoint/' + params['EndpointName'])}\".")
    return ENDPOINTS[params["EndpointName"]]


@operation("sagemaker", "DescribeEndpointConfig")
def describe_endpoint_config(params):
    _known_configuration(params["EndpointConfigName"])
    return CONFIGURATIONS[params["EndpointConfigName"]]


@operation("sagemaker", "DescribeModel")
def describe_model(params):
    if params["ModelName"] not in MODELS:
        raise Refused("ValidationException", f"Could not find model \"{params['ModelName']}\".")
    return MODELS[params["ModelName"]]


@operation("sagemaker", "AddTags")
def add_tags(params):
    return {"Tags": params["Tags"]}


# --- jobs --------------------------------------------------------------------------------------------------------------------------

class Kind:
    """A kind of job: what its operations and fields are called, and what it leaves behind."""

    def __init__(self, noun, resource, event, finish):
        self.noun, self.resource, self.event, self.finish = noun, resource, event, finish
        self.name, self.arn, self.status = f"{noun}Name", f"{noun}Arn", f"{noun}Status"


def _inputs_exist(params):
    """A job fails on a channel without a file."""
    channels = [*params.get("InputDataConfig", []), *params.get("TrainingJobDefinition", {}).get("InputDataConfig", [])]
    sources = [c.get("DataSource", {}).get("S3DataSource", {}).get("S3Uri") for c in channels]
    sources += [i.get("S3Input", {}).get("S3Uri") for i in params.get("ProcessingInputs", [])]
    sources += [params.get("TransformInput", {}).get("DataSource", {}).get("S3DataSource", {}).get("S3Uri")]
    for uri in filter(None, sources):
        if not bench.has_objects(uri):
            raise Refused("ClientError", f"ClientError: Data download failed: No S3 objects found under S3 URL \"{uri}\" given in input data source.")


def _stopping(job, status):
    return lambda: job.get(status) == "Stopping"


def _trained(job):
    uri = f"{job['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{job['TrainingJobName']}/output/model.tar.gz"
    folder = containers.folder_of(job["AlgorithmSpecification"].get("TrainingImage"))
    bench.put_object(uri, containers.train(job, folder, _stopping(job, "TrainingJobStatus")) if folder else b"not a model: the emulated training job trains nothing")
    return {"ModelArtifacts": {"S3ModelArtifacts": uri}, "SecondaryStatus": "Completed", "BillableTimeInSeconds": 60, "TrainingTimeInSeconds": 60}


def _processed(job):
    folder = containers.folder_of(job["AppSpecification"].get("ImageUri"))
    if folder:
        containers.process(job, folder, _stopping(job, "ProcessingJobStatus"))
        return {"ExitMessage": None}
    for output in job.get("ProcessingOutputConfig", {}).get("Outputs", []):
        uri = output.get("S3Output", {}).get("S3Uri", "").rstrip("/")
        bench.put_object(f"{uri}/evaluation.json", json.dumps(REPORT).encode())
        bench.put_object(f"{uri}/part-0.csv", b"1,0,0\n")
    return {"ExitMessage": None}


def _transformed(job):
    bench.put_object(f"{job['TransformOutput']['S3OutputPath'].rstrip('/')}/part-0.csv.out", b"0.9\n")
    return {}


def _tuned(job):
    definition = job.get("TrainingJobDefinition") or job["TrainingJobDefinitions"][0]
    name = f"{job['HyperParameterTuningJobName']}-001-best"
    best = {**definition, "TrainingJobName": name, "TrainingJobArn": arn("sagemaker", f"training-job/{name}"), "TrainingJobStatus": "Completed",
            "HyperParameters": definition.get("StaticHyperParameters", {}), "CreationTime": now()}
    best.update(_trained(best))
    JOBS["TrainingJob", name] = best
    return {"BestTrainingJob": {"TrainingJobName": name, "TrainingJobArn": best["TrainingJobArn"], "TrainingJobStatus": "Completed",
                                "TunedHyperParameters": {}, "ObjectiveStatus": "Succeeded"}}


KINDS = [
    Kind("TrainingJob", "training-job", "SageMaker Training Job State Change", _trained),
    Kind("ProcessingJob", "processing-job", "SageMaker Processing Job State Change", _processed),
    Kind("TransformJob", "transform-job", "SageMaker Transform Job State Change", _transformed),
    Kind("HyperParameterTuningJob", "hyper-parameter-tuning-job", "SageMaker HyperParameter Tuning Job State Change", _tuned),
]


def _job_event(kind, job):
    detail = {key: job.get(key) for key in (kind.name, kind.arn, kind.status, "FailureReason", "CreationTime", "LastModifiedTime")}
    publish("aws.sagemaker", kind.event, detail, [job[kind.arn]])


def _run(kind, job, failing):
    """A job from start to end, in a thread of its own."""
    try:
        if failing:
            raise Refused("AlgorithmError", failing.get("reason", "AlgorithmError: ordered by the test"))
        _inputs_exist(job)
        left = kind.finish(job)
        if job[kind.status] == "Stopping":
            job[kind.status] = "Stopped"
        else:
            job.update({**left, kind.status: "Completed"})
    except Refused as refused:
        stopped = job[kind.status] == "Stopping"
        job.update({kind.status: "Stopped"} if stopped else {kind.status: "Failed", "FailureReason": refused.message})
    except Exception as broken:  # a mistake of these handlers must be seen, not waited for
        job.update({kind.status: "Failed", "FailureReason": f"InternalServerError: {broken!r}"})
    finally:
        job["LastModifiedTime"] = now()
        note("job", kind=kind.noun, name=job[kind.name], status=job[kind.status], reason=job.get("FailureReason"))
        _job_event(kind, job)


def _operations_of(kind):
    def create(params, failing=None):
        name = params[kind.name]
        if (kind.noun, name) in JOBS:
            raise Refused("ResourceInUse", f"Job name must be unique within an AWS account and region, and a {kind.noun} with this name already exists ({arn('sagemaker', f'{kind.resource}/{name}')})")
        job = JOBS[kind.noun, name] = {**params, kind.arn: arn("sagemaker", f"{kind.resource}/{name.lower()}"), kind.status: "InProgress", "CreationTime": now()}
        _job_event(kind, job)
        bench.later(_run, kind, job, failing)
        return {kind.arn: job[kind.arn]}

    def describe(params):
        if (kind.noun, params[kind.name]) not in JOBS:
            raise Refused("ValidationException", "Requested resource not found.")
        return JOBS[kind.noun, params[kind.name]]

    def stop(params):
        job = describe(params)
        if job[kind.status] == "InProgress":
            job[kind.status] = "Stopping"
        return {}

    def listed(params):
        found = [job for (noun, name), job in JOBS.items() if noun == kind.noun and params.get("NameContains", "") in name
                 and job[kind.status] == params.get("StatusEquals", job[kind.status])]
        keys = (kind.name, kind.arn, kind.status, "CreationTime")
        return {f"{kind.noun}Summaries": [{key: job.get(key) for key in keys} for job in found[:params.get("MaxResults", 100)]]}

    operation("sagemaker", f"List{kind.noun}s")(listed)
    operation("sagemaker", f"Create{kind.noun}")(create)
    operation("sagemaker", f"Describe{kind.noun}")(describe)
    operation("sagemaker", f"Stop{kind.noun}")(stop)


def run_job(name, params):
    """`.sync`: creates a job and waits for its end; a failed or stopped one fails the task with its description."""
    kind = next(k for k in KINDS if name == f"Create{k.noun}")
    call("sagemaker", name, params)
    job = JOBS[kind.noun, params[kind.name]]
    bench.until(lambda: job[kind.status] in ("Completed", "Failed", "Stopped"), 600)
    if job[kind.status] != "Completed":
        raise bench.task_error("States.TaskFailed", json.dumps(bench.plain(job)))
    return bench.plain(job)


def _task(resource, params):
    """`arn:aws:states:::sagemaker:createTrainingJob.sync`, `arn:aws:states:::aws-sdk:sagemaker:describeEndpoint`, …"""
    action = resource.rpartition(":")[2]
    name = action.removesuffix(".sync")
    name = name[0].upper() + name[1:]
    try:
        return run_job(name, params) if action.endswith(".sync") else bench.plain(call("sagemaker", name, params))
    except Refused as refused:
        raise bench.task_error(f"SageMaker.{_exception(refused.code, 'aws-sdk' in resource)}", refused.message) from None


def _exception(code, sdk):
    """Service errors that the model does not name reach a task as the general exception of the client."""
    if code in ("ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound", "ConflictException"):
        return code if code.endswith("Exception") else f"{code}Exception"
    return "SageMakerException" if sdk else "AmazonSageMakerException"


def install():
    bench.resource("AWS::SageMaker::Model", _create_model, _kept, _forget(MODELS, "ModelArn"))
    bench.resource("AWS::SageMaker::EndpointConfig", _create_configuration, _kept, _forget(CONFIGURATIONS, "EndpointConfigArn"))
    bench.resource("AWS::SageMaker::Endpoint", _create_endpoint, _update_endpoint, _forget(ENDPOINTS, "EndpointArn"))
    bench.resource("AWS::SageMaker::ModelPackageGroup", _create_group, _kept, _forget(GROUPS, "ModelPackageGroupArn"))
    for kind in KINDS:
        _operations_of(kind)
    bench.serve("sagemaker", "SageMaker.", "sagemaker")
    bench.integration("arn:aws:states:::sagemaker:", _task)
    bench.integration("arn:aws:states:::aws-sdk:sagemaker:", _task)
