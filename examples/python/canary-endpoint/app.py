"""A fraud model behind an endpoint that releases itself with care.

What: two stacks. Storage keeps what a model consists of: artifacts, images, and the registry in which a person approves versions.
      Serving answers with the version that was approved last: a quarter of the traffic moves first, and comes back by itself
      when the new fleet answers with errors or slowly.
When: callers wait for the answer, traffic goes up and down, and a bad release must not reach everyone.
Cost: 4 to 12 instances around the clock, twice as many while a release bakes; a key, three alarms, and what is stored.
      Nothing is served, and no instance is paid for, before the first version is approved.
"""

from aws_cdk import App, Duration, Stack, Validations
from aws_cdk.aws_iam import ManagedPolicy
from cdk_mlops.checks import MlopsChecks
from cdk_mlops.data import ArtifactStore
from cdk_mlops.images import ImageRepository
from cdk_mlops.registry import ModelRegistry, ModelVersion
from cdk_mlops.serving import DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint

app = App()
Validations.of(app).add_plugins(MlopsChecks())

storage = Stack(app, "FraudStorage", description="What the fraud model consists of")
artifacts = ArtifactStore(storage, "Artifacts")
images = ImageRepository(storage, "Images")
registry = ModelRegistry(storage, "Registry", artifacts=artifacts, images=[images])

serving = Stack(app, "FraudServing", description="The fraud model in production")
endpoint = ModelEndpoint(
    serving,
    "Scoring",
    model=ModelVersion.latest_approved(registry),
    capacity=EndpointCapacity.instances("ml.m7i.large", count=4),
    scaling=EndpointScaling.on_invocations(max_capacity=12, per_instance_per_minute=600),
    deployment=DeploymentStrategy.canary(percentage=25, bake_time=Duration.minutes(30)),
    capture=DataCapture.to(artifacts, sampling_percentage=20),
)
endpoint.grants.invoke(ManagedPolicy(serving, "Callers", description="Attach it to whoever asks the fraud model"))

app.synth()
