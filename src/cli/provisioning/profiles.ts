import {
  loadProfiles,
  type ScannerProfile,
  SHIPPED_PROFILES,
  wrongReader,
} from '../../adapters/hardware/scanner/index.ts';
import { SITE_FOLDER, siteProfiles } from '../../core/config/index.ts';
import { StepRefused } from './refusal.ts';

/** The profiles of MRZ readers that this kiosk knows, those of the site among them, by name. */
export function knownProfiles(): ReadonlyMap<string, ScannerProfile> {
  return new Map([...everyProfile()].filter(([, profile]) => wrongReader(profile, 'mrz') === null));
}

function everyProfile(): ReadonlyMap<string, ScannerProfile> {
  return loadProfiles(SHIPPED_PROFILES, siteProfiles(SITE_FOLDER)).profiles;
}

/** The profile with this name; if there is none, refuses with a list of the names. */
export function profileNamed(name: string): ScannerProfile {
  const profiles = knownProfiles();
  const profile = profiles.get(name);
  if (profile !== undefined) return profile;
  const other = everyProfile().get(name);
  const wrong = other === undefined ? null : wrongReader(other, 'mrz');
  const message = `hardware.scanner.profile: ${wrong ?? `there is no profile "${name}".`}`;
  throw new StepRefused('PROVISION_SCANNER', message, `Choose one of: ${[...profiles.keys()].join(', ')}.`);
}
