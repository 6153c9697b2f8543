"""EventBridge Scheduler: a schedule fires when the test says so, and for the time that the test says; the clock starts nothing.

It proves wiring and not service behaviour; see start.py. Whether an expression means what its author thinks is asked of the rules, not here.
"""
import uuid

import bench
from ministack.services import eventbridge, scheduler


def fire(name, scheduled):
    """Fires the schedule of this name, or whose name begins so, with the attributes that a target may ask for."""
    found = [s for s in scheduler._schedules._data.values() if s["Name"].startswith(name)]
    if len(found) != 1 or found[0]["State"] != "ENABLED":
        raise bench.Refused("ResourceNotFoundException", f"{len(found)} schedules begin with {name}")
    [schedule] = found
    attributes = {
        "schedule-arn": schedule["Arn"], "scheduled-time": scheduled, "execution-id": str(uuid.uuid4()), "attempt-number": "1",
    }
    target = {**schedule["Target"], "Input": schedule["Target"].get("Input") or "{}"}
    for attribute, value in attributes.items():
        target["Input"] = target["Input"].replace(f"<aws.scheduler.{attribute}>", value)
    bench.note("fired", schedule=schedule["Name"], scheduled=scheduled)
    event = {
        "EventId": attributes["execution-id"], "Source": "aws.scheduler", "DetailType": "Scheduled Event", "Detail": "{}",
        "Time": bench.now().timestamp(), "Resources": [schedule["Arn"]],
    }
    eventbridge._invoke_target(target, event, schedule)
    return {"schedule": schedule["Name"]}


def install():
    scheduler._tick_schedules = lambda: None
