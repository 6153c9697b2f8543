import { identityOf } from './identities';
import { Json } from '../errors';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** A synthesized template and the name of its stack. */
export interface StackTemplate {
  readonly name: string;
  readonly template: Json;
}

/** Turns the intrinsic functions of CloudFormation into the values that a deployment would find. */
export class Resolver {
  constructor(private readonly stacks: readonly StackTemplate[], private readonly parameters: Readonly<Record<string, string>> = {}) {}

  /** A value of the stack's template, with all functions resolved; what has no value disappears. */
  public resolve(value: Json, stack: StackTemplate): Json {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, stack)).filter((item) => item !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) return this.apply(keys[0], value[keys[0]], stack);
    const entries = Object.entries(value).map(([key, inner]) => [key, this.resolve(inner, stack)]);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  }

  /** Whether a resource is made: it has no condition, or its condition is true. */
  public made(resource: Json, stack: StackTemplate): boolean {
    return resource.Condition === undefined || this.condition(resource.Condition, stack);
  }

  private apply(name: string, argument: Json, stack: StackTemplate): Json {
    switch (name) {
      case 'Ref': return this.ref(argument, stack);
      case 'Fn::GetAtt': return this.attribute(typeof argument === 'string' ? argument.split('.') : argument, stack);
      case 'Fn::Join': return this.resolve(argument[1], stack).join(argument[0]);
      case 'Fn::Sub': return this.substitute(argument, stack);
      case 'Fn::Select': return this.resolve(argument[1], stack)[Number(this.resolve(argument[0], stack))];
      case 'Fn::Split': return this.resolve(argument[1], stack).split(argument[0]);
      case 'Fn::If': return this.resolve(this.condition(argument[0], stack) ? argument[1] : argument[2], stack);
      case 'Fn::GetAZs': return ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`);
      case 'Fn::Base64': return Buffer.from(String(this.resolve(argument, stack))).toString('base64');
      case 'Fn::FindInMap': return this.mapped(argument, stack);
      case 'Fn::ImportValue': return this.imported(this.resolve(argument, stack));
      case 'Fn::GetStackOutput': return this.outputOf(this.resolve(argument, stack));
      default: throw new Error(`${name} is not resolved here: ${JSON.stringify(argument)}`);
    }
  }

  private ref(name: string, stack: StackTemplate): Json {
    if (name === 'AWS::NoValue') return undefined;
    if (name.startsWith('AWS::')) return PSEUDO(stack)[name];
    const parameter = stack.template.Parameters?.[name];
    if (parameter) return this.parameters[name] ?? parameter.Default ?? `parameter-${name}`;
    return this.identity(name, stack).ref;
  }

  private attribute([id, ...path]: string[], stack: StackTemplate): Json {
    const attribute = this.resolve(path.join('.'), stack);
    const identity = this.identity(id, stack);
    return identity.attributes[attribute] ?? `${identity.ref}-${attribute}`;
  }

  private identity(id: string, stack: StackTemplate) {
    const resource = stack.template.Resources[id];
    if (!resource) throw new Error(`${stack.name} has no resource ${id}`);
    const property = (name: string) => this.resolve(resource.Properties?.[name], stack);
    const properties = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, property(name)]));
    return identityOf({ id, type: resource.Type, stack: stack.name, properties });
  }

  private substitute(argument: Json, stack: StackTemplate): string {
    const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
    return text.replace(/\$\{([^}!]+)\}/g, (_: string, name: string) => {
      if (values[name] !== undefined) return this.resolve(values[name], stack);
      return name.includes('.') ? this.attribute(name.split('.'), stack) : this.ref(name, stack);
    });
  }

  private condition(name: string, stack: StackTemplate): boolean {
    return this.truth(stack.template.Conditions[name], stack);
  }

  private truth(condition: Json, stack: StackTemplate): boolean {
    const [[kind, of]] = Object.entries<Json>(condition);
    switch (kind) {
      case 'Fn::Equals': return JSON.stringify(this.resolve(of[0], stack)) === JSON.stringify(this.resolve(of[1], stack));
      case 'Fn::Not': return !this.truth(of[0], stack);
      case 'Fn::And': return of.every((inner: Json) => this.truth(inner, stack));
      case 'Fn::Or': return of.some((inner: Json) => this.truth(inner, stack));
      default: return this.condition(of, stack);
    }
  }

  private mapped(argument: Json, stack: StackTemplate): Json {
    const [map, first, second] = this.resolve(argument, stack);
    return stack.template.Mappings[map]?.[first]?.[second];
  }

  private imported(name: string): Json {
    for (const stack of this.stacks) {
      for (const output of Object.values<Json>(stack.template.Outputs ?? {})) {
        if (output.Export && this.resolve(output.Export.Name, stack) === name) return this.resolve(output.Value, stack);
      }
    }
    throw new Error(`nobody exports ${name}`);
  }

  private outputOf(argument: Json): Json {
    const { StackName, OutputName } = Array.isArray(argument) ? { StackName: argument[0], OutputName: argument[1] } : argument;
    const stack = this.stacks.find(({ name }) => name === StackName);
    if (!stack) throw new Error(`no stack ${StackName}`);
    return this.resolve(stack.template.Outputs[OutputName].Value, stack);
  }
}

const PSEUDO = ({ name }: StackTemplate): Record<string, string> => ({
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': name,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/0`,
});
