import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { CfnCondition } from 'aws-cdk-lib/core';
import { ContainerFacts } from '../rules/facts';

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
  /** Lets a role describe the version, pull its images, and read and decrypt its artifacts. */
  grant(role: iam.IGrantable): void;
}
