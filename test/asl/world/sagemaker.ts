import { SageMakerJobs } from './sagemaker-jobs';
import { Refusal, Service, Start } from './service';
import { World } from './world';
import { Json } from '../errors';

const ACCOUNT = 'arn:aws:sagemaker:eu-west-1:111111111111';
const CHANGED = 'SageMaker Model Package State Change';

/** SageMaker: jobs, and versions in groups. */
export class SageMaker implements Service {
  public readonly all: SageMakerJobs;
  public readonly operations: Service['operations'];
  public readonly jobs: Record<string, Start>;
  /** Every version of every group. */
  public readonly versions: Json[] = [];
  /** The names of the models that are there. */
  public readonly models = new Set<string>();
  /** The names of the endpoints that are there, in lower case, with their status. */
  public readonly endpoints = new Map<string, string>();
  /** Executions of Model Monitor by the names of their schedules, the newest first. */
  public readonly monitoringExecutions = new Map<string, Json[]>();
  private readonly tokens = new Map<string, string>();

  constructor(private readonly world: World) {
    this.all = new SageMakerJobs(world);
    this.jobs = this.all.starts;
    this.operations = {
      ...this.all.operations,
      createModelPackage: (request) => this.create(request),
      describeModelPackage: ({ ModelPackageName }) => structuredClone(this.find(ModelPackageName)),
      listModelPackages: (request) => this.list(request),
      updateModelPackage: (request) => this.update(request),
      listTags: ({ ResourceArn }) => ({ Tags: this.all.tagsOf(ResourceArn) ?? this.find(ResourceArn).Tags ?? [] }),
      addTags: () => ({ Tags: [] }),
      createModel: ({ ModelName }) => this.createModel(ModelName),
      describeEndpoint: ({ EndpointName }) => this.describeEndpoint(EndpointName),
      deleteModel: ({ ModelName }) => this.deleteModel(ModelName),
      listMonitoringExecutions: ({ MonitoringScheduleName, MaxResults = 10 }) => this.listMonitoring(MonitoringScheduleName, MaxResults),
    };
  }

  private describeEndpoint(name: string): Json {
    const status = this.endpoints.get(name);
    if (status === undefined) throw new Refusal('ValidationException', `Could not find endpoint "${ACCOUNT}:endpoint/${name}".`);
    return { EndpointName: name, EndpointArn: `${ACCOUNT}:endpoint/${name}`, EndpointStatus: status };
  }

  private listMonitoring(schedule: string, most: number): Json {
    const found = this.monitoringExecutions.get(schedule);
    if (!found) throw new Refusal('ValidationException', `Could not find monitoring schedule "${ACCOUNT}:monitoring-schedule/${schedule}".`);
    return { MonitoringExecutionSummaries: structuredClone(found.slice(0, most)) };
  }

  private createModel(name: string): Json {
    if (this.models.has(name)) throw new Refusal('ValidationException', `Cannot create already existing model "${ACCOUNT}:model/${name}".`);
    this.models.add(name);
    return { ModelArn: `${ACCOUNT}:model/${name}` };
  }

  private deleteModel(name: string): Json {
    if (!this.models.delete(name)) throw new Refusal('ValidationException', `Could not find model "${ACCOUNT}:model/${name}".`);
    return {};
  }

  private create(request: Json): Json {
    const group = String(request.ModelPackageGroupName).split('/').at(-1)!;
    const known = request.ClientToken && this.tokens.get(request.ClientToken);
    if (known) return { ModelPackageArn: known };
    const number = this.versions.filter((version) => version.ModelPackageGroupName === group).length + 1;
    const arn = `${ACCOUNT}:model-package/${group}/${number}`;
    if (request.ClientToken) this.tokens.set(request.ClientToken, arn);
    const version = {
      ModelApprovalStatus: 'PendingManualApproval',
      ...request,
      ClientToken: undefined,
      ModelPackageGroupName: group,
      ModelPackageVersion: number,
      ModelPackageArn: arn,
      ModelPackageStatus: 'Completed',
      CreationTime: this.world.clock.iso,
      LastModifiedTime: this.world.clock.iso,
    };
    this.versions.push(version);
    this.announce(version);
    return { ModelPackageArn: arn };
  }

  private update({ ModelPackageArn, CustomerMetadataProperties, ...changes }: Json): Json {
    const version = this.find(ModelPackageArn);
    const fields = Object.keys(changes).filter((key) => JSON.stringify(changes[key]) !== JSON.stringify(version[key]));
    Object.assign(version, changes, { LastModifiedTime: this.world.clock.iso });
    if (CustomerMetadataProperties) version.CustomerMetadataProperties = { ...version.CustomerMetadataProperties, ...CustomerMetadataProperties };
    this.announce(version, CustomerMetadataProperties ? [...fields, 'CustomerMetadataProperties'] : fields);
    return { ModelPackageArn };
  }

  private list(request: Json): Json {
    const group = String(request.ModelPackageGroupName).split('/').at(-1);
    const found = this.versions.filter((version) => version.ModelPackageGroupName === group
      && (request.ModelApprovalStatus === undefined || version.ModelApprovalStatus === request.ModelApprovalStatus));
    if (request.SortOrder !== 'Ascending') found.reverse();
    const from = Number(request.NextToken ?? 0);
    const page = found.slice(from, from + (request.MaxResults ?? 10));
    const end = from + page.length;
    return { ModelPackageSummaryList: page.map(summary), ...end < found.length && { NextToken: String(end) } };
  }

  private find(arn: string): Json {
    const version = this.versions.find(({ ModelPackageArn }) => ModelPackageArn === arn);
    if (!version) throw new Refusal('ValidationException', `ModelPackage ${arn} does not exist.`);
    return version;
  }

  private announce(version: Json, fields?: string[]): void {
    const { ModelPackageArn, ModelPackageGroupName, ModelPackageVersion, ModelApprovalStatus, CustomerMetadataProperties } = version;
    this.world.emit('aws.sagemaker', CHANGED, structuredClone({
      ModelPackageName: `${ModelPackageGroupName}/${ModelPackageVersion}`,
      ModelPackageArn,
      ModelPackageGroupName,
      ModelPackageVersion,
      ModelApprovalStatus,
      CustomerMetadataProperties,
      ...fields && { UpdatedModelPackageFields: fields },
    }), [ModelPackageArn]);
  }
}

const SUMMARY = ['ModelPackageArn', 'ModelPackageGroupName', 'ModelPackageVersion', 'ModelApprovalStatus', 'ModelPackageStatus', 'CreationTime'];

function summary(version: Json): Json {
  return Object.fromEntries(SUMMARY.map((name) => [name, version[name]]));
}
