import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';

/** Whether this is a checkout, with the sources and the build tools. A kiosk has neither, and no npm. */
export function isCheckout(root: string = packageRoot): boolean {
  return existsSync(join(root, 'src')) && existsSync(join(root, 'tools'));
}

/** How to restore files of the program: from the package, or in a checkout with the command given. */
export function bringBack(checkout: string, root: string = packageRoot): string {
  return isCheckout(root) ? checkout : INSTALL_AGAIN;
}

export const INSTALL_AGAIN =
  'install the package again, as root, from the USB stick: apt-get install --reinstall ./waypost_VERSION_ARCH.deb';
