import { ASYNCHRONOUS_NOTES } from './asynchronous-notes';
import { everyVariant } from './configuration';
import { AsynchronousFacts, ConfigurationFacts } from './facts';
import { between, eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, S3_PATTERN } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';

const OUTPUT = 'SageMaker API, AsyncInferenceOutputConfig';
const NOTIFICATION = 'SageMaker API, AsyncInferenceNotificationConfig';
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]*:[0-9]{12}:[a-zA-Z0-9_.-]+$/;

function onAsynchronous(check: (f: AsynchronousFacts) => Problem[]): (f: ConfigurationFacts) => Problem[] {
  return (f) => (given(f.asynchronous) ? check(f.asynchronous) : NONE);
}

function place(field: string, value: Fact<string | undefined>): Problem[] {
  return matches(field, value, { pattern: S3_PATTERN, rule: 'must begin with s3:// or https://', mend: 'give a prefix in a bucket', maxLength: 512 });
}

function topics(f: AsynchronousFacts): [Fact<string | undefined>, string][] {
  return [[f.successTopic, 'asynchronous.successTopic'], [f.errorTopic, 'asynchronous.errorTopic']];
}

const RULES: Rule<ConfigurationFacts>[] = [
  {
    id: 'AI-01',
    what: 'Answers have a place to go',
    severity: 'error',
    source: 'SageMaker API, AsyncInferenceConfig.OutputConfig',
    check: onAsynchronous((f) => problemIf(f.hasOutput === false, { field: 'asynchronous.hasOutput', rule: 'must be given', mend: 'give a prefix in a bucket' })),
  },
  {
    id: 'AI-01',
    what: 'Answers and failures go to s3 or https URIs of at most 512 characters',
    severity: 'error',
    source: `${OUTPUT}.S3OutputPath, S3FailurePath`,
    check: onAsynchronous((f) => [...place('asynchronous.outputPath', f.outputPath), ...place('asynchronous.failurePath', f.failurePath)]),
  },
  {
    id: 'AI-02',
    what: 'An instance works on 1 to 1000 requests at once',
    severity: 'error',
    source: 'SageMaker API, AsyncInferenceClientConfig.MaxConcurrentInvocationsPerInstance',
    check: onAsynchronous((f) => between('asynchronous.maxConcurrentInvocations', f.maxConcurrentInvocations, { low: 1, high: 1000 }, 'leave it out to let SageMaker choose')),
  },
  {
    id: 'AI-03',
    what: 'Notifications go to SNS topics',
    severity: 'error',
    source: `${NOTIFICATION}.SuccessTopic, ErrorTopic`,
    check: onAsynchronous((f) => topics(f).flatMap(([topic, field]) => matches(field, topic, { pattern: TOPIC, rule: 'must be the ARN of an SNS topic', mend: 'give the ARN of the topic' }))),
  },
  {
    id: 'AI-03',
    what: 'FIFO topics for notifications are not documented',
    severity: 'warning',
    source: `${NOTIFICATION} (FIFO topics are not mentioned)`,
    check: onAsynchronous((f) => topics(f).flatMap(([topic, field]) => problemIf(given(topic) && topic.endsWith('.fifo'), {
      field, rule: 'must not be a FIFO topic, which AWS does not document here', got: known(topic) ? topic : undefined, mend: 'use a standard topic',
    }))),
  },
  {
    id: 'AI-04',
    what: 'The response is included in success or error notifications',
    severity: 'error',
    source: `${NOTIFICATION}.IncludeInferenceResponseIn`,
    check: onAsynchronous((f) => [
      ...lengthBetween('asynchronous.includeResponseIn', f.includeResponseIn, { low: 0, high: 2, noun: 'entries' }, 'name each once'),
      ...eachKnown('asynchronous.includeResponseIn', f.includeResponseIn)
        .flatMap(([value, field]) => oneOf(field, value, ['SUCCESS_NOTIFICATION_TOPIC', 'ERROR_NOTIFICATION_TOPIC'], 'use one of them')),
    ]),
  },
  {
    id: 'AI-04',
    what: 'The response is included in notifications that are sent',
    severity: 'warning',
    source: `${NOTIFICATION}.IncludeInferenceResponseIn`,
    check: onAsynchronous((f) => eachKnown('asynchronous.includeResponseIn', f.includeResponseIn).flatMap(([value, field]) => {
      const [topic, path] = value === 'ERROR_NOTIFICATION_TOPIC' ? [f.errorTopic, 'asynchronous.errorTopic'] : [f.successTopic, 'asynchronous.successTopic'];
      return problemIf(value.endsWith('_NOTIFICATION_TOPIC') && topic === undefined, { field, rule: `means nothing without {${path}}`, got: value, mend: 'add the topic or remove the entry' });
    })),
  },
  {
    id: 'AI-08',
    what: 'Asynchronous endpoints do not run on Inf1',
    severity: 'error',
    source: 'SageMaker Developer Guide, async-inference and deployment-guardrails-exclusions',
    check: (f) => (given(f.asynchronous)
      ? everyVariant(f).filter(([v]) => given(v.instanceType) && v.instanceType.startsWith('ml.inf1.'))
        .map(([v, at]) => ({ field: `${at}.instanceType`, rule: 'must not be an Inf1 type on an asynchronous endpoint', got: v.instanceType, mend: 'use Inf2 or a GPU type' }))
      : NONE),
  },
  {
    id: 'AI-14',
    what: 'Data capture on asynchronous endpoints is not documented',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: (f) => problemIf(given(f.asynchronous) && given(f.capture) && known(f.capture.enabled) && f.capture.enabled !== false, {
      field: 'capture', rule: 'is not documented for asynchronous endpoints', mend: 'read requests and answers from their own S3 prefixes',
    }),
  },
];

/** Asynchronous inference. */
export const ASYNCHRONOUS: Family<ConfigurationFacts> = { title: 'Asynchronous inference', rules: RULES, notes: ASYNCHRONOUS_NOTES };
