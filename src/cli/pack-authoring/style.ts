import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';

/** Where style sheet and fonts of the screen are: beside the screen, or alone in the package of the central office. */
const FOLDERS: readonly string[] = [join(packageRoot, 'build/ui/assets'), join(packageRoot, 'dist/look')];
/** Style sheet of the officer's screen; others are for the setup page and the traveller's display. */
const SHEET = /^look-[\w-]+\.css$/;

/**
 * The style sheet of the officer's screen for many screens on one page: what applies to the whole page there applies to each
 * `.device` here. The fonts are inside, because a preview loads nothing. Null if this installation has no screen.
 */
export function deviceStyle(folders: readonly string[] = FOLDERS): string | null {
  for (const folder of folders) {
    const style = styleIn(folder);
    if (style !== null) return style;
  }
  return null;
}

function styleIn(folder: string): string | null {
  let sheet: string;
  try {
    const name = readdirSync(folder).find((file) => SHEET.test(file));
    if (name === undefined) return null;
    sheet = readFileSync(join(folder, name), 'utf8');
    return withFonts(sheet, folder).replaceAll(':root', '.device').replaceAll('</', '<\\/');
  } catch {
    return null;
  }
}

function withFonts(sheet: string, folder: string): string {
  return sheet.replaceAll(/url\(\/assets\/([\w.-]+\.woff2)\)/g, (_all, name: string) => {
    return `url(data:font/woff2;base64,${readFileSync(join(folder, name)).toString('base64')})`;
  });
}
