import { AssociationFacts } from './lustre-facts';
import { ASSOCIATION_RULES } from './lustre-links';
import { Family } from './rule';

/** Data repository associations of FSx for Lustre. */
export const LUSTRE_ASSOCIATIONS: Family<AssociationFacts> = {
  title: 'Data repository associations of FSx for Lustre',
  rules: ASSOCIATION_RULES,
  notes: [
    {
      id: 'FX-40',
      what: 'Its file system, its paths and the import at its creation cannot be changed; several that are made at once may collide (not confirmed)',
      source: 'CloudFormation, AWS::FSx::DataRepositoryAssociation',
      by: 'construct',
      how: 'the associations of a LustreFileSystem wait for each other, and its directory and prefix are part of an association\'s id',
    },
    {
      id: 'FX-41',
      what: 'The bucket is in the Region of the file system, and the service can read, write and decrypt there',
      source: 'FSx for Lustre User Guide, create-dra-linked-data-repo',
      by: 'construct',
      how: 'DataRepository refuses a store of another Region and opens its key to the service-linked role; who deploys needs s3 permissions on the bucket',
    },
  ],
};
