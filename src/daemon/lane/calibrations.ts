import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { Config } from '../../core/config/index.ts';
import {
  CALIBRATED_CHECK_IDS,
  type CalibrationContext,
  type CalibrationFault,
  type CalibrationRecord,
  Calibrations,
  calibrationFault,
  calibrationOf,
  type Missing,
  missingFor,
  type StoredCalibration,
} from '../../core/document/calibration/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { SPECTRAL_CHECKS } from '../../core/inspection/ports/steps/index.ts';
import { COUNTING } from '../../core/inspection/record/checks/index.ts';
import { type CalibrationEntry, loadCalibrations, loadDocumentTypes } from '../../delivery/packs/index.ts';
import { calibratedComponents, installedReader } from '../../inference/host/index.ts';
import { embedderNamed, modelsFolder, type PackHolder, stationOf } from '../state/index.ts';
import { illuminationsOf } from './devices.ts';

const COMMITTED_DIR = join(packageRoot, 'models');

/** Current status of one calibration. */
export interface CalibrationStatus {
  /** The check, and the document type if it is about one (`calibrationName`). */
  name: string;
  /** Null if it is in force. */
  fault: CalibrationFault | null;
  /** Null if no trustworthy calibration is stored. */
  stored: StoredCalibration | null;
}

/** Identity of the imager that the configuration states; null if it states none. */
export function imagerOf({ imager }: Pick<Config, 'imager'>): CalibrationRecord['imager'] | null {
  switch (imager.kind) {
    case 'none':
      return null;
    case 'simulated':
      return { model: 'simulated', serial: 'simulated', firmware: 'simulated', lamps: illuminationOfImager(imager) };
    case 'folder':
      return imager.device === undefined ? null : { ...imager.device, lamps: illuminationOfImager(imager) };
  }
}

/** Lights and reference in one text. Brightness is measured against the reference, so a different one changes every score. */
function illuminationOfImager({ lights, uvReference }: Exclude<Config['imager'], { kind: 'none' }>): string {
  return JSON.stringify([[...lights].sort(), uvReference]);
}

export type CalibrationPlace = PackHolder & {
  config: Pick<Config, 'imager' | 'models' | 'modelKeys' | 'stateDir'>;
  clock: Pick<Clock, 'wall' | 'trusted'>;
};

/**
 * Calibrations of this appliance as the steps request them, and the present state of each. `drawn` holds those of a simulated
 * imager, which are not signed.
 */
export function openCalibrations(
  place: CalibrationPlace,
  drawn: (context: CalibrationContext) => StoredCalibration[] = () => [],
): {
  calibrations: Calibrations;
  standings: () => Promise<CalibrationStatus[]>;
  missing: () => Promise<MissingCalibration[]>;
  noticesOf: typeof calibrationNotices;
} {
  const { config, clock } = place;
  const station = stationOf(place);
  const entries = loadCalibrations(station);
  const context: CalibrationContext = { imager: imagerOf(config), clock };
  const stored = entries.flatMap((entry) => (entry.ok ? [entry.stored] : []));
  const standings = async (): Promise<CalibrationStatus[]> => {
    const components = await componentsOf(place);
    return entries.map((entry) => standingStatusOf(entry, context, components));
  };
  const calibrations = new Calibrations([...stored, ...drawn(context)], context);
  const missing = async (): Promise<MissingCalibration[]> =>
    missingAt({ components: await componentsOf(place), standings: await standings(), fitted: illuminationsOf(config) });
  return { calibrations, standings, missing, noticesOf: calibrationNotices };
}

/** The components that would now judge each calibrated check on this kiosk, by the name of its calibration. */
async function componentsOf(place: CalibrationPlace): ReturnType<typeof calibratedComponents> {
  const station = stationOf(place);
  const types = loadDocumentTypes(station).flatMap((entry) => (entry.ok ? [entry.model] : []));
  const embedder = await embedderNamed(place.config, station);
  const reader = installedReader(modelsFolder(place.config));
  return await calibratedComponents({ committedDir: COMMITTED_DIR, types, embedder, reader });
}

/** A check that could count with this imager, but does not yet. */
export type MissingCalibration = Missing & { name: string };

