import { constants, existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { discover, loadProfiles, SHIPPED_PROFILES, wrongReader } from '../../adapters/hardware/scanner/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { Config } from '../../core/config/index.ts';
import { siteLanguages, siteProfiles } from '../../core/config/index.ts';
import { matchRowOf } from '../../core/face/comparison/index.ts';
import {
  displayLanguages,
  type LettersHere,
  letterless,
  letterlessWords,
  lettersHere,
  packagesOf,
  siteLanguagesIn,
} from '../../daemon/languages/index.ts';
import { modelsFolder } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import {
  InferenceSupervisor,
  matchRowNotice,
  type SymbolDecoderTest,
  testSymbolDecoder,
} from '../../inference/host/index.ts';
import { type RunProgram, runProgram } from './commands.ts';
import { type Finding, none, note, ok, unknown, work } from './finding.ts';
import { examineFittings } from './fittings.ts';
import { bringBack } from './installation.ts';
import { examineLanguageData, examinePackage, examineProgram, examineUnits } from './installed.ts';
import { examinePageFolder } from './page-folder.ts';
import { mayUse, notSeen, rightsNotSeen, seeAll, type Viewer } from './viewer.ts';

const NODE_MAJOR_MIN = 20;
const NODE_MINOR_MIN = 19;

/** Whether the daemon of this kiosk runs; null if the person asking has no right to see it. */
export type DaemonRuns = boolean | null;

/** What can be examined without the state folder. `daemonRuns` tells our own daemon on the port from another program. */
export async function examineMachine(
  config: Config,
  { viewer, daemonRuns }: { viewer: Viewer; daemonRuns: DaemonRuns },
): Promise<Finding[]> {
  return [
    node(),
    screen(),
    examineProgram(),
    ...(await models(config, viewer)),
    scanner(config, viewer),
    ...barcodeReader(config, viewer),
    ...profileFiles(config),
    ...languageFiles(config),
    displayLetters(config),
    imager(config, viewer),
    camera(config, '/dev'),
    await port(config.http.port, { daemonRuns, viewer, run: runProgram }),
    ...(await examineFittings(config, runProgram, viewer)),
    examineLanguageData({ modelsDir: modelsFolder(config), committedDir: join(packageRoot, 'models') }),
    ...(await examineUnits(runProgram)),
    await examinePackage(runProgram),
  ];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MAJOR_MIN || (major === NODE_MAJOR_MIN && minor >= NODE_MINOR_MIN))
    return ok('node', process.version);
  return work('node', `${process.version} is too old`, `install Node.js ${NODE_MAJOR_MIN}.${NODE_MINOR_MIN} or newer`);
}

function screen(): Finding {
  if (existsSync(join(packageRoot, 'build', 'ui', 'index.html'))) return ok('screen', 'built');
  return work('screen', 'its files are missing', bringBack('npm run build'));
}

/** Loads every model as the daemon does: manifest, digests and golden self-test. */
async function models({ models: wanted, face, stateDir, modelKeys }: Config, viewer: Viewer): Promise<Finding[]> {
  await updateReady();
  const supervisor = new InferenceSupervisor({
    modelsDir: modelsFolder({ models: wanted }),
    profile: wanted.profile,
    operator: viewer.own ? await new OperatorModelStore(stateDir, null).models(modelKeys) : null,
    mono: () => performance.now(),
  });
  await supervisor.start();
  const { profile, lastFailure } = supervisor.health();
  const decoder = profile === null ? null : await testSymbolDecoder(supervisor);
  await supervisor.stop();
  if (profile === null) {
    const reason = `the model process does not start: ${lastFailure ?? 'no reason given'}`;
    return [work('models', reason, bringBack('npm run build'))];
  }
  return [
    ...loaded(profile.models, 'models', bringBack('npm run models:build')),
    ...matchRow(profile.models, face.matchFmr),
    ...loaded(profile.committed, 'trained models', bringBack('git checkout -- models')),
    ...loaded(profile.reading, 'text readers', bringBack('npm run models:build')),
    ...(decoder === null ? [] : [symbolDecoder(decoder)]),
  ];
}

/** The barcode decoder: checks its WebAssembly, and reads a built-in symbol with it. */
export function symbolDecoder({ wasmBytes, isRight, fault }: SymbolDecoderTest): Finding {
  const component = 'barcode decoder';
  const remedy = bringBack('npm ci');
  if (wasmBytes === null) return work(component, 'its WebAssembly is missing: no seal on a page can be read', remedy);
  if (isRight) return ok(component, `WebAssembly of ${wasmBytes} bytes, the built-in symbol was read`);
  const why = fault ?? 'the result was wrong';
  return work(component, `the built-in symbol was not read (${why}): seals on a page cannot be judged`, remedy);
}

type Reports = NonNullable<ReturnType<InferenceSupervisor['health']>['profile']>['models'];

