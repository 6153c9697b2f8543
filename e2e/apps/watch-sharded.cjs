// A team that watches an endpoint of others, with two instances that share the records: the verdict must be that of one.
// Names of the other side come as context: endpoint, bucket, baseline (the folder of the version's).
const { App, Stack } = require('aws-cdk-lib/core');
const { ArtifactStore } = require('cdk-mlops/data');
const { DriftCheck, ModelBaseline, ModelMonitor, MonitorEngine, MonitorSchedule } = require('cdk-mlops/monitoring');
const { DataCapture, ModelEndpoint } = require('cdk-mlops/serving');

const app = new App();
const given = (name) => app.node.getContext(name);

const watch = new Stack(app, 'PaymentsWatch');
const artifacts = ArtifactStore.fromBucketName(watch, 'Artifacts', given('bucket'));
new ModelMonitor(watch, 'Sharded', {
  endpoint: ModelEndpoint.fromModelEndpointAttributes(watch, 'Endpoint', { endpointName: given('endpoint'), capture: DataCapture.to(artifacts) }),
  checks: [DriftCheck.dataQuality(), DriftCheck.dataDrift()],
  schedule: MonitorSchedule.hourly(),
  baseline: ModelBaseline.s3(artifacts, given('baseline')),
  engine: MonitorEngine.container({ instances: 2 }),
});
