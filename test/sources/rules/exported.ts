import * as ts from 'typescript';
import { walk } from '../../../projenrc/docs/fail-calls';

/**
 * What jsii compiles without a word although other languages never see it or see something else: generic methods,
 * overloads, unions of literals, exported functions, constants and type aliases.
 */
export function silentTraps(source: ts.SourceFile): string[] {
  return source.statements.filter((s) => isExported(s) && !isInternal(s, source)).flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement) || ts.isVariableStatement(statement) || ts.isTypeAliasDeclaration(statement)) {
      return [at(statement, source, 'is exported and invisible in other languages: make it a static member, or tag it @internal')];
    }
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
    return [
      ...(statement.typeParameters ? [at(statement, source, 'is generic')] : []),
      ...statement.members.filter((m) => isPublic(m) && !isInternal(m, source)).flatMap((m) => memberTraps(m, source)),
      ...overloads(statement, source),
    ];
  });
}

function memberTraps(member: ts.Node, source: ts.SourceFile): string[] {
  const traps: string[] = [];
  if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
    if (member.typeParameters) traps.push(at(member, source, 'is generic'));
  }
  for (const type of signatureTypes(member)) {
    walk(type, (node) => {
      if (ts.isUnionTypeNode(node) && node.types.filter(ts.isLiteralTypeNode).length > 0) traps.push(at(member, source, 'has a union of literals: an enum or a class with constants says the same everywhere'));
    });
  }
  return traps;
}

function signatureTypes(member: ts.Node): ts.TypeNode[] {
  const typed = member as Partial<ts.MethodDeclaration> & Partial<ts.PropertyDeclaration>;
  return [typed.type, ...(typed.parameters ?? []).map((p) => p.type)].filter((t): t is ts.TypeNode => t !== undefined);
}

function overloads(statement: ts.ClassDeclaration | ts.InterfaceDeclaration, source: ts.SourceFile): string[] {
  const methods = [...statement.members].filter((m) => ts.isMethodDeclaration(m) || ts.isMethodSignature(m) || ts.isConstructorDeclaration(m));
  const key = (m: ts.Node) => `${ts.canHaveModifiers(m) && ts.getModifiers(m)?.some((x) => x.kind === ts.SyntaxKind.StaticKeyword) ? 'static ' : ''}${nameOf(m, source)}`;
  return methods.filter((m, i) => methods.findIndex((other) => key(other) === key(m)) < i).map((m) => at(m, source, 'is overloaded'));
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
}

function isPublic(node: ts.Node): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword];
  return !(ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => hidden.includes(m.kind)));
}

export function isInternal(node: ts.Node, source: ts.SourceFile): boolean {
  return ts.getLeadingCommentRanges(source.text, node.getFullStart())?.some((r) => /^\s*\*\s*@internal|\/\*\*\s*@internal/m.test(source.text.slice(r.pos, r.end))) ?? false;
}

function nameOf(node: ts.Node, source: ts.SourceFile): string {
  return ts.isConstructorDeclaration(node) ? 'constructor' : (node as ts.NamedDeclaration).name?.getText(source) ?? node.getText(source).split(/[\n=({]/)[0].trim();
}

function at(node: ts.Node, source: ts.SourceFile, problem: string): string {
  const owner = ts.isClassLike(node.parent) || ts.isInterfaceDeclaration(node.parent) ? `${node.parent.name?.text}.` : '';
  return `${source.fileName}: ${owner}${nameOf(node, source)} ${problem}`;
}
