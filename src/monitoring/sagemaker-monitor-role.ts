import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PublishedAnalysis } from './analysis-config';
import { BoundBaseline, CheckSettings, MonitorPlan } from './monitor-plan';
import { BoundImage } from '../images/bound-image';
import { arnIn } from '../internal/arn';
import { ExecutionRole } from '../security';
import { jobRole } from '../training/job-role';

/** What the jobs of one definition read, write and call. */
export interface DefinitionNeeds {
  readonly plan: MonitorPlan;
  readonly check: CheckSettings;
  readonly image: BoundImage;
  /** Below which prefix of the plan's store they write. */
  readonly output: string;
  readonly analysis?: PublishedAnalysis;
  /** What the names of endpoints begin with that Clarify makes to call the model, and the model. */
  readonly calls?: { readonly endpoints: string; readonly model: string };
  readonly inVpc: boolean;
}

/** The role of the jobs of one definition. */
export function definitionRole(scope: Construct, needs: DefinitionNeeds): ExecutionRole {
  const { plan, check, image, output, analysis, calls, inVpc } = needs;
  const { source, baseline, store, encryption, version } = plan;
  const role = jobRole(scope, { kind: 'ProcessingJobs', encryption, inVpc });
  role._allow({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringLike: { 'cloudwatch:namespace': ['/aws/sagemaker/*', 'aws/sagemaker/*'] } },
  });
  image.grantPull(role);
  source.store.grants.read(role, source.prefix);
  store.grants.readWrite(role, output);
  if (baseline) baseline.store.grants.read(role, readBelow(baseline, version?.groupName));
  if (check.groundTruth) check.groundTruth.store.grants.read(role, check.groundTruth.prefix);
  analysis?.grantRead(role);
  if (calls) allowShadowEndpoint(scope, role, calls);
  return role;
}

function readBelow({ prefix, servedBelow }: BoundBaseline, group: string | undefined): string {
  return prefix ?? `${servedBelow}${group}/`;
}

/** Clarify makes an endpoint of its own for the model, calls it and removes it. */
function allowShadowEndpoint(scope: Construct, role: ExecutionRole, { endpoints, model }: NonNullable<DefinitionNeeds['calls']>): void {
  const named = (resource: string, resourceName: string) => arnIn(Stack.of(scope), { service: 'sagemaker', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  role._allow({
    actions: [
      'sagemaker:CreateEndpoint', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpoint', 'sagemaker:DeleteEndpointConfig',
      'sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:InvokeEndpoint',
    ],
    resources: [named('endpoint', `${endpoints}-*`), named('endpoint-config', `${endpoints}-*`)],
  });
  role._allow({ actions: ['sagemaker:DescribeModel'], resources: [named('model', model)] });
}
