"""Types without behaviour that MiniStack lacks: they are recorded, so that a stack deploys, and do nothing. And an answer of ECR.

It proves wiring and not service behaviour; see start.py.
"""
import json

import bench
from ministack.services import ecr

RECORDED = (
    "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::FlowLog", "AWS::EC2::NatGateway", "AWS::EC2::EIP",
    "AWS::CloudWatch::CompositeAlarm", "AWS::Events::Archive", "AWS::SNS::TopicInlinePolicy", "AWS::SQS::QueueInlinePolicy",
    "AWS::ApplicationAutoScaling::ScheduledAction",
)


def _create(resource_type):
    def create(logical_id, properties, stack_name):
        name = properties.get("ArchiveName") or properties.get("AlarmName") or bench.physical(stack_name, logical_id)
        kind = resource_type.rpartition("::")[2]
        return name, {"Id": name, "Arn": bench.arn(resource_type.split("::")[1].lower(), f"{kind.lower()}/{name}"), "ArchiveName": name}
    return create


def _described(describe):
    """ECR says so when an image is not there; the CDK CLI publishes it then."""
    def described(data):
        status, headers, body = describe(data)
        if status == 200 and data.get("imageIds") and not json.loads(body)["imageDetails"]:
            return bench.error_response_json("ImageNotFoundException", "The image requested does not exist.", 400)
        return status, headers, body
    return described


def _without_mathematics(handler):
    """Alarms on a formula of metrics, which MiniStack refuses, are recorded."""
    known = dict(handler)

    def create(logical_id, properties, stack_name):
        if not properties.get("Metrics"):
            return known["create"](logical_id, properties, stack_name)
        name = properties.get("AlarmName") or bench.physical(stack_name, logical_id, 255)
        return name, {"Arn": bench.arn("cloudwatch", f"alarm:{name}")}

    def update(physical_id, old, new, stack_name, logical_id=None):
        if old.get("Metrics") and new.get("Metrics"):
            return physical_id, {"Arn": bench.arn("cloudwatch", f"alarm:{physical_id}")}
        return known["update"](physical_id, old, new, stack_name, logical_id)

    handler.update(create=create, update=update)


def install():
    _without_mathematics(bench.provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"])
    ecr._describe_images = _described(ecr._describe_images)
    for resource_type in RECORDED:
        if resource_type not in bench.provisioners._RESOURCE_HANDLERS:
            bench.resource(resource_type, _create(resource_type), lambda physical_id, *_: (physical_id, {"Id": physical_id}), behaves=False)
