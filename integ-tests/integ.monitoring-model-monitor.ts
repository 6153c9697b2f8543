/**
 * A monitor of an endpoint that captures, with labels that arrive later, and one of records on several instances.
 *
 * A person verifies:
 * 1. Before a version is approved: start an execution of the first machine by hand with `{}`; it ends in "Nothing serves yet", without a metric.
 * 2. Approve a version, deploy again, send requests for an hour: at twenty past, one execution runs one processing job and ends in "Done".
 * 3. `report.html` below `monitoring/` opens in a browser; the metrics `Executions` and `Samples` have a value; one event was sent.
 * 4. Start the same window again: the execution ends in "Judged by another execution", and no job runs.
 * 5. Start an hour without a record: no job runs, and the event says NoData.
 * 6. Upload records below `records/shop/` for the second monitor: a job of two instances and one of a single instance run, and each object was read by one instance.
 * 7. Destroy the stacks: buckets, keys, repository, group and logs remain.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, Dataset } from '../src/data';
import { CaptureSource, DriftCheck, ModelBaseline, ModelMonitor, MonitorEngine, MonitorSchedule } from '../src/monitoring';
import { ModelRegistry, ModelVersion } from '../src/registry';
import { DataCapture, EndpointCapacity, ModelEndpoint } from '../src/serving';

export const app = new App();

const storage = new Stack(app, 'MonitorStorage');
const registry = new ModelRegistry(storage, 'Registry');

const stack = new Stack(app, 'MonitorServing');
const store = new ArtifactStore(stack, 'Data');
const endpoint = new ModelEndpoint(stack, 'Scoring', {
  model: ModelVersion.latestApproved(registry), capacity: EndpointCapacity.instances('ml.m5.large'), capture: DataCapture.to(store),
});

new ModelMonitor(stack, 'Monitor', {
  endpoint,
  checks: [DriftCheck.dataQuality(), DriftCheck.dataDrift(), DriftCheck.modelQuality({ groundTruth: Dataset.s3(store, 'labels/') })],
  schedule: MonitorSchedule.hourly(),
});

new ModelMonitor(stack, 'Records', {
  source: CaptureSource.records(store, 'records/shop/'),
  checks: [DriftCheck.dataDrift()],
  schedule: MonitorSchedule.dailyAt(6),
  baseline: ModelBaseline.s3(store, 'baseline/'),
  engine: MonitorEngine.container({ instances: 2 }),
});

new IntegTest(app, 'ModelMonitorTest', { testCases: [stack] });
