import type { SupervisorOptions } from './service.ts';
import { InferenceSupervisor } from './supervisor.ts';

/** Inference process of a command; it starts when it is first needed. */
export class OnDemandInference {
  readonly #options: SupervisorOptions;
  #supervisor: InferenceSupervisor | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  async started(): Promise<InferenceSupervisor> {
    if (this.#supervisor !== null) return this.#supervisor;
    this.#supervisor = new InferenceSupervisor(this.#options);
    await this.#supervisor.start();
    return this.#supervisor;
  }

  async stop(): Promise<void> {
    await this.#supervisor?.stop();
    this.#supervisor = null;
  }
}
