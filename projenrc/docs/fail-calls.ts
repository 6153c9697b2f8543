import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** A call of `fail(scope, code, message)` or `mistakeIf(broken, code, message)` in the sources. */
export interface FailCall {
  /** `src/<module>/<file>.ts:<line>`. */
  readonly where: string;
  readonly code: string;
  /** The messages it can give, values as `<name>`; empty where it is not written as text. */
  readonly messages: string[];
}

/** All files below a folder that end in one of the given ways, in a fixed order. */
export function sources(folder: string, ending = '.ts'): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? sources(file, ending) : file.endsWith(ending) ? [file] : [];
  });
}

export function parse(file: string, text = fs.readFileSync(file, 'utf8')): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

/** Every node below another, the node itself first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

const CALLED = ['fail', 'mistakeIf'];

/** The calls of `fail` and `mistakeIf` in one file. */
export function failCalls(source: ts.SourceFile, name = source.fileName): FailCall[] {
  const calls: FailCall[] = [];
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || !CALLED.includes(node.expression.getText(source)) || node.arguments.length !== 3) return;
    const [, code, message] = node.arguments;
    calls.push({
      where: `${name}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`,
      code: ts.isStringLiteral(code) ? code.text : code.getText(source),
      messages: texts(message, source),
    });
  });
  return calls;
}

/** The calls of `fail` in the library. */
export function allFailCalls(root: string): FailCall[] {
  return sources(path.join(root, 'src')).flatMap((file) => failCalls(parse(file), path.relative(root, file)));
}

/** What an expression can say: literals as they are, each value as `<name>`, each branch on its own. */
function texts(node: ts.Expression, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return texts(node.expression, source);
  if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue, source), ...texts(node.whenFalse, source)];
  if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map((s) => placeholder(s.expression, source) + s.literal.text).join('')];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const right = texts(node.right, source);
    return texts(node.left, source).flatMap((l) => right.map((r) => l + r));
  }
  return [];
}

function placeholder(node: ts.Expression, source: ts.SourceFile): string {
  const name = /(\w+)\W*$/.exec(node.getText(source).replace(/\([^()]*\)/g, ''))?.[1] ?? 'value';
  return `<${name}>`;
}
