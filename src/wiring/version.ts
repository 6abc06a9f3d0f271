import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/index.ts';

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

export const VERSION: string = manifest.version;

/** No kiosk of this version can have run before this moment: a clock that says so is wrong. */
export const BUILD_FLOOR = new Date('2026-11-25T00:00:00Z');
