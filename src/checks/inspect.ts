import { RULES } from '../rules';
import { Assembly, Resource } from './read/assembly';
import { CLOSED_INSPECTIONS } from './read/closed';
import { readComponent, readExperiment, readRegistry } from './read/component';
import { worldsOf } from './read/conditions';
import { readConfiguration } from './read/configuration';
import { readEndpoint } from './read/endpoint';
import { EVENT_INSPECTIONS } from './read/events';
import { ASSOCIATION, FILE_SYSTEM, isLustre, readAssociation, readLustre } from './read/lustre';
import { readModel } from './read/model';
import { MONITORING_INSPECTIONS } from './read/monitoring-schedule';
import { ENDPOINT, registrationsOf, TARGET } from './read/registration';
import { evaluate } from './read/resolve';
import { readComponentRollout, readRollout } from './read/rollout';
import { configurationOf, readScaling, scalesSageMaker } from './read/scaling';
import { inspectStateMachine } from './read/state-machine';
import { Subject } from './read/subject';
import { Finding } from '../rules/rule';

/** A finding and the resource that it is about. */
export interface Located {
  readonly finding: Finding;
  readonly resource: Resource;
}

/** What the rules say about a resource of each type that they know. */
const INSPECTIONS: Readonly<Record<string, (subject: Subject) => Finding[]>> = {
  [ENDPOINT]: (subject) => {
    const registrations = registrationsOf(subject);
    return [
      ...readEndpoint(subject, registrations).findings(RULES.endpoint),
      ...readRollout(subject, configurationOf(subject), registrations).findings(RULES.rollout),
    ];
  },
  'AWS::SageMaker::EndpointConfig': (subject) => readConfiguration(subject).findings(RULES.configuration),
  'AWS::SageMaker::Model': (subject) => readModel(subject).findings(RULES.model),
  'AWS::SageMaker::InferenceComponent': (subject) => {
    const component = readComponent(subject);
    return [...component.findings(RULES.component), ...readComponentRollout(subject, component.facts.copyCount).findings(RULES.rollout)];
  },
  'AWS::SageMaker::InferenceExperiment': (subject) => readExperiment(subject).findings(RULES.experiment),
  'AWS::SageMaker::ModelPackageGroup': (subject) => readRegistry(subject).findings(RULES.registry),
  [FILE_SYSTEM]: (subject) => (isLustre(subject) ? readLustre(subject).findings(RULES.lustre) : []),
  [ASSOCIATION]: (subject) => readAssociation(subject).findings(RULES.association),
  'AWS::StepFunctions::StateMachine': (subject) => inspectStateMachine(subject, RULES.workflow),
  ...EVENT_INSPECTIONS,
  ...MONITORING_INSPECTIONS,
  [TARGET]: (subject) => (scalesSageMaker(subject) ? readScaling(subject).findings(RULES.scaling) : []),
};

/** Runs the rules over every template, once for each way that its conditions may turn out; each finding once. */
export function inspect(assembly: Assembly): Located[] {
  const found = new Map<string, Located>();
  for (const file of assembly.files) {
    for (const world of worldsOf(file, (json) => evaluate(json, assembly.scope(file)))) {
      for (const [type, read] of [...Object.entries(INSPECTIONS), ...Object.entries(CLOSED_INSPECTIONS)]) {
        for (const resource of assembly.inFile(type, file, world)) {
          for (const finding of read({ assembly, resource, world })) {
            const key = [file.path, resource.logicalId, finding.id, finding.message].join('\n');
            if (!found.has(key)) found.set(key, { finding, resource });
          }
        }
      }
    }
  }
  return [...found.values()];
}
