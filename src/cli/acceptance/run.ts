import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { whyRefused } from '../../adapters/files/index.ts';
import { type Account, PIN_OF_SETUP } from '../../adapters/storage/accounts/index.ts';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import { DEVICE_STATE_WORDS, DeviceStateStore } from '../../adapters/storage/device-state/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { deviceSigningKey } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Check } from '../../core/inspection/record/checks/index.ts';
import { type Refusal, refuse } from '../../core/result/index.ts';
import { type AcceptanceLane, openAcceptanceLane } from '../../daemon/acceptance/index.ts';
import { stationOf, VERSION } from '../../daemon/state/index.ts';
import { deviceIdentity } from '../../delivery/device/index.ts';
import type { OpenedState } from '../state/index.ts';
import { ACCEPTANCE_FOLDER, type AcceptanceCase, loadCases } from './cases.ts';
import {
  type Certificate,
  certificateText,
  digestOf,
  openCases,
  type SignedCertificate,
  signCertificate,
} from './certificate.ts';
import { type SiteHelp, siteHelp } from './help.ts';
import { components, models, siteLists } from './inventory.ts';
import { type CaseResult, playCase } from './play.ts';

/** Folder of the certificates in the state folder. */
const FOLDER = 'certificates';
/** First item in the list of what is not verified, if no device of the kiosk was ever real. */
const BENCH =
  'SIMULATED HARDWARE: this is a training bench. It was provisioned without devices and can never go into production.';

export interface AcceptanceRequest {
  /** The opened state of the kiosk; the caller has made sure that no daemon is running on it. */
  state: OpenedState;
  /** Account of the technician, for the certificate. */
  technician: string;
  site?: string | null;
  /** Offset of the clock from a known time, ms; null if nobody measured it. */
  clockOffsetMs?: number | null;
  /** What the set-up measured at the camera, in words; null if nobody measured it. */
  cameraMeasured?: string | null;
  /** Called for each case when it ends. */
  ended?: (result: CaseResult) => void;
}

export type AcceptanceReason = 'DEVICE_STATE_NOT_ACCEPTANCE' | 'AUDIT_UNAVAILABLE' | 'STORAGE_FAILED';

export type AcceptanceOutcome =
  | {
      ok: true;
      /** Whether every case was as expected, without other obstacles. */
      accepted: boolean;
      signed: SignedCertificate;
      digest: string;
      file: string;
      /** Ids of the cases that did not end as expected, and other obstacles. */
      open: string[];
      obstacles: string[];
    }
  | Refusal<AcceptanceReason>;

/**
 * Plays the cases on this kiosk, signs what was found with the device key, enters the run in the audit and writes the
 * certificate (docs/acceptance.md). Runs only in the signed device state `acceptance`: drawn pictures are not accepted in
 * any other state. A run that finds something unexpected also gets a certificate, which says so.
 */
export async function runAcceptance(request: AcceptanceRequest): Promise<AcceptanceOutcome> {
  const { state, technician, site = null, clockOffsetMs = null, cameraMeasured = null } = request;
  const { ended = () => undefined } = request;
  const { config, ring, journal, clock } = state;
  const store = new DeviceStateStore({ stateDir: config.stateDir, ring, journal });
  const standing = store.standing();
  if (!standing.ok || standing.state !== 'acceptance' || standing.record === null) {
    const is = standing.ok ? `this kiosk is in ${standing.state}` : DEVICE_STATE_WORDS[standing.reason];
    return refuse(
      'DEVICE_STATE_NOT_ACCEPTANCE',
      `Synthetic travellers are accepted only in the state acceptance, but ${is}. ` +
        'Two people set it: waypost device state acceptance --technician ID --supervisor ID --config FILE',
    );
  }
  const cases = await loadCases();
  const isBench = store.isSimulated();
  const help = await siteHelp(state, { isBench });
  const opened = await openAcceptanceLane({
    site: config,
    ring,
    siteFiles: stationOf(state),
    record: standing.record,
    help: help.desk,
    lists: join(ACCEPTANCE_FOLDER, 'lists'),
    emptyScene: cases.emptyScene,
  });
  if (!opened.ok) return refuse('STORAGE_FAILED', opened.message);
  const { lane } = opened;
  const results: CaseResult[] = [];
  const checks: Check[] = [];
  let loaded: Certificate['models'];
  try {
    for (const written of cases.cases) {
      const one = asHere(written, help.expected);
      const played = await playCase(lane, one, cases.twin);
      results.push(played.result);
      checks.push(...played.checks);
      ended(played.result);
    }
    loaded = models(lane.inference(), checks);
  } finally {
    await lane.close();
  }
  const lists = await siteLists(state);
  const obstacles = [...obstaclesOf({ lists, models: loaded, listFault: lane.listFault }), ...help.obstacles];
  const passed = results.every(({ pass }) => pass);
  const { name, deviceKeyId, sign } = deviceIdentity(ring, config.lane.name);
  const certificate: Certificate = {
    format: 'waypost.acceptance.1',
    statement: 'acceptance run of this kiosk',
    result: passed && obstacles.length === 0 ? 'accepted' : 'not-accepted',
    device: { name, keyId: deviceKeyId, sign: toHex(sign) },
    site,
    lane: { id: config.lane.id, name: config.lane.name },
    technician,
    at: clock.wall().toISOString(),
    image: { version: VERSION },
    components: components(state),
    models: loaded,
    ...devicesOf(config, lane, cameraMeasured),
    lists,
    clockOffsetMs,
    cases: results,
    help: help.told,
    simulated: true,
    obstacles,
    notVerified: [
      ...(isBench ? [BENCH] : []),
      ...help.notVerified,
      ...notVerified({ config, lane, clockOffsetMs, clockTrusted: clock.trusted() }),
      ...oneHand(state.accounts.list()),
    ],
  };
  return await keep(state, {
    signed: signCertificate(certificate, deviceSigningKey(ring)),
    bench: isBench,
  });
}

