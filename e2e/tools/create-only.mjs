// Which properties make a new resource when they change, from the database that comes with the CDK CLI.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../projenrc/tools/steps.mjs';

/** Create-only properties by type, for the types that the handlers define. */
export function createOnly(services = ['SageMaker', 'FSx', 'ApplicationAutoScaling', 'StepFunctions', 'EC2', 'CloudWatch']) {
  const { schema } = JSON.parse(gunzipSync(readFileSync(join(ROOT, 'node_modules/aws-cdk/db.json.gz'))));
  return Object.fromEntries(schema.resource.entities
    .filter(({ cloudFormationType }) => services.includes(cloudFormationType.split('::')[1]))
    .map(({ cloudFormationType, properties }) => [
      cloudFormationType,
      Object.entries(properties).filter(([, { causesReplacement }]) => causesReplacement === 'yes').map(([name]) => name).sort(),
    ]));
}
