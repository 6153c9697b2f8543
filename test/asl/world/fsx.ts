import { Refusal, Service } from './service';
import { World } from './world';
import { Json } from '../errors';

const ARN = 'arn:aws:fsx:eu-west-1:111111111111';

/** File systems of FSx for Lustre, their associations and tasks. */
export class Fsx implements Service {
  public readonly fileSystems: Json[] = [];
  public readonly associations: Json[] = [];
  public readonly tasks: Json[] = [];
  public readonly operations: Service['operations'] = {
    createFileSystem: (request) => this.create(request),
    describeFileSystems: (request) => this.describe(request),
    deleteFileSystem: ({ FileSystemId }) => this.delete(FileSystemId),
    createDataRepositoryAssociation: (request) => this.associate(request),
    describeDataRepositoryAssociations: (request) => ({ Associations: filtered(this.associations, 'AssociationId', request) }),
    deleteDataRepositoryAssociation: ({ AssociationId }) => {
      remove(this.associations, this.association(AssociationId));
      return { AssociationId, Lifecycle: 'DELETING' };
    },
    createDataRepositoryTask: (request) => this.start(request),
    describeDataRepositoryTasks: (request) => ({ DataRepositoryTasks: filtered(this.tasks, 'TaskId', request) }),
    cancelDataRepositoryTask: ({ TaskId }) => this.cancel(TaskId),
    listTagsForResource: ({ ResourceARN }) => ({ Tags: this.fileSystems.find((one) => one.ResourceARN === ResourceARN)?.Tags ?? [] }),
    tagResource: ({ ResourceARN, Tags }) => {
      const fileSystem = this.fileSystems.find((one) => one.ResourceARN === ResourceARN);
      if (!fileSystem) throw new Refusal('ResourceNotFound', `no ${ResourceARN}`);
      fileSystem.Tags = [...(fileSystem.Tags ?? []).filter(({ Key }: Json) => !Tags.some((tag: Json) => tag.Key === Key)), ...Tags];
      return {};
    },
  };
  private made = 0;

  constructor(private readonly world: World) {}

  /** What becomes of a file system that is made: `AVAILABLE` or `FAILED`. */
  public created: () => string = () => 'AVAILABLE';
  /** What becomes of a task: `SUCCEEDED` or `FAILED`, with the number of files that failed. */
  public task: (request: Json) => { readonly lifecycle: string; readonly failedFiles?: number; readonly after?: number } = () => ({ lifecycle: 'SUCCEEDED' });

  private create({ ClientRequestToken, ...request }: Json): Json {
    const same = ClientRequestToken && this.fileSystems.find(({ token }) => token === ClientRequestToken);
    if (same) return { FileSystem: shown(same) };
    const id = `fs-${String(++this.made).padStart(17, '0')}`;
    const { LustreConfiguration, ...rest } = request;
    const fileSystem: Json = {
      ...rest,
      token: ClientRequestToken,
      FileSystemId: id,
      ResourceARN: `${ARN}:file-system/${id}`,
      Lifecycle: 'CREATING',
      DNSName: `${id}.fsx.eu-west-1.amazonaws.com`,
      OwnerId: '111111111111',
      CreationTime: this.world.clock.iso,
      LustreConfiguration: { ...LustreConfiguration, MountName: `mount${this.made}` },
    };
    this.fileSystems.push(fileSystem);
    const becomes = this.created();
    this.world.clock.after(this.world.chance.between(300, 900), () => { if (fileSystem.Lifecycle === 'CREATING') fileSystem.Lifecycle = becomes; });
    return { FileSystem: shown(fileSystem) };
  }

  private describe(request: Json): Json {
    const ids: string[] | undefined = request.FileSystemIds;
    for (const id of ids ?? []) this.fileSystem(id);
    const found = this.fileSystems.filter(({ FileSystemId }) => ids === undefined || ids.includes(FileSystemId));
    const from = Number(request.NextToken ?? 0);
    const page = found.slice(from, from + (request.MaxResults ?? 100)).map(shown);
    return { FileSystems: page, ...from + page.length < found.length && { NextToken: String(from + page.length) } };
  }

