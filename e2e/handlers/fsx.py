"""FSx for Lustre: file systems, associations with a prefix in S3, tasks between both.

It proves wiring and not service behaviour; see start.py. No file moves; a task ends as it was told to.
"""
import bench
from bench import Refused, arn, call, note, now, operation

SYSTEMS, ASSOCIATIONS, TASKS = {}, {}, {}
BESIDE = {}


def _id(prefix):
    return f"{prefix}-0{bench.provisioners.new_uuid().replace('-', '')[:16]}"


def _system(properties, name=None):
    ref = name or _id("fs")
    SYSTEMS[ref] = {
        **{key: properties.get(key) for key in ("FileSystemType", "StorageCapacity", "StorageType", "SubnetIds", "KmsKeyId", "Tags", "FileSystemTypeVersion")},
        "FileSystemId": ref, "ResourceARN": arn("fsx", f"file-system/{ref}"), "Lifecycle": "AVAILABLE", "CreationTime": now(), "VpcId": "vpc-0e2e",
        "DNSName": f"{ref}.fsx.{bench.get_region()}.amazonaws.com", "NetworkInterfaceIds": [],
        "LustreConfiguration": {**properties.get("LustreConfiguration", {}), "MountName": "e2emount"},
    }
    return SYSTEMS[ref]


def _association(properties):
    system = properties["FileSystemId"]
    if system not in SYSTEMS:
        raise Refused("FileSystemNotFound", f"File system {system} does not exist.")
    ref = _id("dra")
    ASSOCIATIONS[ref] = {
        **properties, "AssociationId": ref, "ResourceARN": arn("fsx", f"association/{system}/{ref}"), "Lifecycle": "AVAILABLE", "CreationTime": now(),
    }
    return ASSOCIATIONS[ref]


# --- resources -------------------------------------------------------------------------------------------------------------------

def _create_system(logical_id, properties, stack_name):
    resource = {"type": "AWS::FSx::FileSystem", "logicalId": logical_id, "properties": properties}
    bench.judged("AWS::FSx::FileSystem", logical_id, properties, [*BESIDE.values()])
    system = _system(properties)
    BESIDE[system["FileSystemId"]] = resource
    return system["FileSystemId"], _system_attributes(system)


def _system_attributes(system):
    return {"Id": system["FileSystemId"], "DNSName": system["DNSName"], "LustreMountName": "e2emount", "ResourceARN": system["ResourceARN"]}


def _update_system(physical_id, old, new, stack_name, logical_id):
    bench.judged("AWS::FSx::FileSystem", logical_id, new, [])
    SYSTEMS[physical_id]["StorageCapacity"] = new.get("StorageCapacity")
    return physical_id, _system_attributes(SYSTEMS[physical_id])


def _create_association(logical_id, properties, stack_name):
    bench.judged("AWS::FSx::DataRepositoryAssociation", logical_id, properties, [*BESIDE.values()])
    association = _association(properties)
    return association["AssociationId"], {"AssociationId": association["AssociationId"], "ResourceARN": association["ResourceARN"]}


def _update_association(physical_id, old, new, stack_name, logical_id):
    ASSOCIATIONS[physical_id].update(new)
    return physical_id, {"AssociationId": physical_id, "ResourceARN": ASSOCIATIONS[physical_id]["ResourceARN"]}


def _knows_its_files(association):
    """Names of objects come with the association, by themselves afterwards, or by a task; else there is an empty directory."""
    imported = any(t["Type"] == "IMPORT_METADATA_FROM_REPOSITORY" and t["FileSystemId"] == association["FileSystemId"] and t["Lifecycle"] == "SUCCEEDED"
                   for t in TASKS.values())
    return association.get("BatchImportMetaDataOnCreate") or association.get("S3", {}).get("AutoImportPolicy") or imported


