import { Fact, UNKNOWN } from './rule';
import { Definition, DefinitionJson, hasHole, isJson, StateFacts } from './workflow-definition';

/** What a call of a service takes: the members of `Parameters` or `Arguments`, each a fact. */
export class CallParameters {
  constructor(
    private readonly value: unknown,
    /** Where they stand in the definition. */
    public readonly at: string,
  ) {}

  /** The member at the end of these keys; one whose value comes from the document of a run is unknown. */
  public get(...keys: string[]): CallParameters {
    return keys.reduce((node: CallParameters, key) => node.member(key), this);
  }

  public text(): Fact<string | undefined> {
    return this.when((value): value is string => typeof value === 'string');
  }

  public number(): Fact<number | undefined> {
    return this.when((value): value is number => typeof value === 'number');
  }

  public flag(): Fact<boolean | undefined> {
    return this.when((value): value is boolean => typeof value === 'boolean');
  }

  /** The items of a list. */
  public items(): Fact<CallParameters[] | undefined> {
    const list = this.when((value): value is unknown[] => Array.isArray(value));
    return Array.isArray(list) ? list.map((item, index) => new CallParameters(item, `${this.at}[${index}]`)) : list;
  }

  /** The members of an object by name; a name ends in `.$` where the document of a run gives the value. */
  public members(): Fact<[string, CallParameters][] | undefined> {
    const members = this.when(isJson);
    return isJson(members) ? Object.keys(members).map((key): [string, CallParameters] => {
      const name = key.replace(/\.\$$/, '');
      return [name, this.get(name)];
    }) : members;
  }

  /** Whether something is there. */
  public present(): Fact<boolean> {
    return this.value === UNKNOWN ? UNKNOWN : this.value !== undefined;
  }

  /** The text with its holes, where it is known that far. */
  public raw(): string | undefined {
    return typeof this.value === 'string' && !isExpression(this.value) ? this.value : undefined;
  }

  /** The path into the document of a run, or the intrinsic function, that gives the value: `$$.Execution.Name`. */
  public source(key: string): string | undefined {
    const path = isJson(this.value) ? this.value[`${key}.$`] : undefined;
    return typeof path === 'string' ? path : undefined;
  }

  private member(key: string): CallParameters {
    const at = `${this.at}.${key}`;
    if (!isJson(this.value)) return new CallParameters(this.value === undefined ? undefined : UNKNOWN, at);
    if (`${key}.$` in this.value) return new CallParameters(UNKNOWN, `${at}.$`);
    return new CallParameters(this.value[key], at);
  }

  private when<T>(is: (value: unknown) => value is T): Fact<T | undefined> {
    const { value } = this;
    if (value === undefined) return undefined;
    if (typeof value === 'string' && (hasHole(value) || isExpression(value))) return UNKNOWN;
    return is(value) ? value : UNKNOWN;
  }
}

/** A state that calls a service. */
export interface CallFacts {
  readonly state: StateFacts;
  /** `sagemaker`, `aws-sdk:fsx`, `dynamodb`. */
  readonly service: string;
  /** `createTrainingJob`. */
  readonly action: string;
  /** `sync`, `sync:2` or `waitForTaskToken`; absent for a call that does not wait. */
  readonly pattern: string | undefined;
  readonly parameters: CallParameters;
}

const INTEGRATION = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync|sync:2|waitForTaskToken))?$/;

/** The calls of a definition, of one service and action or of all. */
export function callsOf(definition: Definition, service?: string, action?: string): CallFacts[] {
  return definition.states.map(callOf).filter((call): call is CallFacts => call !== undefined
    && (service === undefined || call.service === service) && (action === undefined || call.action === action));
}

function callOf(state: StateFacts): CallFacts | undefined {
  const { json, at, language } = state;
  const [, service, action, pattern] = (typeof json.Resource === 'string' && INTEGRATION.exec(json.Resource)) || [];
  if (json.Type !== 'Task' || !service || service === 'activity') return undefined;
  const key = language === 'JSONata' ? 'Arguments' : 'Parameters';
  return { state, service, action, pattern, parameters: new CallParameters(parametersOf(json, key), `${at}.${key}`) };
}

/** Without parameters the whole input of the state is sent. */
function parametersOf(json: DefinitionJson, key: string): unknown {
  return json[key] ?? UNKNOWN;
}

/** An expression of JSONata. */
function isExpression(text: string): boolean {
  return /^\{%[^]*%\}$/.test(text.trim());
}