/** If the policy does not require a sealed route, the case that asks for help must find a number and nothing sealed. */
function asHere(one: AcceptanceCase, help: SiteHelp['expected']): AcceptanceCase {
  return one.expected.help === undefined ? one : { ...one, expected: { ...one.expected, help } };
}

/** Accounts whose PIN was typed or seen by the person who set the kiosk up: they do not prove that different people hold them. */
export function oneHand(all: readonly Pick<Account, 'pinBy'>[]): string[] {
  const of = all.filter(({ pinBy }) => pinBy === PIN_OF_SETUP).length;
  if (of === 0) return [];
  return [
    `Whether the accounts belong to different people: ${of} of ${all.length} still have the PIN from the setup, where one person may have chosen them all.`,
  ];
}

/** The row is written first: a certificate that is not named in the audit does not count. */
async function keep(
  { config, journal }: OpenedState,
  { signed, bench }: { signed: SignedCertificate; bench: boolean },
): Promise<AcceptanceOutcome> {
  const { certificate } = signed;
  const { result, technician, obstacles, cases } = certificate;
  const open = openCases(certificate);
  const digest = digestOf(certificate);
  const body = {
    digest,
    result,
    technician,
    cases: cases.length,
    open,
    obstacles: obstacles.length,
    simulated: true,
    bench,
  };
  const row = journal.appendSystem('acceptance-run', 'acceptance', body);
  if (!row.ok) return refuse('AUDIT_UNAVAILABLE', `${row.detail} No certificate was written.`);
  const folder = join(config.stateDir, FOLDER);
  const file = join(folder, `acceptance-${certificate.at.replace(/[-:]|\.\d+/g, '')}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await replaceFile(file, certificateText(signed), { suffix: 'part' });
  } catch (error) {
    return refuse('STORAGE_FAILED', `${whyRefused(error, file, 'written')} Then run it again.`);
  }
  return { ok: true, accepted: result === 'accepted', signed, digest, file, open, obstacles };
}

/** Obstacles other than the cases. A missing list or model is never a pass. */
function obstaclesOf(found: {
  lists: Certificate['lists'];
  models: Certificate['models'];
  listFault: string | null;
}): string[] {
  const { lists, models: loaded, listFault } = found;
  return [
    ...(listFault === null ? [] : [`The lists of the run were not accepted: ${listFault}`.slice(0, 300)]),
    ...lists
      .filter(({ state }) => state !== 'fresh')
      .map(({ id, state }) => `The list ${id} of this site is ${state}.`),
    ...loaded
      .filter(({ refused }) => refused !== null)
      .map(({ role, refused }) => `The model for ${role} was refused (${refused}).`),
    ...(loaded.length === 0 ? ['No model was loaded.'] : []),
  ];
}

function devicesOf(
  config: Config,
  lane: AcceptanceLane,
  cameraMeasured: string | null,
): Pick<Certificate, 'reader' | 'imager' | 'camera'> {
  const { scanner, imager, camera } = config;
  const profile = 'profile' in scanner ? ` ${scanner.profile}` : '';
  return {
    reader: { configured: `${scanner.kind}${profile}`, inRun: `simulated, ${lane.scannerWay}` },
    imager: { configured: imager.kind, inRun: 'simulated, white light' },
    camera: {
      configured: cameraMeasured === null ? camera.kind : `${camera.kind}, at set-up ${cameraMeasured}`.slice(0, 300),
      inRun: 'simulated',
    },
  };
}

function notVerified(parts: {
  config: Config;
  lane: AcceptanceLane;
  clockOffsetMs: number | null;
  clockTrusted: boolean;
}): string[] {
  const { config, lane, clockOffsetMs, clockTrusted } = parts;
  return [
    'The reader, the imager and the camera of this kiosk: the run feeds synthetic documents and faces to simulated ones.',
    ...(lane.scannerWay === 'in-process' ? ['The serial driver: no pseudo-terminal could be created.'] : []),
    'A chip: no document of this run has one. The two cases with a chip show only that an unread one never counts as read.',
    'Infrared and ultraviolet pictures, calibrations and taught document types of this kiosk.',
    'How well faces, forgeries or attacks are recognised: a few drawn pictures are too few for a rate. The face on a screen was chosen ' +
      'because the delivered model raises its alarm on it; the case shows how many randomly drawn attacks raise one.',
    "Times on the traveller's display: its messages are compared, but not when each one appears.",
    ...(config.lists.length === 0
      ? ['Lists: this site has none configured.']
      : ["The content of the site's lists: their state and age are noted, but no record is examined."]),
    ...(clockOffsetMs === null ? ['The clock against a known time.'] : []),
    ...(clockTrusted ? [] : ['Dates of any kind: the clock of this kiosk is behind.']),
    'Printer, lights and signals.',
  ];
}