def behind(system, directory):
    """The address in S3 of a directory of a file system: by the association whose path it is below."""
    if system not in SYSTEMS:
        raise Refused("FileSystemNotFound", f"File system {system} does not exist.")
    mount = SYSTEMS[system]["LustreConfiguration"]["MountName"]
    if not (directory + "/").startswith(f"/{mount}/"):
        raise Refused("ClientError", f"ClientError: {directory} is not below /{mount}, the mount name of {system}")
    path = directory.removeprefix(f"/{mount}") or "/"
    for association in ASSOCIATIONS.values():
        linked = association["FileSystemPath"].rstrip("/")
        if association["FileSystemId"] == system and (path + "/").startswith(linked + "/"):
            if not _knows_its_files(association):
                raise Refused("ClientError", f"ClientError: {directory} is empty, for nothing was imported from {association['DataRepositoryPath']}")
            return association["DataRepositoryPath"].rstrip("/") + path.removeprefix(linked).rstrip("/") + "/"
    raise Refused("ClientError", f"ClientError: nothing of S3 is linked with {path} of {system}")


# --- operations --------------------------------------------------------------------------------------------------------------------

@operation("fsx", "CreateFileSystem")
def create_file_system(params):
    token = params.get("ClientRequestToken")
    same = next((s for s in SYSTEMS.values() if token and s.get("_token") == token), None)
    if same:
        return {"FileSystem": _told(same)}
    bench.judged("AWS::FSx::FileSystem", "Requested", params, [])
    system = _system(params)
    system.update(_token=token, Lifecycle="CREATING", _polls=2)
    note("file system made", id=system["FileSystemId"])
    return {"FileSystem": _told(system)}


def _told(system):
    return {key: value for key, value in system.items() if not key.startswith("_")}


@operation("fsx", "DescribeFileSystems")
def describe_file_systems(params):
    for ref in params.get("FileSystemIds", []):
        if ref not in SYSTEMS:
            raise Refused("FileSystemNotFound", f"File system '{ref}' does not exist.")
    found = [s for ref, s in SYSTEMS.items() if ref in params.get("FileSystemIds", SYSTEMS)]
    for system in found:
        if system["Lifecycle"] in ("CREATING", "DELETING"):
            system["_polls"] = system.get("_polls", 1) - 1
            if system["_polls"] <= 0 and system["Lifecycle"] == "CREATING":
                system["Lifecycle"] = "AVAILABLE"
            elif system["_polls"] <= 0:
                del SYSTEMS[system["FileSystemId"]]
    return {"FileSystems": [_told(s) for s in found]}


@operation("fsx", "DeleteFileSystem")
def delete_file_system(params):
    ref = params["FileSystemId"]
    if ref not in SYSTEMS:
        raise Refused("FileSystemNotFound", f"File system '{ref}' does not exist.")
    if any(t["FileSystemId"] == ref and t["Lifecycle"] in ("PENDING", "EXECUTING") for t in TASKS.values()):
        raise Refused("BadRequest", "A file system cannot be deleted while a data repository task is pending or running.")
    SYSTEMS[ref].update(Lifecycle="DELETING", _polls=2)
    note("file system deleted", id=ref)
    return {"FileSystemId": ref, "Lifecycle": "DELETING"}


@operation("fsx", "CreateDataRepositoryAssociation")
def create_association(params):
    return {"Association": _association(params)}


@operation("fsx", "DescribeDataRepositoryAssociations")
def describe_associations(params):
    wanted = params.get("AssociationIds", [])
    systems = [v for f in params.get("Filters", []) if f["Name"] == "file-system-id" for v in f["Values"]]
    return {"Associations": [a for a in ASSOCIATIONS.values()
                             if (not wanted or a["AssociationId"] in wanted) and (not systems or a["FileSystemId"] in systems)]}


