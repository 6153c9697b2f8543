"""The registry of checks. Modules are imported when a request asks for them: the base image lacks scikit-learn and shap."""

from importlib import import_module

from mlops_monitor.checks.base import Check
from mlops_monitor.errors import MonitorError
from mlops_monitor.request import CheckSpec

KINDS = {
    "dataQuality": ("mlops_monitor.checks.data_quality", "DataQuality"),
    "dataDrift": ("mlops_monitor.checks.drift", "DataDrift"),
    "predictionDrift": ("mlops_monitor.checks.drift", "PredictionDrift"),
    "modelQuality": ("mlops_monitor.checks.model_quality", "ModelQuality"),
    "bias": ("mlops_monitor.checks.bias", "Bias"),
    "featureAttribution": ("mlops_monitor.checks.feature_attribution", "FeatureAttribution"),
    "custom": ("mlops_monitor.checks.custom", "Custom"),
}


def check_of(spec: CheckSpec) -> Check:
    """The check of a request. An option that its class does not like is a MonitorError of its constructor."""
    if spec.kind not in KINDS:
        raise MonitorError(f"check {spec.name} has the unknown kind {spec.kind}; there are {', '.join(KINDS)}", "Failed")
    module, name = KINDS[spec.kind]
    try:
        return getattr(import_module(module), name)(spec)
    except ModuleNotFoundError as error:
        raise MonitorError(f"check {spec.name} needs {error.name}, which the full image has and this one has not", "Failed") from None
