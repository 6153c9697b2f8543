/** Options of `TrainingLauncher.mpi`. */
export interface MpiLauncherOptions {
  /**
   * How many processes each instance runs, for example one for each accelerator.
   *
   * @default 1
   */
  readonly processesPerInstance?: number;

  /**
   * Further options of `mpirun`, as on its command line.
   *
   * @default - the container's own
   */
  readonly customOptions?: string;
}

/**
 * What starts a script on all instances and accelerators of a job: the launcher of the framework, as the framework containers of SageMaker know it.
 *
 * @see https://github.com/aws/sagemaker-training-toolkit
 */
export class TrainingLauncher {
  /** PyTorch's own `torchrun`, one process for each accelerator; also on Trainium. */
  public static torchrun(): TrainingLauncher {
    return new TrainingLauncher({ sagemaker_torch_distributed_enabled: 'true' }, true);
  }

  /**
   * `mpirun`, for Horovod and everything else that speaks MPI.
   *
   * @param options - How many processes.
   */
  public static mpi(options: MpiLauncherOptions = {}): TrainingLauncher {
    const { processesPerInstance = 1, customOptions } = options;
    return new TrainingLauncher({
      sagemaker_mpi_enabled: 'true',
      sagemaker_mpi_num_of_processes_per_host: String(processesPerInstance),
      ...(customOptions === undefined ? {} : { sagemaker_mpi_custom_mpi_options: customOptions }),
    });
  }

  /** TensorFlow's parameter servers, one on each instance beside a worker. */
  public static parameterServer(): TrainingLauncher {
    return new TrainingLauncher({ sagemaker_parameter_server_enabled: 'true' });
  }

  private constructor(private readonly parameters: Record<string, string>, private readonly wantsType = false) {}

  /**
   * @internal
   */
  public _hyperparameters(instanceType: string): Record<string, string> {
    return { ...this.parameters, ...(this.wantsType ? { sagemaker_instance_type: instanceType } : {}) };
  }
}
