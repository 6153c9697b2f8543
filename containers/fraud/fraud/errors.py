"""Errors whose text is for the person who reads the job."""


class FraudError(Exception):
    """Something that the owner of the data, the job or the request can mend."""
