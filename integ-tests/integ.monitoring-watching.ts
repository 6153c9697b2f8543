/**
 * The alarms and the dashboard of an endpoint that is there, and the catalogue of a monitor that is there.
 *
 * A person verifies:
 * 1. Deploy beside an endpoint `fraud-scoring`, a monitor `fraud-monitor` and their bucket; give the names by editing the lines below.
 * 2. The dashboard shows requests, latencies and the drift of each feature; every alarm is listed.
 * 3. Stop all callers for an hour: the subscriber of the topic hears of `NoTraffic`, and again when callers are back.
 * 4. Every saved query of the workgroup runs in Athena; a query outside of the workgroup's limit is cancelled.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../src/data';
import { EndpointAlarms, ModelDashboard, ModelMonitor, MonitoringCatalog } from '../src/monitoring';
import { DataCapture, ModelEndpoint } from '../src/serving';

export const app = new App();

const stack = new Stack(app, 'WatchingStack');
const store = ArtifactStore.fromBucketName(stack, 'Store', 'fraud-artifacts');
const endpoint = ModelEndpoint.fromModelEndpointAttributes(stack, 'Scoring', { endpointName: 'fraud-scoring', capture: DataCapture.to(store) });
const monitor = ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'fraud-monitor', checkNames: ['DataDrift'], store });
const alarms = new EndpointAlarms(stack, 'Alarms', { endpoint, instanceType: 'ml.m7i.large', modelLatency: Duration.millis(300) });
new ModelDashboard(stack, 'Dashboard', { endpoint, monitor, alarms });
new MonitoringCatalog(stack, 'Catalog', { monitors: [monitor], endpoints: [endpoint], store });

new IntegTest(app, 'Watching', { testCases: [stack] });
