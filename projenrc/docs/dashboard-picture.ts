import * as fs from 'fs';
import * as path from 'path';
import { dashboardOf } from './picture/body';
import { draw } from './picture/draw';
import { runSnippet, snippetsOf } from '../../test/support/snippets';
import { templateOf } from '../../test/support/templates';

const STACK = { env: { account: '111111111111', region: 'eu-west-1' }, stackName: 'Payments' };
const README = path.join(__dirname, '..', '..', 'src', 'monitoring', 'README.md');

/** docs/images/dashboard.svg: the dashboard of the example above it in the README of monitoring, drawn from the template that the example makes. */
export function dashboardPicture(): string {
  const markdown = fs.readFileSync(README, 'utf8');
  const shownIn = markdown.split('\n').findIndex((line) => line.includes('docs/images/dashboard.svg'));
  const example = snippetsOf(markdown).filter(({ language, line }) => language === 'ts' && line <= shownIn).pop()!;
  const stack = runSnippet(example.code, STACK);
  return draw(dashboardOf(templateOf(stack), stack.stackName));
}
