/** The list over which a `MapStep` repeats its steps. */
export class StepItems {
  /**
   * A list in the document of the run.
   *
   * @param jsonPath - Where it stands: `$.steps.Split.payload.segments`.
   */
  public static at(jsonPath: string): StepItems {
    return new StepItems(jsonPath);
  }

  /**
   * A list that is known now, like sets of hyperparameters. Values are texts, as SageMaker wants those of hyperparameters.
   *
   * @param items - The items, each with named values.
   */
  public static of(items: { [name: string]: string }[]): StepItems {
    return new StepItems(undefined, items.map((item) => ({ ...item })));
  }

  private constructor(
    /**
     * @internal
     */
    public readonly _path?: string,
    /**
     * @internal
     */
    public readonly _values?: { [name: string]: string }[],
  ) {}
}
