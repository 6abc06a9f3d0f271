import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../adapters/files/index.ts';
import { packageRoot } from '../adapters/installation/index.ts';
import type { Config, ConfigInput } from '../core/config/index.ts';
import { parseConfig } from '../core/config/index.ts';
import { demoBodyPlaces, PLAYED_FACE } from './demo/index.ts';

const USAGE = `Usage: npm start [-- options]

  (no option)          demonstration lane with simulated hardware and synthetic travellers
  --config FILE        a real lane: devices, lists and keys as set in the file (docs/connect.md);
                       what is missing on this machine: waypost doctor --config FILE
  --demo               demonstration lane, requested explicitly
  --camera browser     demonstration lane with the camera of this computer instead of the simulated one
  --port N             port of the screen, default 8700
  --state FOLDER       where the demonstration lane keeps its data, default .state/demo
  --help               this text`;

const CAMERAS: readonly string[] = ['simulated', 'browser', 'none'];

export type Launch = { ok: true; config: Config; demo: boolean } | { ok: false; message: string; status: number };

/** What the command line asks for. A demonstration lane is a fixed configuration, so that it cannot drift into a real one. */
export function readLaunch(argv: string[]): Launch {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    return { ok: false, message: `${(error as Error).message}\n\n${USAGE}`, status: 2 };
  }
  if (values.help) return { ok: false, message: USAGE, status: 0 };
  if (values.config !== undefined) {
    if (values.demo || values.state !== undefined || values.camera !== undefined || values.port !== undefined) {
      return { ok: false, message: `--config sets everything: leave the other options out.\n\n${USAGE}`, status: 2 };
    }
    const loaded = loadConfig(values.config);
    if (!loaded.ok) return { ok: false, message: loaded.message, status: 2 };
    return { ok: true, config: loaded.config, demo: false };
  }
  const port = values.port === undefined ? 8700 : Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { ok: false, message: '--port needs a number from 1 to 65535, for example --port 8701.', status: 2 };
  }
  const camera = values.camera ?? 'simulated';
  if (!CAMERAS.includes(camera)) {
    return { ok: false, message: `--camera needs one of: ${CAMERAS.join(', ')}.`, status: 2 };
  }
  const parsed = parseConfig(demoConfig({ port, camera, state: values.state }), packageRoot);
  return parsed.ok
    ? { ok: true, config: parsed.config, demo: true }
    : { ok: false, message: parsed.message, status: 2 };
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      config: { type: 'string' },
      demo: { type: 'boolean' },
      camera: { type: 'string' },
      port: { type: 'string' },
      state: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function demoConfig(input: { port: number; camera: string; state: string | undefined }): unknown {
  const stateDir = resolve(input.state ?? resolve(packageRoot, '.state', 'demo'));
  const config: Omit<ConfigInput, 'camera'> & { camera: unknown } = {
    lane: { id: 'demo', name: 'Demonstration lane' },
    http: { port: input.port },
    stateDir,
    siteFolder: resolve(stateDir, 'site'),
    key: { kind: 'development' },
    scanner: { kind: 'simulated' },
    imager: { kind: 'simulated', uvReference: { level: 200 } },
    pageWidthMm: 125,
    camera: { kind: input.camera },
    // A person in front of a real camera gets the usual time limits.
    policy: input.camera === 'simulated' ? PLAYED_FACE : {},
    lists: [
      { id: 'lost-documents', name: 'Lost and stolen documents', maxAgeHours: 48 },
      { id: 'missing-persons', name: 'Missing persons', maxAgeHours: 24 },
      {
        id: 'missing-faces',
        name: 'Missing persons, by face',
        maxAgeHours: 24,
        face: { travellersPerDay: 3000, falseAlertsPerDay: 0.05 },
      },
    ],
    listKeys: { threshold: 2, keys: [] },
    protection: {
      folder: demoBodyPlaces(stateDir).exchange,
      phone: { who: 'Support desk of the demonstration', number: '+999 0000 0114' },
      slip: { print: false, helpLines: { en: '+00 0000 000001' } },
    },
  };
  return config;
}
