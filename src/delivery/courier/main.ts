#!/usr/bin/env node
/** The courier: the only process of a kiosk that communicates with the broker of the office. */
import { join } from 'node:path';
import { loadConfig } from '../../adapters/files/index.ts';
import { CELL_BYTES, LINK_CREDENTIAL, LINK_KEY_FILE, linkIdOf, linkPublicKey, readLinkKey } from '../line/index.ts';
import { BackOff } from './back-off.ts';
import { Courier } from './courier.ts';
import { CourierFolder } from './courier-folder.ts';
import { dialOf } from './line.ts';
import { linkStateText } from './link-state.ts';
import { linkPlaces } from './places.ts';

/** Exit status if another try would not help: the manager does not restart the courier (`RestartPreventExitStatus`). */
const EXIT_NOT_TRIED = 2;
/** How much of an unexpected error is written to the journal, characters. */
const FAULT_MAX = 300;

process.umask(0o027);
const log = (message: string): void => {
  process.stderr.write(`${JSON.stringify({ level: 'info', module: 'link', message })}\n`);
};
const giveUp = (message: string): never => {
  log(message);
  process.exit(EXIT_NOT_TRIED);
};

const at = process.argv.indexOf('--config');
const configFile = at < 0 ? undefined : process.argv[at + 1];
if (configFile === undefined) giveUp('Usage: courier --config FILE');
const loaded = loadConfig(configFile ?? '');
if (!loaded.ok) giveUp(loaded.message);
else {
  const { link, stateDir } = loaded.config;
  const places = linkPlaces(stateDir);
  const folder = new CourierFolder(places, { cellBytes: CELL_BYTES });
  if (link === null) {
    const none = { reason: 'LINK_ABSENT' as const, connected: false, answeredAt: null, owed: 0 };
    folder.say(places.state, linkStateText({ at: new Date().toISOString(), ...none }));
    giveUp('LINK_ABSENT: the configuration names no line (docs/fleet.md).');
  } else {
    const credentials = process.env['CREDENTIALS_DIRECTORY'];
    const read =
      credentials === undefined
        ? readLinkKey(join(stateDir, LINK_KEY_FILE))
        : readLinkKey(join(credentials, LINK_CREDENTIAL), { handedOver: true });
    if (!read.ok) giveUp(`${read.reason}: ${read.message}`);
    else run(read.seed, link, { folder, stateDir });
  }
}

function run(
  seed: Uint8Array,
  link: { servers: string[]; name: string; ca: string[]; beatSeconds: number },
  { folder, stateDir }: { folder: CourierFolder; stateDir: string },
): void {
  const publicKey = linkPublicKey(seed);
  const linkId = linkIdOf(publicKey);
  const courier = new Courier({
    ...{ linkId, beatMs: link.beatSeconds * 1_000, folder, places: linkPlaces(stateDir), log },
    dial: dialOf(link, { linkId, publicKey, seed }),
    backOff: new BackOff(Math.random),
    time: {
      now: () => Date.now(),
      after: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    },
  });
  // A fault caused by a broker ends only this process, and the manager starts it again.
  process.on('uncaughtException', (error) => {
    log(`ended: ${error.name} ${String((error as NodeJS.ErrnoException).code ?? '')}`.slice(0, FAULT_MAX));
    process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      void courier.stop().finally(() => process.exit(0));
    });
  courier.start();
}
