import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';

/** Only a checkout has the sources and what builds them; a kiosk has neither, and no npm. */
export function isCheckout(root: string = packageRoot): boolean {
  return existsSync(join(root, 'src')) && existsSync(join(root, 'tools'));
}

/** How files of the program come back: from the package, or in a checkout with the command given. */
export function bringBack(checkout: string, root: string = packageRoot): string {
  return isCheckout(root) ? checkout : INSTALL_AGAIN;
}

export const INSTALL_AGAIN =
  'install the package again, as root, from the USB stick: apt-get install --reinstall ./waypost_VERSION_ARCH.deb';
