"""Errors whose text is for the person who reads the report."""

from polars.exceptions import PanicException

# A panic of polars is no Exception; like any other error it must end in a report.
ANY_ERROR = (Exception, PanicException)


class MonitorError(Exception):
    """Something that the owner of the data or of the monitor can mend; `state` is what a check becomes by it."""

    def __init__(self, reason: str, state: str = "BadInput"):
        super().__init__(reason)
        self.state = state
