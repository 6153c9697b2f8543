import * as fs from 'fs';
import * as path from 'path';
import { comparable, INTEG, integApp, integFiles, integStacks } from '../support/integ-apps';
import { templateOf } from '../support/templates';

declare const __cfnValidate: (file: string, region?: string) => unknown[];

const UPDATE = process.env.UPDATE_SNAPSHOTS === '1';

describe.each(integFiles())('%s', (file) => {
  const app = integApp(file);
  const folder = path.join(INTEG, `${file}.snapshot`);
  const stacks = integStacks(app);

  test.each(stacks.map((stack) => [stack.stackName, stack] as const))('%s is the template that was reviewed; UPDATE_SNAPSHOTS=1 accepts a new one', (name, stack) => {
    const snapshot = path.join(folder, `${name}.template.json`);
    const current = comparable(templateOf(stack));
    if (UPDATE) {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(snapshot, current);
    }
    expect(current.split('\n')).toEqual((fs.existsSync(snapshot) ? fs.readFileSync(snapshot, 'utf8') : '').split('\n'));
  });

  test('keeps no snapshot of a stack that is gone', () => {
    expect(fs.readdirSync(folder).sort()).toEqual(stacks.map(({ stackName }) => `${stackName}.template.json`).sort());
  });

  test('says how a person verifies it', () => {
    expect(fs.readFileSync(path.join(INTEG, file), 'utf8')).toMatch(/^\/\*\*\n \* [^/]+ \* A person verifies[^/]+ \* 1\. /);
  });

  test.each(stacks.map(({ stackName }) => stackName))('%s is valid CloudFormation', (name) => {
    expect(__cfnValidate(path.join(folder, `${name}.template.json`), 'eu-west-1')).toEqual([]);
  });
});
