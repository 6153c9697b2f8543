// The reference app: two stacks, the first approval, a release, and a release that comes back.
import { must } from './tools/cdk.mjs';
import { until } from './tools/aws.mjs';

export const APP = 'canary-endpoint';
const [STORAGE, SERVING] = ['FraudStorage', 'FraudServing'];

export async function endpoint(table, { aws, cdk }) {
  table.head('The endpoint app: examples/typescript/canary-endpoint');

  await table.step('cdk deploy --all', `${STORAGE} CREATE_COMPLETE, ${SERVING} CREATE_COMPLETE`, async () => {
    must(await cdk.deploy(APP));
    return `${STORAGE} ${(await aws.stack(STORAGE)).StackStatus}, ${SERVING} ${(await aws.stack(SERVING)).StackStatus}`;
  });
  for (const name of [STORAGE, SERVING]) await created(table, aws, name, { approved: false });

  const parameter = (await aws.resources(STORAGE)).find((r) => r.ResourceType === 'Custom::ApprovedVersion').PhysicalResourceId;
  await table.step('the function of ApprovedVersion made the parameter', 'none', () => aws.parameter(parameter));
  await table.step('nothing serves before an approval', 'no endpoint', async () => (await endpointOf(aws)) ?? 'no endpoint');

  const group = (await aws.resources(STORAGE)).find((r) => r.ResourceType === 'AWS::SageMaker::ModelPackageGroup').PhysicalResourceId.split('/').pop();
  const bucket = (await aws.resources(STORAGE)).find((r) => r.ResourceType === 'AWS::S3::Bucket' && /artifacts/i.test(r.LogicalResourceId)).PhysicalResourceId;
  const first = await version(aws, group, bucket, 'first');
  let before;
  await table.step('put-parameter, update-stack: the endpoint appears', 'UPDATE_COMPLETE, InService, 4 instances, one target', async () => {
    await aws.putParameter(parameter, first);
    const { StackStatus } = await aws.updateAsItIs(SERVING);
    before = await description(aws);
    const [variant] = before.ProductionVariants;
    const targets = (await aws.resources(SERVING)).filter((r) => r.ResourceType === 'AWS::ApplicationAutoScaling::ScalableTarget');
    return `${StackStatus}, ${before.EndpointStatus}, ${variant.CurrentInstanceCount} instances, ${targets.length === 1 ? 'one target' : `${targets.length} targets`}`;
  });
  await created(table, aws, SERVING);
  await table.step('the model is the approved version', first, () => servedVersion(aws));

  const second = await version(aws, group, bucket, 'second');
  await table.step('a release: another model and configuration, the same endpoint', `UPDATE_COMPLETE, same endpoint, other configuration, ${second}`, async () => {
    await aws.putParameter(parameter, second);
    const { StackStatus } = await aws.updateAsItIs(SERVING);
    const after = await description(aws);
    return `${StackStatus}, ${after.EndpointArn === before.EndpointArn ? 'same' : 'other'} endpoint, ${after.EndpointConfigName === before.EndpointConfigName ? 'same' : 'other'} configuration, ${await servedVersion(aws)}`;
  });
  await table.step('what the release replaced is kept for a way back', 'configuration kept', async () => {
    await aws.sageMaker('DescribeEndpointConfig', { EndpointConfigName: before.EndpointConfigName });
    return 'configuration kept';
  });

  const third = await version(aws, group, bucket, 'third');
  await table.step('a release that an alarm ends', `UPDATE_ROLLBACK_COMPLETE, InService with ${second}`, async () => {
    await aws.order([{ on: 'AWS::SageMaker::Endpoint', how: 'fail', reason: 'an alarm fired in the bake' }]);
    await aws.putParameter(parameter, third);
    const { StackStatus } = await aws.updateAsItIs(SERVING);
    return `${StackStatus}, ${(await description(aws)).EndpointStatus} with ${await servedVersion(aws)}`;
  });
  await table.step('cdk deploy leaves the approved version alone', second, async () => {
    await aws.putParameter(parameter, second);
    must(await cdk.deploy(APP));
    return aws.parameter(parameter);
  });
}

/** Every resource that the deployed template declares is there; those with a condition when it holds. */
export async function created(table, aws, stackName, { approved = true } = {}) {
  const declared = Object.entries((await aws.template(stackName)).Resources);
  const [plain, conditional] = [declared.filter(([, r]) => !r.Condition), declared.filter(([, r]) => r.Condition)];
  const told = (always, then) => `${always} of ${plain.length}${conditional.length ? `, and ${then} of ${conditional.length} that wait for an approval` : ''}`;
  await table.step(`${stackName}: resources created of those declared`, told(plain.length, approved ? conditional.length : 0), async () => {
    const there = new Set((await aws.resources(stackName)).filter((r) => /_COMPLETE$/.test(r.ResourceStatus)).map((r) => r.LogicalResourceId));
    const [always, then] = [plain, conditional].map((list) => list.filter(([id]) => there.has(id)).length);
    return told(always, then);
  });
}

/** A version of the group, registered and approved as a person would. */
async function version(aws, group, bucket, text) {
  await aws.putObject(bucket, `models/${text}/model.tar.gz`, text);
  const { ModelPackageArn } = await aws.sageMaker('CreateModelPackage', {
    ModelPackageGroupName: group, ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: {
      Containers: [{ Image: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/fraud@sha256:' + '0'.repeat(64), ModelDataUrl: `s3://${bucket}/models/${text}/model.tar.gz` }],
      SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'],
    },
  });
  await aws.sageMaker('UpdateModelPackage', { ModelPackageArn, ModelApprovalStatus: 'Approved', ApprovalDescription: 'by the end-to-end test' });
  return ModelPackageArn;
}

const endpointOf = async (aws, stackName = SERVING) =>
  (await aws.resources(stackName)).find((r) => r.ResourceType === 'AWS::SageMaker::Endpoint')?.PhysicalResourceId;

async function description(aws) {
  const arn = await until(() => endpointOf(aws), 5);
  return aws.sageMaker('DescribeEndpoint', { EndpointName: arn.split('/').pop() });
}

/** The version that an endpoint answers with. */
export async function servedVersion(aws, endpointName) {
  const { EndpointConfigName } = endpointName ? await aws.sageMaker('DescribeEndpoint', { EndpointName: endpointName }) : await description(aws);
  const { ProductionVariants: [{ ModelName }] } = await aws.sageMaker('DescribeEndpointConfig', { EndpointConfigName });
  const { PrimaryContainer, Containers = [PrimaryContainer] } = await aws.sageMaker('DescribeModel', { ModelName });
  return Containers[0].ModelPackageName;
}
