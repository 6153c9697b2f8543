import * as iam from 'aws-cdk-lib/aws-iam';
import { GrantedEndpoint } from './capacity-settings';

/** Permissions on an endpoint, one method for each thing that people do with it. */
export class ModelEndpointGrants {
  /** @internal */
  public static _of(endpoint: GrantedEndpoint): ModelEndpointGrants {
    return new ModelEndpointGrants(endpoint);
  }

  private constructor(private readonly endpoint: GrantedEndpoint) {}

  /**
   * Ask the model: `sagemaker:InvokeEndpoint`, or `sagemaker:InvokeEndpointAsync` where the endpoint answers asynchronously.
   *
   * @param grantee who may ask
   */
  public invoke(grantee: iam.IGrantable): iam.Grant {
    const { capacityKind } = this.endpoint;
    if (capacityKind === 'asynchronous') return this.grant(grantee, 'sagemaker:InvokeEndpointAsync');
    if (capacityKind) return this.grant(grantee, 'sagemaker:InvokeEndpoint');
    return this.grant(grantee, 'sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointAsync');
  }

  /**
   * Ask the model and read the answer as it is made: `sagemaker:InvokeEndpointWithResponseStream`.
   *
   * @param grantee who may ask
   */
  public invokeWithResponseStream(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'sagemaker:InvokeEndpointWithResponseStream');
  }

  /**
   * See what serves and how a release goes: `sagemaker:DescribeEndpoint`.
   *
   * @param grantee who may look
   */
  public describe(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'sagemaker:DescribeEndpoint');
  }

  private grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.endpoint.endpointArn] });
  }
}
