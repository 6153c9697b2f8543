"""A fraud model that is watched every hour, and trained again when its world has changed.

What: three stacks. Store keeps what is uploaded, learned, asked and answered. Training makes a better model of an upload, or of
      drift, and keeps with each version what its data looked like. Serving answers with the version that was approved last, captures
      what is asked, and compares every hour with what that version was trained on: whether values are there, and what they look like.
      Drift starts the training, at most once a day; a person approves what comes of it, or nobody does.
When: what is asked may change, and somebody should hear of it before those who ask. No service that is closed to new customers is used.
Cost: two small instances around the clock, keys, logs, alarms and a dashboard; an instance for some minutes every hour in which
      something was asked, and a dozen custom metrics. A run of the training when it is started.
"""

from aws_cdk import App, Duration, Stack, Validations
from cdk_mlops.checks import MlopsChecks
from cdk_mlops.data import ArtifactStore, TrainingInput
from cdk_mlops.images import ContainerImage, ImageRepository
from cdk_mlops.monitoring import (
    BaselineStep,
    DriftCheck,
    DriftTrigger,
    EndpointAlarms,
    ModelDashboard,
    ModelMonitor,
    MonitorSchedule,
)
from cdk_mlops.registry import ApprovalPolicy, ModelRegistry, ModelVersion
from cdk_mlops.serving import DataCapture, EndpointCapacity, ModelEndpoint
from cdk_mlops.training import (
    EvaluationGate,
    EvaluationStep,
    Metric,
    ProcessingInput,
    RegisterStep,
    RetrainingTrigger,
    RetrainingWorkflow,
    TrainingCompute,
    TrainingStep,
)

app = App()
Validations.of(app).add_plugins(MlopsChecks())

store = Stack(app, "PaymentsStore", description="What is known of payments, and the models that were learned from it")
artifacts = ArtifactStore(store, "Artifacts")
images = ImageRepository(store, "Images")
registry = ModelRegistry(store, "Registry", artifacts=artifacts, images=[images])

training = Stack(app, "PaymentsTraining", description="An upload or drift becomes a better fraud model, or nothing")
image = ContainerImage.from_repository(images, "1.0.0")  # containers/fraud of this repository, or yours
labelled = ProcessingInput.s3(artifacts, "labelled/")
retraining = RetrainingWorkflow(
    training,
    "Retraining",
    registry=registry,
    triggers=[RetrainingTrigger.s3_upload(artifacts, prefix="labelled/", suffix=".csv")],
    training=TrainingStep(
        image=image,
        inputs={"train": TrainingInput.s3(artifacts, "labelled/")},
        compute=TrainingCompute.on_demand("ml.m7i.large", max_runtime=Duration.hours(1)),
        hyperparameters={"epochs": "20"},
    ),
    evaluation=EvaluationStep(
        image=image,
        test_data=ProcessingInput.s3(artifacts, "holdout/"),
        metrics=[Metric.higher_is_better("auc")],
    ),
    gate=EvaluationGate.metric_at_least("auc", 0.75),
    registration=RegisterStep(baseline=BaselineStep(data=labelled, label="fraud")),
    approval=ApprovalPolicy.manual(expiry=Duration.days(7)),
)

serving = Stack(app, "PaymentsServing", description="The fraud model in production, and who watches it")
endpoint = ModelEndpoint(
    serving,
    "Scoring",
    model=ModelVersion.latest_approved(registry),
    capacity=EndpointCapacity.instances("ml.m7i.large", count=2),
    capture=DataCapture.to(artifacts),
)
monitor = ModelMonitor(
    serving,
    "Monitor",
    endpoint=endpoint,
    checks=[DriftCheck.data_quality(), DriftCheck.data_drift()],
    schedule=MonitorSchedule.hourly(),
)
retraining.add_trigger(DriftTrigger.on_violation(monitor, at_most_every=Duration.days(1)))

alarms = EndpointAlarms(serving, "Alarms", endpoint=endpoint)
ModelDashboard(serving, "Dashboard", endpoint=endpoint, monitor=monitor, retraining=retraining, alarms=alarms)

app.synth()
