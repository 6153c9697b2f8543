"""Application Auto Scaling: targets and policies are recorded and joined; nothing ever scales.

It proves wiring and not service behaviour; see start.py.
"""
import bench
import sagemaker
from bench import Refused, arn

TARGETS, POLICIES = {}, {}


def _create_target(logical_id, properties, stack_name):
    key = "|".join(properties[p] for p in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
    if key in TARGETS:
        raise Refused("ValidationException", f"{key} is registered already.")
    if properties["ServiceNamespace"] == "sagemaker" and properties["ResourceId"].startswith("endpoint/"):
        _, endpoint, _, variant = properties["ResourceId"].split("/")
        fleet = sagemaker.ENDPOINTS.get(endpoint, {}).get("ProductionVariants", [])
        if not any(v["VariantName"] == variant for v in fleet):
            raise Refused("ValidationException", f"SageMaker endpoint variant {properties['ResourceId']} does not exist.")
    bench.judged("AWS::ApplicationAutoScaling::ScalableTarget", logical_id, properties, [*sagemaker.BESIDE.values()])
    TARGETS[key] = properties
    sagemaker.BESIDE[key] = {"type": "AWS::ApplicationAutoScaling::ScalableTarget", "logicalId": logical_id, "properties": properties}
    return key, {"Id": key}


def _update_target(physical_id, old, new, stack_name, logical_id):
    TARGETS[physical_id] = new
    return physical_id, {"Id": physical_id}


def _create_policy(logical_id, properties, stack_name):
    target = properties.get("ScalingTargetId") or "|".join(properties[p] for p in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
    if target not in TARGETS:
        raise Refused("ObjectNotFoundException", f"No scalable target registered for {target}")
    name = arn("autoscaling", f"scalingPolicy:{bench.physical(stack_name, logical_id)}:policyName/{properties['PolicyName']}")
    POLICIES[name] = properties
    return name, {"Arn": name}


def _update_policy(physical_id, old, new, stack_name, logical_id):
    POLICIES[physical_id] = new
    return physical_id, {"Arn": physical_id}


def _drop_target(physical_id, properties):
    TARGETS.pop(physical_id, None)
    sagemaker.BESIDE.pop(physical_id, None)


def install():
    bench.resource("AWS::ApplicationAutoScaling::ScalableTarget", _create_target, _update_target, _drop_target)
    bench.resource("AWS::ApplicationAutoScaling::ScalingPolicy", _create_policy, _update_policy, lambda physical_id, _: POLICIES.pop(physical_id, None))
