import { randomBytes } from 'node:crypto';
import type { SystemTime } from '../../adapters/files/index.ts';
import { BrowserCamera, SimulatedCamera } from '../../adapters/hardware/camera/index.ts';
import { FolderImager } from '../../adapters/hardware/imager/index.ts';
import {
  BarcodeReader,
  loadProfiles,
  type ProfileProblem,
  type ScannerProfile,
  type ScannerTarget,
  SerialScanner,
  SHIPPED_PROFILES,
  wrongReader,
} from '../../adapters/hardware/scanner/index.ts';
import type { LaneSideOptions } from '../../adapters/http/views/index.ts';
import type { Config } from '../../core/config/index.ts';
import { siteProfiles } from '../../core/config/index.ts';
import {
  type BarcodePort,
  type ImagerPort,
  type ScannerPort,
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
} from '../../core/inspection/ports/index.ts';
import type { UvReference } from '../../inference/host/index.ts';

export interface Devices {
  scanner: ScannerPort | null;
  barcodes: BarcodePort | null;
  imager: ImagerPort | null;
  camera: BrowserCamera | SimulatedCamera | null;
}

export type DevicesResult = { ok: true; devices: Devices } | { ok: false; message: string };

export interface DeviceContext {
  config: Config;
  time: SystemTime;
  digest: (bytes: Uint8Array) => string;
  /** Places of the simulated devices on a demonstration lane. */
  simulated: SimulatedPlaces | null;
}

export interface SimulatedPlaces {
  scannerLink: string;
  pageFolder: string;
  emptyScene: readonly string[];
}

const NOTHING_SIMULATED = 'Simulated devices exist only on the demonstration lane. Configure real ones.';

/** The simulator answers this reader's commands, so that its health can be `ok`. */
const SIMULATED_PROFILE = 'honeywell-xenon-ocr';

/** The drivers that the configuration names. The start fails if a profile does not exist, but not if a device is missing. */
export function buildDevices(context: DeviceContext): DevicesResult {
  const { scanner: from, imager, camera } = context.config;
  if (context.simulated === null && [from, imager, camera].some((device) => device.kind === 'simulated')) {
    return { ok: false, message: NOTHING_SIMULATED };
  }
  const scanner = buildScanner(context);
  if (!scanner.ok) return scanner;
  const barcodes = buildBarcodeReader(context);
  if (!barcodes.ok) return barcodes;
  const [imaging, seeing] = [buildImager(context), buildCamera(context)];
  return { ok: true, devices: { scanner: scanner.port, barcodes: barcodes.port, imager: imaging, camera: seeing } };
}

function buildScanner(context: DeviceContext): { ok: true; port: ScannerPort | null } | { ok: false; message: string } {
  const { config, time, digest, simulated } = context;
  const wanted = config.scanner;
  if (wanted.kind === 'none') return { ok: true, port: null };
  const name = wanted.kind === 'simulated' ? SIMULATED_PROFILE : wanted.profile;
  const named = profileOf(config, name);
  if (!named.ok) return named;
  const { profile } = named;
  const wrong = wrongReader(profile, 'mrz');
  if (wrong !== null) return { ok: false, message: `scanner.profile: ${wrong}` };
  const port = new SerialScanner({
    id: `scanner:${name}`,
    profile,
    target: targetOf(wanted, simulated?.scannerLink ?? ''),
    clock: time,
    digest,
    simulated: wanted.kind === 'simulated',
  });
  return { ok: true, port };
}

function buildBarcodeReader({
  config,
  time,
  digest,
}: DeviceContext): { ok: true; port: BarcodePort | null } | { ok: false; message: string } {
  const wanted = config.barcodeReader;
  if (wanted === null) return { ok: true, port: null };
  const named = profileOf(config, wanted.profile);
  if (!named.ok) return named;
  const wrong = wrongReader(named.profile, 'barcodes');
  if (wrong !== null) return { ok: false, message: `barcodeReader.profile: ${wrong}` };
  const id = `barcode-reader:${wanted.profile}`;
  const target = targetOf(wanted, '');
  return { ok: true, port: new BarcodeReader({ id, profile: named.profile, target, clock: time, digest }) };
}