  private delete(id: string): Json {
    const fileSystem = this.fileSystem(id);
    if (fileSystem.Lifecycle === 'CREATING') throw new Refusal('BadRequest', 'Cannot delete a file system that is being created.');
    if (this.tasks.some((task) => task.FileSystemId === id && ['PENDING', 'EXECUTING', 'CANCELING'].includes(task.Lifecycle))) {
      throw new Refusal('BadRequest', 'Cannot delete a file system while a data repository task is pending or executing.');
    }
    if (fileSystem.Lifecycle !== 'DELETING') {
      fileSystem.Lifecycle = 'DELETING';
      this.world.clock.after(this.world.chance.between(120, 600), () => {
        remove(this.fileSystems, fileSystem);
        for (const one of this.associations.filter(({ FileSystemId }) => FileSystemId === id)) remove(this.associations, one);
      });
    }
    return { FileSystemId: id, Lifecycle: 'DELETING' };
  }

  private associate({ ClientRequestToken, ...request }: Json): Json {
    const same = ClientRequestToken && this.associations.find(({ token }) => token === ClientRequestToken);
    if (same) return { Association: shown(same) };
    if (this.fileSystem(request.FileSystemId).Lifecycle !== 'AVAILABLE') throw new Refusal('BadRequest', 'The file system is not available.');
    const association: Json = { ...request, token: ClientRequestToken, AssociationId: `dra-${String(++this.made).padStart(17, '0')}`, Lifecycle: 'CREATING' };
    this.associations.push(association);
    this.world.clock.after(this.world.chance.between(60, 300), () => { association.Lifecycle = 'AVAILABLE'; });
    return { Association: shown(association) };
  }

  private start({ ClientRequestToken, ...request }: Json): Json {
    const same = ClientRequestToken && this.tasks.find(({ token }) => token === ClientRequestToken);
    if (same) return { DataRepositoryTask: shown(same) };
    if (this.fileSystem(request.FileSystemId).Lifecycle !== 'AVAILABLE') throw new Refusal('BadRequest', 'The file system is not available.');
    const task: Json = { ...request, token: ClientRequestToken, TaskId: `task-${String(++this.made).padStart(17, '0')}`, Lifecycle: 'PENDING', CreationTime: this.world.clock.iso };
    this.tasks.push(task);
    const { lifecycle, failedFiles = 0, after } = this.task(request);
    this.world.clock.after(5, () => { if (task.Lifecycle === 'PENDING') task.Lifecycle = 'EXECUTING'; });
    this.world.clock.after(after ?? this.world.chance.between(60, 900), () => {
      if (!['PENDING', 'EXECUTING'].includes(task.Lifecycle)) return;
      Object.assign(task, { Lifecycle: lifecycle, Status: { TotalCount: 10, SucceededCount: 10 - failedFiles, FailedCount: failedFiles } });
    });
    return { DataRepositoryTask: shown(task) };
  }

  private cancel(id: string): Json {
    const task = this.tasks.find(({ TaskId }) => TaskId === id);
    if (!task) throw new Refusal('DataRepositoryTaskNotFound', `no ${id}`);
    if (!['PENDING', 'EXECUTING'].includes(task.Lifecycle)) throw new Refusal('DataRepositoryTaskEnded', `${id} has ended`);
    task.Lifecycle = 'CANCELING';
    this.world.clock.after(30, () => { task.Lifecycle = 'CANCELED'; });
    return { Lifecycle: 'CANCELING', TaskId: id };
  }

  private fileSystem(id: string): Json {
    const found = this.fileSystems.find(({ FileSystemId }) => FileSystemId === id);
    if (!found) throw new Refusal('FileSystemNotFound', `File system '${id}' does not exist.`);
    return found;
  }

  private association(id: string): Json {
    const found = this.associations.find(({ AssociationId }) => AssociationId === id);
    if (!found) throw new Refusal('DataRepositoryAssociationNotFound', `no ${id}`);
    return found;
  }
}

function shown({ token: _, ...rest }: Json): Json {
  return structuredClone(rest);
}

function remove(list: Json[], one: Json): void {
  list.splice(list.indexOf(one), 1);
}

/** What a describe call with ids or filters finds. */
function filtered(list: Json[], id: string, request: Json): Json[] {
  const ids: string[] | undefined = request[`${id}s`];
  const fields: Record<string, string> = { 'file-system-id': 'FileSystemId', 'task-lifecycle': 'Lifecycle' };
  const wanted = (one: Json) => (request.Filters ?? []).every(({ Name, Values }: Json) => Values.includes(one[fields[Name]]));
  return list.filter((one) => (ids === undefined || ids.includes(one[id])) && wanted(one)).map(shown);
}
