import {
  discardPictures,
  type ImagerPort,
  NO_SPECTRAL_PICTURES,
  type ScannerPort,
} from '../../core/inspection/ports/index.ts';

/**
 * The simulated scanner and imager of a lane in training. A drawn traveller leaves with the decision. If a page were still
 * delivered then, it would open an inspection without a traveller, and the next traveller could not be called.
 */
export class TrainingDeviceGate {
  #occupied: () => boolean = () => false;

  /** Sets the question that is asked for every document and every page. */
  openWhile(occupied: () => boolean): void {
    this.#occupied = occupied;
  }

  scanner(port: ScannerPort): ScannerPort {
    return {
      start: () => port.start(),
      stop: () => port.stop(),
      health: () => port.health(),
      subscribe: (listener) =>
        port.subscribe((event) => {
          if (event.kind === 'health' || this.#occupied()) listener(event);
        }),
      reread: () => port.reread?.(),
    };
  }

  imager(port: ImagerPort): ImagerPort {
    return {
      start: () => port.start(),
      stop: () => port.stop(),
      health: () => port.health(),
      subscribe: (listener) =>
        port.subscribe((event) => {
          if (event.kind === 'health' || this.#occupied()) listener(event);
          else if (event.kind === 'page') {
            event.bytes.fill(0);
            discardPictures(event.pictures ?? NO_SPECTRAL_PICTURES);
          }
        }),
    };
  }
}
