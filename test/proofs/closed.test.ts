import { App } from 'aws-cdk-lib/core';
import { inspect } from '../../src/checks/inspect';
import { Assembly } from '../../src/checks/read/assembly';
import { readTemplates } from '../../src/checks/read/template';
import { contextOf } from '../checks/synth';
import { DEFAULT_APPS } from '../support/default-apps';
import { exampleApp, exampleNames } from '../support/examples';
import { integApp, integFiles } from '../support/integ-apps';
import { appOf, testStack } from '../support/stacks';

/** What the templates of an app ask for that AWS has closed, acknowledged or not. */
function closedIn(app: App): string[] {
  return inspect(new Assembly(readTemplates(contextOf(app)))).filter(({ finding }) => finding.id.startsWith('LC-'))
    .map(({ finding, resource }) => `${finding.id} ${resource.type}`);
}

/** Forms that ask for Model Monitor by name. */
const OPTED_IN = DEFAULT_APPS.filter(({ name }) => name.includes('SageMaker Model Monitor'));

describe('nothing that AWS has closed', () => {
  test.each(DEFAULT_APPS.filter((form) => !OPTED_IN.includes(form)))('is in the default form of $name', ({ build }) => {
    const stack = testStack();
    build(stack);

    expect(closedIn(appOf(stack))).toEqual([]);
  });

  test.each(exampleNames())('is in the example %s', (name) => {
    expect(closedIn(exampleApp(name))).toEqual([]);
  });

  test.each(integFiles())('is in %s', (file) => {
    expect(closedIn(integApp(file))).toEqual([]);
  });
});
