import { problemIf } from './problems';
import { Rule } from './rule';
import { WorkflowFacts } from './workflow-facts';
import { onDefinition, onStates } from './workflow-structure';

const GUIDE = 'Step Functions Developer Guide, transforming-data (fields of JSONPath and JSONata)';

/** Fields that mean something in one language only. */
const FOREIGN: Record<string, readonly string[]> = {
  JSONata: [
    'InputPath', 'OutputPath', 'Parameters', 'ResultPath', 'ResultSelector', 'ItemsPath', 'SecondsPath', 'TimestampPath', 'TimeoutSecondsPath',
    'HeartbeatSecondsPath', 'ErrorPath', 'CausePath', 'MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath',
  ],
  JSONPath: ['Arguments', 'Output'],
};

export const LANGUAGES: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-04',
    what: 'A state has only fields of its query language',
    severity: 'error',
    source: GUIDE,
    check: onStates(({ json, at, language }) => (FOREIGN[language] ?? []).flatMap((key) => problemIf(json[key] !== undefined, {
      field: `${at}.${key}`, rule: `must not be given in a state in ${language}`, mend: `write it in ${language}, or give the state a QueryLanguage`,
    }))),
  },
  {
    id: 'SF-04',
    what: 'The query language is JSONPath or JSONata',
    severity: 'error',
    source: GUIDE,
    check: onDefinition(({ json, states }) => [{ json, at: 'definition' }, ...states].flatMap(({ json: { QueryLanguage: language }, at }) => problemIf(
      language !== undefined && language !== 'JSONPath' && language !== 'JSONata',
      { field: `${at}.QueryLanguage`, rule: 'must be JSONPath or JSONata', got: language, mend: 'use one of them' },
    ))),
  },
  {
    id: 'SF-04',
    what: 'No state of a machine in JSONata is in JSONPath',
    severity: 'error',
    source: GUIDE,
    check: onDefinition(({ json, states }) => (json.QueryLanguage === 'JSONata' ? states : []).flatMap(({ json: { QueryLanguage: language }, at }) => problemIf(language === 'JSONPath', {
      field: `${at}.QueryLanguage`, rule: 'must be JSONata, because the machine is', got: language, mend: 'write the state in JSONata, or give each state a language instead of the machine',
    }))),
  },
];
