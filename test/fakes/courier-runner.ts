/** A courier in a process of its own, with a beat that a test can wait for. Argument: JSON of `CourierRun`. */
import { BackOff } from '../../src/delivery/courier/back-off.ts';
import { Courier } from '../../src/delivery/courier/courier.ts';
import { CourierFolder } from '../../src/delivery/courier/courier-folder.ts';
import { linkPlaces } from '../../src/delivery/courier/index.ts';
import { dialOf, type LineAddress } from '../../src/delivery/courier/line.ts';
import { CELL_BYTES, linkIdOf, linkPublicKey } from '../../src/delivery/line/index.ts';

export interface CourierRun {
  stateDir: string;
  seed: string;
  beatMs: number;
  address: LineAddress;
}

const { stateDir, seed, beatMs, address } = JSON.parse(process.argv[2] ?? '') as CourierRun;
const secret = new Uint8Array(Buffer.from(seed, 'hex'));
const publicKey = linkPublicKey(secret);
const linkId = linkIdOf(publicKey);
process.on('uncaughtException', () => process.exit(1));
new Courier({
  ...{ linkId, beatMs, places: linkPlaces(stateDir), log: () => undefined },
  dial: dialOf(address, { linkId, publicKey, seed: secret }),
  folder: new CourierFolder(linkPlaces(stateDir), { cellBytes: CELL_BYTES }),
  backOff: new BackOff(() => 0.05),
  time: {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
}).start();
