import { Note } from './rule';

/** Rows about Model Monitor that no check guards. */
export const MONITORING_NOTES: Note[] = [
  {
    id: 'MO-05',
    what: 'A definition without a stopping condition is stopped after an hour',
    source: 'Not documented by AWS; go-to-k/cdk-real-drift#1578',
    by: 'construct',
    how: 'MonitorEngine.sageMakerModelMonitor always gives the longest time that period and kind allow',
  },
  {
    id: 'MO-10',
    what: 'Labels lie by hour, yyyy/mm/dd/hh, in UTC, and are joined by inference id',
    source: 'SageMaker Developer Guide, model-monitor-model-quality-merge',
    by: 'unreachable',
    how: 'objects are no part of a template; the README says what they look like',
  },
  {
    id: 'MO-25',
    what: 'The first executions fail with "Job inputs had no data" until something was captured',
    source: 'aws/sagemaker-python-sdk#2634',
    by: 'construct',
    how: 'the monitor reports such an execution as NoData, not as a failure',
  },
  {
    id: 'MO-26',
    what: 'The containers of AWS read CSV and flat JSON, with column names that Spark takes',
    source: 'SageMaker Developer Guide, model-monitor-create-baseline',
    by: 'unreachable',
    how: 'it depends on what callers send; MonitorEngine.container reads the rest',
  },
];
