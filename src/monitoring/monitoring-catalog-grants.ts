import * as iam from 'aws-cdk-lib/aws-iam';
import { IArtifactStore } from '../data';
import { allow } from '../internal/grants';

/** What the grants of a catalogue are about. */
interface GrantedCatalog {
  readonly workGroupArn: string;
  /** The catalogue of the account, the database and its tables. */
  readonly glueArns: readonly string[];
  readonly data: readonly { readonly store: IArtifactStore; readonly prefix: string }[];
  readonly results: { readonly store: IArtifactStore; readonly prefix: string };
}

/** Who may ask the catalogue, action by action. */
export class MonitoringCatalogGrants {
  /**
   * @internal
   */
  public static _of(catalog: GrantedCatalog): MonitoringCatalogGrants {
    return new MonitoringCatalogGrants(catalog);
  }

  private constructor(private readonly catalog: GrantedCatalog) {}

  /**
   * Lets a principal run queries in the workgroup over these tables and read the results: the data, their key, and nothing else of the stores.
   *
   * @param grantee - The principal.
   */
  public read(grantee: iam.IGrantable): void {
    const { workGroupArn, glueArns, data, results } = this.catalog;
    allow(grantee, { actions: ASK, resources: [workGroupArn] });
    allow(grantee, { actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'], resources: glueArns });
    for (const { store, prefix } of data) store.grants.read(grantee, prefix);
    results.store.grants.readWrite(grantee, results.prefix);
    const buckets = [...new Set([...data.map(({ store }) => store.bucketArn), results.store.bucketArn])];
    allow(grantee, { actions: ['s3:GetBucketLocation'], resources: buckets });
  }
}

const ASK = [
  'athena:BatchGetNamedQuery', 'athena:GetNamedQuery', 'athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:GetWorkGroup',
  'athena:ListNamedQueries', 'athena:ListQueryExecutions', 'athena:StartQueryExecution', 'athena:StopQueryExecution',
];