@operation("fsx", "CreateDataRepositoryTask")
def create_task(params, failing=None):
    token = params.get("ClientRequestToken")
    again = next((t for t in TASKS.values() if token and t["_token"] == token), None)
    if again:
        return {"DataRepositoryTask": _told(again)}
    if params["FileSystemId"] not in SYSTEMS:
        raise Refused("FileSystemNotFound", f"File system '{params['FileSystemId']}' does not exist.")
    ref = _id("task")
    TASKS[ref] = {
        "TaskId": ref, "Lifecycle": "EXECUTING", "Type": params["Type"], "FileSystemId": params["FileSystemId"], "Paths": params.get("Paths"),
        "Report": params.get("Report"), "CreationTime": now(), "_token": token, "_ends": "FAILED" if failing else "SUCCEEDED",
        "FailureDetails": {"Message": failing.get("reason", "ordered by the test")} if failing else None,
    }
    note("task", id=ref, type=params["Type"])
    return {"DataRepositoryTask": _told(TASKS[ref])}


@operation("fsx", "DescribeDataRepositoryTasks")
def describe_tasks(params):
    wanted = params.get("TaskIds", [])
    filters = {f["Name"]: f["Values"] for f in params.get("Filters", [])}
    found = [t for t in TASKS.values() if (not wanted or t["TaskId"] in wanted)
             and t["FileSystemId"] in filters.get("file-system-id", [t["FileSystemId"]])
             and t["Lifecycle"] in filters.get("task-lifecycle", [t["Lifecycle"]])]
    answer = {"DataRepositoryTasks": [_told(t) for t in found]}
    for task in found:
        task["Lifecycle"] = task["_ends"]
    return answer


@operation("fsx", "CancelDataRepositoryTask")
def cancel_task(params):
    TASKS[params["TaskId"]].update(Lifecycle="CANCELING", _ends="CANCELED")
    return {"Lifecycle": "CANCELING", "TaskId": params["TaskId"]}


@operation("fsx", "ListTagsForResource")
def list_tags(params):
    system = next((s for s in SYSTEMS.values() if s["ResourceARN"] == params["ResourceARN"]), {})
    return {"Tags": system.get("Tags") or []}


@operation("fsx", "TagResource")
def tag(params):
    system = next(s for s in SYSTEMS.values() if s["ResourceARN"] == params["ResourceARN"])
    kept = [t for t in system.get("Tags") or [] if t["Key"] not in [n["Key"] for n in params["Tags"]]]
    system["Tags"] = kept + params["Tags"]


def _tagged(resource, params):
    """`resourcegroupstaggingapi:getResources`, for what is made here."""
    bench.check("resourcegroupstaggingapi", "GetResources", params)

    def has(tags):
        known = {t["Key"]: t["Value"] for t in tags or []}
        return all(f["Key"] in known and known[f["Key"]] in f.get("Values", [known[f["Key"]]]) for f in params.get("TagFilters", []))
    found = [s for s in SYSTEMS.values() if has(s.get("Tags"))] if "fsx:file-system" in params.get("ResourceTypeFilters", ["fsx:file-system"]) else []
    return bench.as_tasks_have_it({"PaginationToken": "", "ResourceTagMappingList": [{"ResourceARN": s["ResourceARN"], "Tags": s["Tags"]} for s in found]})


def _task(resource, params):
    action = resource.rpartition(":")[2]
    name = action[0].upper() + action[1:]
    try:
        answer = call("fsx", name, bench.as_the_api_has_it("fsx", name, params))
    except Refused as refused:
        code = refused.code if refused.code.endswith("Exception") else f"{refused.code}Exception"
        raise bench.task_error(f"FSx.{code}", refused.message) from None
    return bench.as_tasks_have_it(answer)


def install():
    bench.resource("AWS::FSx::FileSystem", _create_system, _update_system, lambda physical_id, _: SYSTEMS.pop(physical_id, None))
    bench.resource("AWS::FSx::DataRepositoryAssociation", _create_association, _update_association, lambda physical_id, _: ASSOCIATIONS.pop(physical_id, None))
    bench.serve("fsx", "AWSSimbaAPIService_v20180301.", "fsx")
    bench.integration("arn:aws:states:::aws-sdk:fsx:", _task)
    bench.integration("arn:aws:states:::aws-sdk:resourcegroupstaggingapi:getResources", _tagged)
