import { join } from 'node:path';

/** What a site adds to the program with its own files; `siteFolder` in the configuration sets another folder. */
export const SITE_FOLDER = '/etc/waypost';

/** Scanner profiles of the site (docs/scanners.md). */
export const siteProfiles = (folder: string): string => join(folder, 'profiles');

/** Languages of the site (docs/languages.md). */
export const siteLanguages = (folder: string): string => join(folder, 'languages');
