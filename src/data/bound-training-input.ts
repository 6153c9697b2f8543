import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ExecutionRole } from '../security';

/** An input in the stack of the job that reads it. */
export interface BoundTrainingInput {
  /** A `Channel` of `CreateTrainingJob` without its name; keys that end in `.$` hold paths into the state. */
  readonly channel: Record<string, unknown>;
  /** Where a job must run to reach it; left out where any placement does. */
  readonly network?: InputNetwork;
  /** Lets the role of a job read it. */
  grant(role: ExecutionRole): void;
}

/** The network that a file system is reached through. */
export interface InputNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  /** How many zones these subnets span, where that is known: a job on spot capacity sees one pool only where it is 1. */
  readonly zones?: number;
  /** The group of the interface endpoints in that network. */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
  /** Opens the way between the file system and a job's security group; the rules lie beside that group. */
  admit(group: ec2.ISecurityGroup): void;
}
