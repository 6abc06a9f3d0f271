import { isIPv4, isIPv6 } from 'node:net';
import { dirname, resolve } from 'node:path';
import { makeFolder, writeWhole } from '../../adapters/files/index.ts';
import { notTried, type StateContext } from '../state/index.ts';

export interface AllowedUnit {
  /** Path of the unit's drop-in. */
  file: string;
  command: string;
  what: string;
}
export const UPDATE_UNIT: AllowedUnit = {
  file: '/etc/systemd/system/waypost-update-fetch.service.d/addresses.conf',
  command: 'waypost update allow',
  what: 'the fetch of updates',
};
export const LINK_UNIT: AllowedUnit = {
  file: '/etc/systemd/system/waypost-link.service.d/addresses.conf',
  command: 'waypost link allow',
  what: 'the line to the central office',
};
const ADDRESSES_MAX = 16;
/** Shortest accepted prefixes, bits: a larger network would not be a list of servers. */
const PREFIX_MIN_BITS = { v4: 16, v6: 48 };

/**
 * The drop-in that lets a unit with a network reach only these addresses (systemd.resource-control(5)). Names are refused:
 * otherwise the server that resolves a name would choose whom a kiosk talks to.
 */
export function addressesDropIn(
  addresses: readonly string[],
  { command, what }: Pick<AllowedUnit, 'command' | 'what'> = UPDATE_UNIT,
): { ok: true; text: string } | { ok: false; message: string } {
  if (addresses.length === 0 || addresses.length > ADDRESSES_MAX) {
    return {
      ok: false,
      message: `1 to ${ADDRESSES_MAX} addresses are expected: those of the server and of the resolver.`,
    };
  }
  const bad = addresses.find((address) => !isAddress(address));
  if (bad !== undefined) {
    const form = `192.0.2.10, 2001:db8::10, or a network of at least /${PREFIX_MIN_BITS.v4} or /${PREFIX_MIN_BITS.v6}`;
    return {
      ok: false,
      message: `"${bad.slice(0, 80)}" is not an address. Expected: ${form}. Names are not accepted.`,
    };
  }
  const head = `# Written by "${command}": the only addresses that ${what} can reach.`;
  return { ok: true, text: `${head}\n[Service]\nIPAddressAllow=${[...new Set(addresses)].join(' ')}\n` };
}

function isAddress(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const within = (least: number, most: number): boolean =>
    prefix === undefined || (Number(prefix) >= least && Number(prefix) <= most);
  if (isIPv4(address)) return within(PREFIX_MIN_BITS.v4, 32);
  return isIPv6(address) && !address.includes('%') && within(PREFIX_MIN_BITS.v6, 128);
}

/** `waypost update allow` and `waypost link allow`: writes the drop-in completely or not at all. */
export function allowAddresses(
  context: StateContext,
  addresses: readonly string[],
  { out, unit = UPDATE_UNIT }: { out: string; unit?: AllowedUnit },
): void {
  const made = addressesDropIn(addresses, unit);
  if (!made.ok) {
    notTried(context, made.message);
    return;
  }
  const file = resolve(out);
  const fault = makeFolder(dirname(file), 0o755) ?? writeWhole(file, made.text, { mode: 0o644, existing: 'replace' });
  if (fault !== null) {
    notTried(context, `${fault} Run the command as root, or choose another file with --out.`);
    return;
  }
  context.print(`${file} was written. Next: systemctl daemon-reload`);
}
