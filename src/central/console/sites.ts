import { join } from 'node:path';
import { z } from 'zod';
import { HOUR_MS } from '../../core/time/index.ts';
import { claimsOf } from '../devices/index.ts';
import { textOf } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';

const SITES_FILE_BYTES_MAX: number = 8 * 1024 * 1024;
/** A kiosk with a line that is silent for longer is overdue, unless its site says otherwise. */
const LINE_LIMIT_HOURS = 24;
/** A kiosk served by removable media that is silent for longer is overdue, unless its site says otherwise. */
const STICK_LIMIT_HOURS = 7 * 24;
/** Kiosks whose site the office does not know. */
export const NO_SITE = 'Site not noted';

const siteSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** How its kiosks are reached; if left out, the route of their last letter decides. */
  way: z.enum(['network', 'stick']).optional(),
  /** Hours without a letter after which a kiosk of the site is overdue. */
  limitHours: z
    .int()
    .min(1)
    .max(24 * 90)
    .optional(),
  /** What the operator wants to see next to the name, such as a ring. */
  note: z.string().max(80).optional(),
  /** Names of kiosks, as they were enrolled. */
  kiosks: z.array(z.string().max(120)).max(20_000).optional(),
});
const fileSchema = z.strictObject({ format: z.literal('waypost.sites.1'), sites: z.array(siteSchema).max(2_000) });
type Site = z.infer<typeof siteSchema>;

/** What the office knows about its sites: from a file that the operator writes, and from the kiosks' claims. */
export class Sites {
  readonly #byName: ReadonlyMap<string, Site>;
  readonly #places: ReadonlyMap<string, number>;
  readonly #byKiosk: ReadonlyMap<string, string>;
  readonly #byDevice: ReadonlyMap<string, string>;

  constructor(sites: readonly Site[], claims: readonly { site: string; deviceKeyId: string | null }[]) {
    this.#byName = new Map(sites.map((site) => [site.name, site]));
    this.#places = new Map(sites.map(({ name }, at) => [name, at]));
    this.#byKiosk = new Map(sites.flatMap(({ name, kiosks = [] }) => kiosks.map((kiosk) => [kiosk, name] as const)));
    this.#byDevice = new Map(
      claims.flatMap(({ site, deviceKeyId }) => (deviceKeyId === null ? [] : [[deviceKeyId, site] as const])),
    );
  }

  siteOf(kiosk: { name: string; deviceKeyId: string }): string {
    return this.#byKiosk.get(kiosk.name) ?? this.#byDevice.get(kiosk.deviceKeyId) ?? NO_SITE;
  }

  /** Position of a site in the operator's order; other sites come afterwards. */
  placeOf(site: string): number {
    return this.#places.get(site) ?? this.#places.size;
  }

  wayOf(site: string): 'network' | 'stick' | null {
    return this.#byName.get(site)?.way ?? null;
  }

  noteOf(site: string): string | null {
    return this.#byName.get(site)?.note ?? null;
  }

  /** Milliseconds without a letter after which a kiosk of the site is overdue. */
  limitMs(site: string, way: 'network' | 'stick'): number {
    const usual = way === 'network' ? LINE_LIMIT_HOURS : STICK_LIMIT_HOURS;
    return (this.#byName.get(site)?.limitHours ?? usual) * HOUR_MS;
  }
}

/** Path of the file that the operator may write. */
export const sitesFile = ({ path }: CentralFolder): string => join(path, 'sites.json');

/** The sites of an office; and a sentence if `sites.json` exists but cannot be read. */
export function sitesOf(folder: CentralFolder): { sites: Sites; fault: string | null } {
  const text = textOf(sitesFile(folder), SITES_FILE_BYTES_MAX);
  const claims = claimsOf(folder);
  if (text === null) return { sites: new Sites([], claims), fault: null };
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (parsed.success) return { sites: new Sites(parsed.data.sites, claims), fault: null };
  const where = parsed.error.issues[0]?.path.join('.') || 'the file';
  return { sites: new Sites([], claims), fault: `sites.json is not read: ${where} is not valid.` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
