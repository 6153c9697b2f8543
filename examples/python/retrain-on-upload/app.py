"""An upload of labelled payments becomes a better fraud model, or nothing.

What: two stacks. Data keeps what is uploaded and what was learned: a store, the registry of versions, a private network.
      Training waits for uploads below `labelled`. A burst of them becomes one run, which makes a Lustre file system in front of
      the bucket, trains from it on spot capacity, deletes it however the run ends, measures the new model and the approved one on
      the same data, and registers the better one. A person approves it, or nobody does.
When: training reads many files more than once, and models should become better, but not go out, by themselves.
Cost: around the clock the endpoints of the network, keys, logs and alarms. At most four times a day 1.2 TiB of scratch storage for
      as long as the run lasts, an instance for as long as it trains, and a small one for as long as it measures.
"""

from aws_cdk import App, Duration, Stack, Validations
from cdk_mlops.checks import MlopsChecks
from cdk_mlops.data import ArtifactStore, DataRepository
from cdk_mlops.images import ContainerImage
from cdk_mlops.registry import ApprovalPolicy, ModelRegistry
from cdk_mlops.security import PrivateMlNetwork
from cdk_mlops.training import (
    EphemeralLustre,
    EvaluationGate,
    EvaluationStep,
    Metric,
    ProcessingInput,
    RetrainingTrigger,
    RetrainingWorkflow,
    RunLimits,
    TrainingCompute,
    TrainingStep,
)

app = App()
Validations.of(app).add_plugins(MlopsChecks())

data = Stack(app, "FraudData", description="What the fraud model learns from, and what it learned")
artifacts = ArtifactStore(data, "Artifacts")
registry = ModelRegistry(data, "Registry", artifacts=artifacts)
network = PrivateMlNetwork(data, "Network")

training = Stack(app, "FraudTraining", description="An upload becomes a better fraud model, or nothing")
image = ContainerImage.from_asset("containers/fraud")  # from where the app is run: the root of the repository
storage = EphemeralLustre(network=network, repositories=[DataRepository.s3(artifacts, "labelled/", mount_at="/labelled")])
max_runtime = Duration.hours(2)
RetrainingWorkflow(
    training,
    "Retraining",
    registry=registry,
    storage=storage,
    triggers=[RetrainingTrigger.s3_upload(artifacts, prefix="labelled/", suffix=".csv")],
    training=TrainingStep(
        image=image,
        inputs={"train": storage.input(path="/labelled")},
        compute=TrainingCompute.spot("ml.m7i.xlarge", max_runtime=max_runtime).or_else(
            TrainingCompute.on_demand("ml.m7i.xlarge", max_runtime=max_runtime)
        ),
        hyperparameters={"epochs": "20"},
        metric_definitions={"train:loss": "train_loss=([0-9.]+)"},
    ),
    evaluation=EvaluationStep(
        image=image,
        test_data=ProcessingInput.s3(artifacts, "holdout/"),
        metrics=[Metric.higher_is_better("auc")],
    ),
    gate=EvaluationGate.all_of(
        EvaluationGate.metric_at_least("auc", 0.75), EvaluationGate.better_than_champion("auc", by=0.005)
    ),
    approval=ApprovalPolicy.manual(expiry=Duration.days(7)),
    limits=RunLimits(runs_per_day=4, quiet_window=Duration.minutes(10)),
)

app.synth()