/** Missing calibrations, except for checks that use a light that this imager does not have. */
function missingAt({
  components,
  standings,
  fitted,
}: {
  components: Awaited<ReturnType<typeof calibratedComponents>>;
  standings: readonly CalibrationStatus[];
  fitted: ReturnType<typeof illuminationsOf>;
}): MissingCalibration[] {
  const dark = SPECTRAL_CHECKS.filter(({ lights }) => !lights.every((light) => fitted.includes(light))).map(
    ({ check }) => check as string,
  );
  return CALIBRATED_CHECK_IDS.filter((check) => COUNTING[check].way !== 'delivered' && !dark.includes(check)).flatMap(
    (check) => {
      const names = [...components.keys()].filter((name) => calibrationOf(name)?.check === check);
      return names.flatMap((name) => {
        const inForce = standings.find((standing) => standing.name === name && standing.fault === null);
        const missing = missingFor(check, inForce?.stored?.record ?? null);
        return missing === null ? [] : [{ name, ...missing }];
      });
    },
  );
}

function standingStatusOf(
  entry: CalibrationEntry,
  context: CalibrationContext,
  components: Awaited<ReturnType<typeof calibratedComponents>>,
): CalibrationStatus {
  const { name } = entry;
  if (!entry.ok) return { name, fault: entry.fault, stored: null };
  const { stored } = entry;
  return { name, fault: calibrationFault(stored, context, components.get(name) ?? null), stored };
}

const FAULT_WORDS: Readonly<Record<CalibrationFault, string>> = {
  CAL_UNREADABLE: 'its file is damaged: calibrate again',
  CAL_SIGNATURE: 'its file was changed after it was signed: calibrate again, and report it',
  CAL_OTHER_DEVICE: 'it was made on another appliance: calibrate this one',
  CAL_APPROVALS: 'it was not approved by two different people: calibrate again, and report it',
  CAL_OLDER: 'it is an earlier one that was restored: calibrate again, and report it',
  CAL_REPLACED: 'its file is not the latest one recorded in the audit: calibrate again, and report it',
  CAL_MISSING: 'its file is missing: calibrate again, and report it',
  CAL_WITHDRAWN: 'it was withdrawn',
  CAL_IMAGER: 'it is for another imager, firmware or lamps than the configured ones: calibrate again',
  CAL_MODEL: 'the component that judges has changed: calibrate again',
  CAL_SCALE: 'this version measures the check differently: calibrate again',
  CAL_EXPIRED: 'its twelve months are over: calibrate again',
  CAL_FUTURE: 'it is dated later than this clock shows: set the clock',
  CLOCK_UNTRUSTED: 'the clock of this machine is not trusted: set it',
};

/** One line about a calibration, for the technician. */
export function calibrationWords({ fault, stored }: CalibrationStatus): string {
  const made = stored === null ? '' : `calibrated on ${stored.record.at.slice(0, 10)}, ${stored.record.n} documents`;
  if (fault !== null) return `${made === '' ? '' : `${made}, `}not in force: ${FAULT_WORDS[fault]} (${fault})`;
  if (stored === null) return 'not calibrated';
  const { threshold, bound95, mode, reason, validUntil } = stored.record;
  const gate = stored.record.check === 'document.capture';
  const bound = `at most ${percent(bound95)} of genuine documents ${gate ? 'have to be placed on the imager again' : 'alarm'} (95 %)`;
  const counts = gate ? '' : `; ${mode === 'o' ? 'counts' : `shown only${why(reason)}`}`;
  return `${made}, threshold ${threshold.toFixed(3)}, ${bound}${counts}; until ${validUntil.slice(0, 10)}`;
}

/** Calibrations that are not in force, for the person who starts the daemon. */
function calibrationNotices(standings: readonly CalibrationStatus[]): string[] {
  const faulty = standings.filter(({ fault }) => fault !== null);
  return faulty.map((standing) => `${standing.name} runs as delivered: ${calibrationWords(standing)}.`);
}

function why(reason: CalibrationRecord['reason']): string {
  if (reason === 'DOC_BLIND_HERE') return ': it hardly detected the attack kit (DOC_BLIND_HERE)';
  return reason === null ? '' : ': its attack kit was not complete (CAL_KIT_INCOMPLETE)';
}

export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
