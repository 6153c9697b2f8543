import { Note } from './rule';

const GUIDE = 'FSx for Lustre User Guide';

/** Rows about FSx for Lustre that no check guards. */
export const LUSTRE_NOTES: Note[] = [
  {
    id: 'FX-08',
    what: 'CloudFormation replaces the file system when the throughput for each TiB changes, although the service could change it',
    source: 'CloudFormation, AWS::FSx::FileSystem LustreConfiguration.PerUnitStorageThroughput; FSx API, UpdateFileSystem',
    by: 'rule',
    how: 'FX-19',
  },
  {
    id: 'FX-16',
    what: 'The operations on metadata can grow and never shrink, nor become automatic again below what they are',
    source: 'FSx API, UpdateFileSystemLustreMetadataConfiguration',
    by: 'unreachable',
    how: 'a template does not show what was deployed before',
  },
  {
    id: 'FX-20',
    what: 'The capacity can only grow, one step at a time, and not at all for SCRATCH_1',
    source: 'FSx API, UpdateFileSystem.StorageCapacity',
    by: 'unreachable',
    how: 'a template does not show what was deployed before',
  },
  {
    id: 'FX-23',
    what: 'The security groups of clients admit and let out the ports of Lustre as well',
    source: `${GUIDE}, limit-access-security-groups`,
    by: 'construct',
    how: 'allowFrom and TrainingInput.lustre open both sides, both ways',
  },
  {
    id: 'FX-43',
    what: 'Root squash is UID:GID, both zero or both not, with at most 64 exceptions',
    source: 'FSx API, LustreRootSquashConfiguration',
    by: 'type',
    how: 'CloudFormation has no property for root squash',
  },
  {
    id: 'FX-45',
    what: 'The mount name is made by the service, for all but SCRATCH_1',
    source: 'CloudFormation, AWS::FSx::FileSystem LustreMountName',
    by: 'construct',
    how: 'mountCommand, mountName and TrainingInput.lustre take the attribute',
  },
  {
    id: 'FX-46',
    what: 'Clients resolve the name of the file system, which is private to its VPC',
    source: `${GUIDE}, mounting-on-premises`,
    by: 'unreachable',
    how: 'how clients outside of the VPC resolve names is not in the template',
  },
  {
    id: 'FX-47',
    what: 'PERSISTENT_2 is there in some Regions only',
    source: `${GUIDE}, using-fsx-lustre`,
    by: 'unreachable',
    how: 'the list grows without notice',
  },
  {
    id: 'FX-48',
    what: 'The linter cfn-lint takes 65,536 GiB as the largest Lustre file system, which is wrong',
    source: 'aws-cloudformation/cfn-lint#4708',
    by: 'unreachable',
    how: 'it is a mistake of another tool; FX-02 to FX-05 check what the service takes',
  },
];
