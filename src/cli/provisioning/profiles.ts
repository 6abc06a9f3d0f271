import { loadProfiles, type ScannerProfile, SHIPPED_PROFILES } from '../../adapters/hardware/scanner/index.ts';
import { SITE_FOLDER, siteProfiles } from '../../core/config/index.ts';
import { StepRefused } from './refusal.ts';

/** The profiles of readers that this kiosk knows, those of the site among them, by name. */
export function knownProfiles(): ReadonlyMap<string, ScannerProfile> {
  return loadProfiles(SHIPPED_PROFILES, siteProfiles(SITE_FOLDER)).profiles;
}

/** The profile of this name; refused with the names that there are. */
export function profileNamed(name: string): ScannerProfile {
  const profiles = knownProfiles();
  const profile = profiles.get(name);
  if (profile !== undefined) return profile;
  const message = `hardware.scanner.profile: there is no profile "${name}".`;
  throw new StepRefused('PROVISION_SCANNER', message, `Choose one of: ${[...profiles.keys()].join(', ')}.`);
}
