import { CAPTURE_NOTES } from './capture-notes';
import { allMultiModel } from './configuration';
import { CaptureFacts, ConfigurationFacts } from './facts';
import { between, eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, S3_PATTERN } from './problems';
import { Family, given, known, Problem, Rule } from './rule';

const CONFIG = 'SageMaker API, DataCaptureConfig';
const CONTENT_TYPE = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*$/;

function onCapture(check: (f: CaptureFacts) => Problem[]): (f: ConfigurationFacts) => Problem[] {
  return (f) => (given(f.capture) ? check(f.capture) : NONE);
}

function contentTypes(f: CaptureFacts): Problem[] {
  const lists = [[f.csvContentTypes, 'capture.csvContentTypes'], [f.jsonContentTypes, 'capture.jsonContentTypes']] as const;
  return lists.flatMap(([list, field]) => [
    ...lengthBetween(field, list, { low: 1, high: 10, noun: 'content types' }, 'keep those that callers send'),
    ...eachKnown(field, list).flatMap(([type, path]) => matches(path, type, {
      pattern: CONTENT_TYPE, rule: 'must be type/subtype without parameters and without +', mend: 'give the bare content type', maxLength: 256,
    })),
  ]);
}

const RULES: Rule<ConfigurationFacts>[] = [
  {
    id: 'DC-01',
    what: 'The share of requests that is captured is 0 to 100 percent',
    severity: 'error',
    source: `${CONFIG}.InitialSamplingPercentage`,
    check: onCapture((f) => [
      ...between('capture.samplingPercentage', f.samplingPercentage, { low: 0, high: 100, unit: ' percent' }, 'use 100 for every request'),
      ...problemIf(f.samplingPercentage === undefined, { field: 'capture.samplingPercentage', rule: 'must be given', mend: 'use 100 for every request' }),
    ]),
  },
  {
    id: 'DC-02',
    what: 'Requests, answers or both are captured',
    severity: 'error',
    source: `${CONFIG}.CaptureOptions`,
    check: onCapture((f) => [
      ...lengthBetween('capture.options', f.options, { low: 1, high: 32, noun: 'options' }, 'name Input and Output'),
      ...eachKnown('capture.options', f.options).flatMap(([option, field]) => oneOf(field, option, ['Input', 'Output', 'InputAndOutput'], 'use one of them')),
    ]),
  },
  {
    id: 'DC-03',
    what: 'Captured data goes to an s3 or https URI of at most 512 characters',
    severity: 'error',
    source: `${CONFIG}.DestinationS3Uri`,
    check: onCapture((f) => [
      ...problemIf(f.destination === undefined, { field: 'capture.destination', rule: 'must be given', mend: 'give a prefix in a bucket' }),
      ...matches('capture.destination', f.destination, { pattern: S3_PATTERN, rule: 'must begin with s3:// or https://', mend: 'give a prefix in a bucket', maxLength: 512 }),
    ]),
  },
  {
    id: 'DC-04',
    what: 'Content types that are captured as text are bare type/subtype, 1 to 10 of each kind',
    severity: 'error',
    source: 'SageMaker API, CaptureContentTypeHeader',
    check: onCapture(contentTypes),
  },
  {
    id: 'DC-10',
    what: 'Data capture on multi-model endpoints is not documented',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: (f) => problemIf(given(f.capture) && known(f.capture.enabled) && f.capture.enabled !== false && allMultiModel(f), {
      field: 'capture', rule: 'is not documented for multi-model endpoints', mend: 'try it in a test account, or use an endpoint for each model',
    }),
  },
];

/** Data capture. */
export const CAPTURE: Family<ConfigurationFacts> = { title: 'Data capture', rules: RULES, notes: CAPTURE_NOTES };
