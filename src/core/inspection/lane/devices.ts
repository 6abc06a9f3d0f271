import type { HandedIn, LaneOptions } from '../flow/index.ts';
import type { BarcodeEvent, CameraEvent, ScannerEvent, Unsubscribe } from '../ports/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';

/** How the lane reacts to its devices. */
export interface DeviceEvents {
  scanner: (event: ScannerEvent) => void;
  symbol: (symbol: Extract<BarcodeEvent, { kind: 'symbol' }>) => void;
  page: (page: HandedIn) => void;
  pageFailed: (source: string, reason: ReasonCode) => void;
  frame: (bytes: Uint8Array) => void;
  interrupted: (reason: Extract<CameraEvent, { kind: 'interrupted' }>['reason']) => void;
  camera: () => void;
  changed: () => void;
}

/** Subscribes to every fitted device and to the models; returns a function that ends all subscriptions. */
export function listen(
  {
    scanner,
    barcodes,
    imager,
    camera,
    chip,
    models,
  }: Pick<LaneOptions, 'scanner' | 'barcodes' | 'imager' | 'camera' | 'chip' | 'models'>,
  on: DeviceEvents,
): Unsubscribe[] {
  const subscriptions: Unsubscribe[] = [models.subscribe(on.changed)];
  if (chip) subscriptions.push(chip.subscribe(on.changed));
  if (scanner) subscriptions.push(scanner.subscribe(on.scanner));
  if (barcodes) {
    // A symbol that arrived in pieces has to be read again by hand; the document is not to blame.
    subscriptions.push(barcodes.subscribe((event) => (event.kind === 'symbol' ? on.symbol(event) : on.changed())));
  }
  if (imager) {
    subscriptions.push(
      imager.subscribe((event) => {
        if (event.kind === 'health') on.changed();
        else if (event.kind === 'page') on.page(event);
        else on.pageFailed(event.source, event.reason);
      }),
    );
  }
  if (camera) {
    subscriptions.push(
      camera.subscribe((event) => {
        if (event.kind === 'frame') on.frame(event.bytes);
        else if (event.kind === 'interrupted') on.interrupted(event.reason);
        else on.camera();
      }),
    );
  }
  return subscriptions;
}
