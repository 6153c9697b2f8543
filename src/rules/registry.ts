import { sageMakerName } from './problems';
import { Fact, Family } from './rule';

/** A model package group. */
export interface RegistryFacts {
  readonly name: Fact<string | undefined>;
}

/** Model package groups and their versions. */
export const REGISTRY: Family<RegistryFacts> = {
  title: 'Model registry',
  rules: [
    {
      id: 'MR-01',
      what: 'The name of a model package group has 1 to 63 letters, digits and hyphens between them',
      severity: 'error',
      source: 'SageMaker API, CreateModelPackageGroup.ModelPackageGroupName',
      check: ({ name }) => sageMakerName('name', name, 'leave it out to get a name that fits'),
    },
  ],
  notes: [
    {
      id: 'MR-02',
      what: 'The description of a model package group cannot be changed without renaming it',
      source: 'CloudFormation, AWS::SageMaker::ModelPackageGroup',
      by: 'type',
      how: 'ModelRegistry has no description',
    },
    {
      id: 'MR-03',
      what: 'A model package group that holds versions cannot be deleted',
      source: 'SageMaker API, DeleteModelPackageGroup',
      by: 'construct',
      how: 'ModelRegistry retains the group',
    },
    {
      id: 'MR-04',
      what: 'A model package is versioned, with a group, or has a name of its own',
      source: 'SageMaker API, CreateModelPackage',
      by: 'type',
      how: 'the library defines no unversioned package',
    },
    {
      id: 'MR-05',
      what: 'Only an approved version can be deployed',
      source: 'SageMaker API, CreateModelPackage.ModelApprovalStatus',
      by: 'construct',
      how: 'ApprovedVersion holds approved versions only; ModelVersion.fromArn says so',
    },
    {
      id: 'MR-06',
      what: 'A version has 1 to 15 containers and at most 50 metadata properties',
      source: 'SageMaker API, CreateModelPackage',
      by: 'construct',
      how: 'RegisterStep registers one container and refuses more than 50 properties',
    },
    {
      id: 'MR-07',
      what: 'Changes of versions are events of aws.sagemaker called SageMaker Model Package State Change',
      source: 'SageMaker Developer Guide, automating-sagemaker-with-eventbridge',
      by: 'construct',
      how: 'onVersionApproved and onVersionRegistered write the pattern',
    },
  ],
};
