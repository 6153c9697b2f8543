import { ENDPOINT_NOTES } from './endpoint-notes';
import { EndpointFacts } from './facts';
import { eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, sageMakerName } from './problems';
import { Family, given, known, Rule } from './rule';

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const TAG_RULE = 'must have only letters, digits, spaces and _ . : / = + - @';

const RETAINED = ['DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig'];

/** Whether an update surely forgets what the variants have become. */
function forgets(f: EndpointFacts): boolean {
  return known(f.retainsVariants) && f.retainsVariants !== true;
}

const RULES: Rule<EndpointFacts>[] = [
  {
    id: 'EP-01',
    what: 'The name of an endpoint has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateEndpoint.EndpointName',
    check: (f) => sageMakerName('name', f.name, 'use no other characters, and begin and end with a letter or digit'),
  },
  {
    id: 'EP-04',
    what: 'Nothing reads the endpoint\'s name with Fn::GetAtt',
    severity: 'warning',
    source: 'The validator in aws-cdk-lib knows EndpointArn alone and can fail synthesis (F6101, E9004); the CloudFormation user guide still lists EndpointName',
    check: (f) => problemIf(f.nameByGetAtt === true, {
      field: 'name', rule: 'is read with Fn::GetAtt EndpointName, which the validator of the CDK refuses', mend: 'give the endpoint a literal name and use that',
    }),
  },
  {
    id: 'EP-05',
    what: 'At most three known properties are excluded from retention',
    severity: 'error',
    source: 'SageMaker API, UpdateEndpoint.ExcludeRetainedVariantProperties',
    check: (f) => [
      ...lengthBetween('excludedFromRetention', f.excludedFromRetention, { low: 0, high: 3, noun: 'properties' }, 'remove some'),
      ...eachKnown('excludedFromRetention', f.excludedFromRetention)
        .flatMap(([value, field]) => oneOf(field, value, RETAINED, 'use one of them')),
    ],
  },
  {
    id: 'EP-05',
    what: 'Exclusions from retention mean something only together with retention',
    severity: 'warning',
    source: 'SageMaker API, UpdateEndpoint.ExcludeRetainedVariantProperties',
    check: (f) => problemIf(given(f.excludedFromRetention) && f.excludedFromRetention.length > 0 && forgets(f), {
      field: 'excludedFromRetention', rule: 'means nothing without {retainsVariants}', mend: 'retain all variant properties, or remove the exclusions',
    }),
  },
  {
    id: 'EP-06',
    what: 'An update keeps the size of a scaled fleet',
    severity: 'warning',
    source: 'SageMaker API, UpdateEndpoint.RetainAllVariantProperties; terraform-provider-aws#48990; aws-cdk#23151',
    check: (f) => problemIf(f.scaled === true && forgets(f), {
      field: 'retainsVariants',
      rule: 'must be true for a scaled endpoint, because every update sets the fleet back to its initial size otherwise',
      mend: 'set it, and exclude DesiredWeight so that weights still follow the template',
    }),
  },
  {
    id: 'EP-06',
    what: 'DataCaptureConfig is not supported among the exclusions from retention',
    severity: 'warning',
    source: 'SageMaker API, VariantProperty.VariantPropertyType',
    check: (f) => eachKnown('excludedFromRetention', f.excludedFromRetention)
      .flatMap(([value, field]) => problemIf(value === 'DataCaptureConfig', { field, rule: 'must not be DataCaptureConfig, which AWS documents as not supported', mend: 'remove it' })),
  },
  {
    id: 'EP-17',
    what: 'An endpoint has at most 50 tags; keys have 1 to 128, values up to 256 characters',
    severity: 'error',
    source: 'SageMaker API, Tag',
    check: (f) => [
      ...lengthBetween('tags', f.tags, { low: 0, high: 50, noun: 'tags' }, 'remove some'),
      ...eachKnown('tags', f.tags).flatMap(([tag, field]) => [
        ...problemIf(tag.key === '', { field: `${field}.key`, rule: 'must not be empty', mend: 'give a key of 1 to 128 characters' }),
        ...matches(`${field}.key`, tag.key, { pattern: TAG_TEXT, rule: TAG_RULE, mend: 'remove other characters', maxLength: 128 }),
        ...matches(`${field}.value`, tag.value, { pattern: TAG_TEXT, rule: TAG_RULE, mend: 'remove other characters', maxLength: 256 }),
      ]),
    ],
  },
  {
    id: 'GR-26',
    what: 'A new deployment configuration and the retention of the old one are not given together',
    severity: 'warning',
    source: 'SageMaker API, UpdateEndpoint.RetainDeploymentConfig (which of the two wins is not documented)',
    check: (f) => (f.hasDeploymentConfig === true
      ? problemIf(f.retainsDeploymentConfig === true, {
        field: 'retainsDeploymentConfig', rule: 'must not be true together with a deployment configuration', mend: 'remove one of them',
      })
      : NONE),
  },
];

/** The endpoint itself: its name, tags and what an update keeps. */
export const ENDPOINT: Family<EndpointFacts> = { title: 'Endpoints', rules: RULES, notes: ENDPOINT_NOTES };
