import * as ts from 'typescript';
import { walk } from '../../../projenrc/docs/fail-calls';

const MOST_FUNCTION = 50;
const MOST_CONSTRUCTOR = 70;

/** A function of more than 50 lines of code, or a constructor of more than 70, cannot be read as a table of contents. */
export function shortFunctions(source: ts.SourceFile): string[] {
  const problems: string[] = [];
  walk(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
    const most = ts.isConstructorDeclaration(node) ? MOST_CONSTRUCTOR : MOST_FUNCTION;
    const lines = codeLines(node.body.getText(source));
    if (lines > most) problems.push(`${source.fileName}: ${nameOf(node, source)} has ${lines} lines of code, at most ${most}`);
  });
  return problems;
}

/** Lines that are neither blank nor comment, without the braces around them. */
function codeLines(body: string): number {
  return body.replace(/^\{|\}$/g, '').split('\n').filter((line) => !/^\s*($|\/\/|\/\*|\*)/.test(line)).length;
}

function nameOf(node: ts.SignatureDeclaration, source: ts.SourceFile): string {
  if (ts.isConstructorDeclaration(node)) return `constructor of ${(node.parent as ts.ClassDeclaration).name?.text}`;
  return node.name?.getText(source) ?? 'a function';
}
