import { Resource } from './assembly';
import { waitsFor } from './dependencies';
import { Paths, Subject } from './subject';
import { Node } from './value';
import { PortFacts } from '../../rules/lustre-facts';
import { Fact, given, UNKNOWN } from '../../rules/rule';

const GROUP = 'AWS::EC2::SecurityGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';
const LUSTRE_PORTS = [988, 1018, 1019, 1020, 1021, 1022, 1023];
const LAST_PORT = 65_535;

/** The rules of one direction, of all groups together. */
interface Direction {
  readonly rules: Node[];
  /** Whether each of them has been seen. */
  readonly complete: boolean;
}

/** What the security groups of a file system let through; unknown as soon as one of them lies elsewhere. */
export function lustrePorts(subject: Subject, ids: Node, paths: Paths): Fact<PortFacts | undefined> {
  const items = ids.items();
  if (!given(items) || items.length === 0) return items === undefined ? undefined : UNKNOWN;
  const { assembly, world, resource } = subject;
  const groups = items.map((item) => assembly.at(item.reference(), GROUP, world));
  if (groups.some((group) => group === undefined) || assembly.hidesResources(resource.file)) return UNKNOWN;
  const known = groups as Resource[];
  const own = rulesOf(subject, known);
  paths.alias('ports.waitsForRules', 'DependsOn');
  const directions = [direction(subject, known, own[INGRESS], 'SecurityGroupIngress'), direction(subject, known, own[EGRESS], 'SecurityGroupEgress')];
  return {
    lustre: every(directions, (d) => covers(d, LUSTRE_PORTS)),
    all: every(directions, (d) => covers(d, undefined)),
    waitsForRules: waits(subject, [...own[INGRESS], ...own[EGRESS]]),
  };
}

function every(directions: Direction[], check: (direction: Direction) => Fact<boolean>): Fact<boolean> {
  const answers = directions.map(check);
  return answers.includes(false) ? false : answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** The rules that are resources of their own. */
function rulesOf({ assembly, resource, world }: Subject, groups: Resource[]): Record<typeof INGRESS | typeof EGRESS, Resource[]> {
  const of = (type: string) => assembly.neighbours(type, resource.file, world)
    .filter((rule) => groups.includes(assembly.at(assembly.properties(rule, world).get('GroupId').reference(), GROUP, world)!));
  return { [INGRESS]: of(INGRESS), [EGRESS]: of(EGRESS) };
}

function direction({ assembly, world }: Subject, groups: Resource[], own: Resource[], key: string): Direction {
  const inline = groups.map((group) => assembly.properties(group, world).get(key).items());
  const separate = own.map((rule) => assembly.properties(rule, world));
  const everything = key === 'SecurityGroupEgress' && groups.some((group, index) => inline[index] === undefined && !separate.some((rule) =>
    assembly.at(rule.get('GroupId').reference(), GROUP, world) === group));
  return {
    rules: [...inline.flatMap((items) => (given(items) ? items : [])), ...separate],
    complete: !everything && inline.every((items) => items !== UNKNOWN),
  };
}

/** Whether TCP ports, or all traffic, get through; a rule that cannot be read may let them. */
function covers({ rules, complete }: Direction, ports: readonly number[] | undefined): Fact<boolean> {
  const readable = rules.map((rule) => rangeOf(rule));
  if (!complete || readable.includes(UNKNOWN)) return UNKNOWN;
  const ranges = readable as Range[];
  if (!ports) return ranges.some((range) => range.all);
  return ports.every((port) => ranges.some((range) => range.from <= port && port <= range.to));
}

interface Range {
  readonly all: boolean;
  readonly from: number;
  readonly to: number;
}

const NOTHING: Range = { all: false, from: 1, to: 0 };

function rangeOf(rule: Node): Fact<Range> {
  const protocol = rule.get('IpProtocol').text();
  if (!given(protocol)) return UNKNOWN;
  if (protocol === '-1') return { all: true, from: 0, to: LAST_PORT };
  if (!['tcp', '6'].includes(protocol.toLowerCase())) return NOTHING;
  const from = rule.get('FromPort').number();
  const to = rule.get('ToPort').number();
  return given(from) && given(to) ? { all: false, from, to } : UNKNOWN;
}

/** Whether the file system waits for each rule of its own template. */
function waits({ resource }: Subject, rules: Resource[]): Fact<boolean> {
  const here = rules.filter((rule) => rule.file === resource.file && selfReferring(rule));
  return here.every((rule) => waitsFor(resource.file, resource.logicalId, rule.logicalId));
}

/** Rules for clients may come later; those of the file system's own group may not. */
function selfReferring({ raw }: Resource): boolean {
  const properties = raw.Properties as Record<string, unknown>;
  const other = properties.SourceSecurityGroupId ?? properties.DestinationSecurityGroupId;
  return JSON.stringify(properties.GroupId) === JSON.stringify(other);
}