function profileOf(
  { siteFolder }: Config,
  name: string,
): { ok: true; profile: ScannerProfile } | { ok: false; message: string } {
  const own = siteProfiles(siteFolder);
  const { profiles, problems } = loadProfiles(SHIPPED_PROFILES, own);
  const profile = profiles.get(name);
  if (profile !== undefined) return { ok: true, profile };
  const faults = problems.map((problem) => `\n  ${profileProblemWords(problem)}`).join('');
  const known = [...profiles.keys()].join(', ');
  return { ok: false, message: `There is no scanner profile "${name}" here or in ${own}. Known: ${known}.${faults}` };
}

/** Files of scanner profiles that are not used, for the person who watches the start: the lane uses another profile. */
export function profileNotices({ scanner, siteFolder }: Config): string[] {
  if (scanner.kind === 'none') return [];
  return loadProfiles(SHIPPED_PROFILES, siteProfiles(siteFolder)).problems.map(profileProblemWords);
}

function profileProblemWords({ file, detail, remedy }: ProfileProblem): string {
  return `Scanner profile ${file} is not used. ${detail}. ${remedy}`;
}

function targetOf(wanted: Exclude<Config['scanner'], { kind: 'none' }>, link: string): ScannerTarget {
  switch (wanted.kind) {
    case 'simulated':
      return { path: link };
    case 'serial':
      return { path: wanted.path };
    case 'usb': {
      const { vid, pid, serial } = wanted;
      return { usb: serial === undefined ? { vid, pid } : { vid, pid, serial } };
    }
  }
}

function buildImager({ config, time, simulated }: DeviceContext): ImagerPort | null {
  const { imager } = config;
  if (imager.kind === 'none') return null;
  const illuminations = illuminationsOf(config);
  const common = { clock: time, timers: time, lights: illuminations, setPatienceMs: imager.setTimeoutMs };
  if (imager.kind === 'folder')
    return new FolderImager({ device: 'imager:folder', folder: imager.path, simulated: false, ...common });
  const simulator = { device: 'imager:simulated', folder: simulated?.pageFolder ?? '', simulated: true };
  return new FolderImager({ ...simulator, ...common, lights: SPECTRAL_ILLUMINATIONS });
}

const CONFIGURED_AS = { IR: 'ir', UV: 'uv', SIDE1: 'oblique', SIDE2: 'oblique' } as const;

/** Lights that the imager has in addition to white. */
export function illuminationsOf({ imager }: Pick<Config, 'imager'>): SpectralIllumination[] {
  if (imager.kind === 'none') return [];
  return SPECTRAL_ILLUMINATIONS.filter((illumination) => imager.lights.includes(CONFIGURED_AS[illumination]));
}

/** The reference of the ultraviolet pictures, if the imager has such a lamp and one is configured. */
export function uvReferenceOf({ imager }: Config): UvReference | null {
  return imager.kind === 'none' ? null : imager.uvReference;
}

function buildCamera({ config, time, simulated }: DeviceContext): Devices['camera'] {
  switch (config.camera.kind) {
    case 'none':
      return null;
    case 'browser':
      return new BrowserCamera({ device: 'camera:browser', clock: time, timers: time, random: randomBytes });
    case 'simulated':
      return new SimulatedCamera({
        device: 'camera:simulated',
        clock: time,
        timers: time,
        emptyScene: simulated?.emptyScene ?? [],
      });
  }
}

/** What the screen's routes may do with the camera. */
export function cameraSide(camera: Devices['camera']): LaneSideOptions['camera'] {
  if (camera instanceof BrowserCamera) return { kind: 'browser', port: camera };
  if (camera instanceof SimulatedCamera) return { kind: 'simulated', preview: () => camera.preview() };
  return { kind: 'none' };
}