function loaded(reports: Reports, together: string, remedy: string): Finding[] {
  const refused = reports.filter((model) => !model.ok);
  // If a profile is missing, every model is refused for the same reason, so one line is enough.
  const details = new Set(refused.map((model) => model.detail));
  if (refused.length > 1 && refused.length === reports.length && details.size === 1) {
    return [work(together, [...details].join(), remedy)];
  }
  return reports.map((model) => {
    const name = `model ${model.role}`;
    if (!model.ok) return work(name, `${model.detail} (${model.reason})`, remedy);
    const templates = model.making === null ? '' : `; templates ${model.making.slice(0, 12)}…`;
    const trial = model.mode === 'e' ? '; evaluation grade: its result is shown but never counts' : '';
    return ok(
      name,
      `${model.name} ${model.version}, sha256 ${model.sha256.slice(0, 12)}…, self-test passed${templates}${trial}`,
    );
  });
}

/** Reports if the rate that the site chose is not a row of the embedder; needs work if no comparison can be decided. */
export function matchRow(reports: Reports, wanted: number | null): Finding[] {
  const embedder = reports.find((model) => model.role === 'embedder');
  if (wanted === null || embedder?.ok !== true || embedder.thresholds === null) return [];
  const { verify } = embedder.thresholds;
  const notice = matchRowNotice(embedder, verify, wanted);
  if (notice === null) return [];
  const remedy = 'set face.matchFmr to one of these, or to null to use the value of the model';
  return [
    matchRowOf(verify, wanted) === null
      ? work('face threshold', notice, remedy)
      : note('face threshold', notice, remedy),
  ];
}

/** Files of scanner profiles that are not used. The lane works, but not the reader for which such a profile was written. */
function profileFiles({ siteFolder, scanner: wanted }: Config): Finding[] {
  const { problems } = loadProfiles(SHIPPED_PROFILES, siteProfiles(siteFolder));
  return problems.map(({ file, detail, remedy }) => ({
    ...('profile' in wanted && basename(file) === `${wanted.profile}.json` ? work : note)(
      'scanner profile',
      `${file} is not used. ${detail}`,
      remedy,
    ),
    code: 'PROFILE_INVALID',
  }));
}

/** Languages of the site: files that are not used, and those with texts that are shown in English. */
function languageFiles({ siteFolder }: Config): Finding[] {
  const { languages, problems } = siteLanguagesIn(siteLanguages(siteFolder));
  return [
    ...problems.map(({ file, message, reason }) =>
      note('language', `${file} is not used. ${message}`, `waypost language check ${file}`, reason),
    ),
    ...languages.map(({ file, language: { code, name }, coverage: { keys, translated } }) =>
      translated === keys
        ? ok('language', `${name} (${code}), every text`)
        : note(
            'language',
            `${name} (${code}), ${keys - translated} of ${keys} texts in English`,
            `waypost language check ${file}`,
          ),
    ),
  ];
}

/** Languages that the traveller's display leaves out, because no font of this machine has their letters. */
export function displayLetters(
  config: Pick<Config, 'siteFolder' | 'traveller'>,
  has: LettersHere = lettersHere(),
): Finding {
  const component = 'traveller display';
  if (has === null) return unknown(component, 'the fonts of this system are not known', 'look at the display itself');
  const { tags, own } = displayLanguages(config);
  const skipped = letterless(tags, { has, own });
  if (skipped.length === 0) return ok(component, `${tags.length} languages, with letters for each`);
  const packages = packagesOf(skipped).join(' ');
  return note(
    component,
    `no font has the letters of ${letterlessWords(skipped)}: the display leaves these languages out`,
    `as root: apt-get install ${packages}; then: systemctl restart waypostd`,
  );
}

/** The reader of the MRZ. */
export function scanner(
  { scanner: wanted, siteFolder }: Pick<Config, 'scanner' | 'siteFolder'>,
  viewer: Viewer,
): Finding {
  if (wanted.kind === 'none') return none('scanner', 'none configured: officers must type the MRZ', 'READ_NOT_FITTED');
  if (wanted.kind === 'simulated')
    return work('scanner', 'simulated', 'only the demonstration lane has one: configure a real one');
  return serialReader({ component: 'scanner', reads: 'mrz', wanted, siteFolder }, viewer);
}

/** The reader of two-dimensional symbols; if none is configured, nothing is missing. */
export function barcodeReader(
  { barcodeReader: wanted, siteFolder }: Pick<Config, 'barcodeReader' | 'siteFolder'>,
  viewer: Viewer,
): Finding[] {
  if (wanted === null) return [];
  return [serialReader({ component: 'barcode reader', reads: 'barcodes', wanted, siteFolder }, viewer)];
}

interface SerialReader {
  component: string;
  reads: 'mrz' | 'barcodes';
  wanted: NonNullable<Config['barcodeReader']>;
  siteFolder: string;
}

