import { Assembly, isForeign, structsOf, typesOf } from '../assembly';

interface Typed {
  readonly where: string;
  readonly type: unknown;
}

/** No union: it is `Object` in Java and a cast everywhere; a value object with factories says the same. */
export function noUnions(assembly: Assembly): string[] {
  return signatures(assembly).filter(({ type }) => /"union"/.test(JSON.stringify(type))).map(({ where }) => `${where} is a union`);
}

/** No `any`: it tells a user nothing. A type guard (`isModelEndpoint(x)`) takes whatever there is. */
export function noAny(assembly: Assembly): string[] {
  return signatures(assembly).filter(({ where, type }) => /"primitive":"any"/.test(JSON.stringify(type)) && !/\.is[A-Z]\w*\(x\)$/.test(where)).map(({ where }) => `${where} is any`);
}

/** No L1 in what users give: its shape belongs to CloudFormation and changes with it. */
export function noL1Props(assembly: Assembly): string[] {
  return inputs(assembly).filter(({ type }) => /\.Cfn[A-Z]/.test(JSON.stringify(type))).map(({ where }) => `${where} takes an L1 type`);
}

function inputs(assembly: Assembly): Typed[] {
  return [
    ...structsOf(assembly).flatMap((s) => (s.properties ?? []).map((p) => ({ where: `${s.fqn}.${p.name}`, type: p.type }))),
    ...typesOf(assembly).flatMap((t) => [...(t.methods ?? []).filter((m) => !isForeign(assembly, m)), ...(t.initializer ? [{ ...t.initializer, name: 'constructor' }] : [])]
      .flatMap((m) => (m.parameters ?? []).map((p) => ({ where: `${t.fqn}.${m.name}(${p.name})`, type: p.type })))),
  ];
}

function signatures(assembly: Assembly): Typed[] {
  const outputs = typesOf(assembly).filter((t) => !t.datatype).flatMap((t) => [
    ...(t.properties ?? []).filter((p) => !isForeign(assembly, p)).map((p) => ({ where: `${t.fqn}.${p.name}`, type: p.type })),
    ...(t.methods ?? []).filter((m) => !isForeign(assembly, m)).map((m) => ({ where: `${t.fqn}.${m.name}()`, type: m.returns?.type })),
  ]);
  return [...inputs(assembly), ...outputs];
}
