import { LoadedWorld } from '../asl/world/load';

/** A world in which time passes at our word. */
export abstract class ClockedWorld {
  public abstract readonly loaded: LoadedWorld;

  public get world(): LoadedWorld['world'] {
    return this.loaded.world;
  }

  public pass(seconds: number): this {
    this.world.clock.runFor(seconds);
    return this;
  }

  /** Until nothing is planned any more. */
  public rest(): this {
    this.world.clock.run();
    return this;
  }
}