function serialReader({ component, reads, wanted, siteFolder }: SerialReader, viewer: Viewer): Finding {
  const { profiles } = loadProfiles(SHIPPED_PROFILES, siteProfiles(siteFolder));
  const profile = profiles.get(wanted.profile);
  if (profile === undefined) {
    const names = [...profiles.values()].filter((one) => wrongReader(one, reads) === null).map(({ id }) => id);
    return work(component, `no profile "${wanted.profile}"`, `choose one of: ${names.join(', ')}`);
  }
  const wrong = wrongReader(profile, reads);
  if (wrong !== null)
    return work(
      component,
      wrong,
      'correct the configuration; the daemon does not start with this one',
      'PROFILE_INVALID',
    );
  const { kind, ...usb } = wanted;
  const found = discover('path' in usb ? { path: usb.path } : { usb }, { sysfs: '/sys', dev: '/dev' });
  const what =
    'path' in usb ? usb.path : `USB ${usb.vid}:${usb.pid}${usb.serial === undefined ? '' : ` ${usb.serial}`}`;
  if (found.kind === 'absent')
    return work(
      component,
      `${what} is missing (${kind})`,
      'check cable and power, then the identity in the configuration',
      'PORT_MISSING',
    );
  if (found.kind === 'refused') {
    const remedy =
      found.why === 'identity' ? 'connect the enrolled device' : 'add its serial number, or unplug the other';
    return work(component, `${what} does not match exactly one device: ${found.detail}`, remedy);
  }
  const allowed = mayUse(viewer)(found.node, constants.R_OK | constants.W_OK);
  if (allowed === null) return rightsNotSeen(component, found.node, viewer);
  if (!allowed) {
    const remedy = `as root: usermod -aG dialout ${viewer.user}; then: systemctl restart waypostd`;
    return work(component, `user ${viewer.user} is not allowed to open ${found.node}`, remedy);
  }
  return unknown(
    component,
    `${found.node}, profile ${wanted.profile}`,
    'the profile was never tried on the device: read a test document',
  );
}

function imager({ imager: wanted }: Config, viewer: Viewer): Finding {
  if (wanted.kind === 'none') return none('imager', 'none configured: pages are not checked', 'SENSOR_NOT_FITTED');
  if (wanted.kind === 'simulated') return work('imager', 'simulated', 'only the demonstration lane has one');
  const { path } = wanted;
  const there = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const allowed = there ? mayUse(viewer)(path, constants.R_OK | constants.W_OK | constants.X_OK) : true;
  return allowed === null ? rightsNotSeen('imager', path, viewer) : examinePageFolder(path, () => allowed);
}

/** The browser opens the camera; from here only the machine's devices can be seen. */
export function camera({ camera: wanted }: Pick<Config, 'camera'>, dev: string): Finding {
  if (wanted.kind === 'none') return none('camera', 'none configured: faces are not compared', 'READ_NOT_FITTED');
  if (wanted.kind === 'simulated')
    return work('camera', 'simulated', 'only the demonstration lane has one: set browser');
  const found = readdirSync(dev).filter((name) => /^video\d+$/.test(name));
  if (found.length === 0) {
    const remedy = 'plug the camera in; ls /dev/video* will then show it';
    return work('camera', 'no camera is connected to this machine', remedy, 'PORT_MISSING');
  }
  const reason = `${found.join(', ')} connected; the officer's browser opens it, which cannot be checked from here`;
  return unknown(
    'camera',
    reason,
    "sign in on the officer's screen and check that a picture appears; allow the camera if the browser asks",
  );
}

/** systemd holds the port for the daemon, even while the daemon is not running. */
const PORT_UNIT = 'waypostd.socket';

async function port(
  number: number,
  { daemonRuns, viewer, run }: { daemonRuns: DaemonRuns; viewer: Viewer; run: RunProgram },
): Promise<Finding> {
  const failure = await listenFailure(number);
  if (failure === null)
    return daemonRuns
      ? note(
          'port',
          `${number} is free, although a daemon runs`,
          'it is starting, or it was started with another configuration',
        )
      : ok('port', `${number} is free`);
  if (failure !== 'EADDRINUSE')
    return work('port', `${number} cannot be opened (${failure})`, 'set http.port to 1024 or more');
  if (daemonRuns) return ok('port', `${number}, the daemon is running`);
  if ((await run('systemctl', ['is-active', PORT_UNIT])).status === 0)
    return ok('port', `${number}, reserved for the daemon by systemd (${PORT_UNIT})`);
  if (daemonRuns === null) {
    const because = `user ${viewer.user} has no permission to ask whether the daemon of this kiosk runs`;
    return notSeen('port', `${because}: ${number} is in use, by that daemon or by another program`, seeAll(viewer));
  }
  return work(
    'port',
    `${number} is in use by another program`,
    `find it, as root: ss -ltnp 'sport = :${number}'; stop it, or set http.port`,
  );
}

function listenFailure(number: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown error'));
    server.listen(number, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}
