import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { CfnCondition } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from '../data';
import { ContainerFacts } from '../rules/facts';

/** A version of a registry, in a stack that wants to know which one serves. */
export interface ServedVersion {
  /** The ARN of the model package, or `none` while the condition does not hold. */
  readonly arn: string;
  /** The group of its registry. Only to be rendered where the condition holds. */
  readonly group: string;
  /** Its number in the group. Only to be rendered where the condition holds. */
  readonly version: string;
  /** Whether there is a version; always, where there is no condition. */
  readonly condition?: CfnCondition;
  /** The group as its registry is named in the app; a token where only the deployment knows it. */
  readonly groupName: string;
  /** Where the artifacts of the registry lie, and the baselines of its versions. */
  readonly artifacts: IArtifactStore;
}

/** A model version in the stack that serves it. */
export interface BoundModelVersion {
  /** The container as `AWS::SageMaker::Model` wants it. */
  readonly container: sagemaker.CfnModel.ContainerDefinitionProperty;
  /** Whether an image and artifact are named, or a model package brings them along. */
  readonly kind: 'artifact' | 'package';
  /** What the rules see of the container. */
  readonly facts: ContainerFacts;
  /** Whether there is a version at all; whatever refers to the model carries it. */
  readonly condition?: CfnCondition;
  /** The version as the stack of another scope sees it; left out for a model that is no version of a registry. */
  servedIn?(scope: Construct): ServedVersion;
  /** Lets a role describe the version, pull its images, and read and decrypt its artifacts. */
  grant(role: iam.IGrantable): void;
}
