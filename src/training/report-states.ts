import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Metric } from './metric';
import { ServiceTask } from './service-task';
import { IArtifactStore } from '../data';
import { collected } from '../internal/collected';

/** Where a report lies, and what it must hold. */
export interface ReportSource {
  readonly stepName: string;
  readonly artifacts: IArtifactStore;
  /** What the keys of all reports of the step begin with, with a hyphen at the end. */
  readonly keysBegin: readonly string[];
  /** Where the key and the address of the report of this run stand in the document. */
  readonly keyPath: string;
  readonly uriPath: string;
  readonly metrics: readonly Metric[];
  readonly otherwise: sfn.IChainable;
}

/** Reads a report into `$.report`: a text that is no JSON, that is too large, or that lacks a number ends the step. */
export function reportStates(scope: Construct, source: ReportSource): sfn.Chain {
  const { stepName, artifacts, metrics, otherwise, uriPath } = source;
  const read = new ServiceTask(scope, `${stepName}: read the report`, {
    service: 'aws-sdk:s3',
    action: 'getObject',
    parameters: { 'Bucket': artifacts.bucketName, 'Key.$': source.keyPath },
    resultSelector: { 'body.$': 'States.StringToJson($.Body)' },
    resultPath: '$.report',
    timeout: Duration.minutes(5),
    allow: source.keysBegin.flatMap((begin) => collected(scope, (grantee) => artifacts.grants.readObject(grantee, `${begin}*`))),
  });
  read.orElse(otherwise);
  const numbers = metrics.map(({ metricName }) => `metrics.${metricName}`);
  const incomplete = new sfn.Pass(scope, `${stepName}: the report is not complete`, {
    parameters: { Error: 'EvaluationReportIncomplete', Cause: `The report of the evaluation must be a JSON object with a number at ${numbers.join(', ')}` },
    resultPath: '$.error',
  });
  incomplete.next(otherwise);
  const values = Object.fromEntries(metrics.map(({ metricName }) => [`${metricName}.$`, `$.report.body.metrics.${metricName}`]));
  const alone = new sfn.Pass(scope, `${stepName}: keep the numbers`, { parameters: { 'uri.$': uriPath, 'metrics': values }, resultPath: '$.report' });
  const both = new sfn.Pass(scope, `${stepName}: keep the numbers of both`, {
    parameters: { 'uri.$': uriPath, 'metrics': values, 'champion.$': '$.report.body.champion' },
    resultPath: '$.report',
  });
  const complete = numbers.map((path) => `$.report.body.${path}`).flatMap((path) => [sfn.Condition.isPresent(path), sfn.Condition.isNumeric(path)]);
  read.next(new sfn.Choice(scope, `${stepName}: is the report complete?`)
    .when(sfn.Condition.and(...complete, sfn.Condition.isPresent('$.report.body.champion')), both)
    .when(sfn.Condition.and(...complete), alone)
    .otherwise(incomplete));
  return sfn.Chain.custom(read, [alone, both], read);
}
