import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files and folders beside the compiled program that it reads while it runs. The package is made from this list, doctor
 * looks whether each is there, and a test compares it with what the sources read: otherwise the first to notice a
 * forgotten folder would be a technician far away.
 */
export const READ_AT_RUN_TIME = [
  'models/bundles',
  'models/committed.json',
  'models/document-catalogue.json',
  'models/document-patch',
  'models/mrz-print',
  'models/mrz-reader',
  'models/mrz-second',
  'models/print-reader',
  'indicators',
  'privacy',
  'training',
  'firmware-config',
  'hardware/profiles',
  'hardware/sim',
  'hardware/demo',
  'hardware/acceptance',
] as const;

/** Shipped files that are missing or empty below `root`. */
export function missingProgramFiles(root: string): string[] {
  return READ_AT_RUN_TIME.filter((path) => {
    const there = join(root, path);
    if (!existsSync(there)) return true;
    return statSync(there).isDirectory() && readdirSync(there).length === 0;
  });
}
