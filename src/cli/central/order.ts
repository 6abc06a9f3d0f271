import type { Command } from 'commander';
import { devicesOf } from '../../central/devices/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import { lockOrders } from '../../central/publish/index.ts';
import { Repository } from '../../central/tuf/index.ts';
import { hexGroups, spokenForm, updateReady } from '../../delivery/format/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  centralOfficeCommand,
  onCentralOffice,
  Refused,
} from './context.ts';

/** `waypost central order lock|unlock|list`: kiosks that were lost (docs/fleet-office.md). */
export function registerOrderCommands(central: Command): void {
  const order = central.command('order').description('lock lost kiosks: they stop and destroy their keys');
  centralOfficeCommand(
    order,
    'lock <name...>',
    'stage an order that locks kiosks; it cannot be undone at the kiosk',
  ).action((names: string[], { office }: { office: string }) => stage(office, names, 'add'));
  centralOfficeCommand(
    order,
    'unlock <name...>',
    'stage an order that no longer names kiosks; a kiosk that was already locked still needs provisioning',
  ).action((names: string[], { office }: { office: string }) => stage(office, names, 'remove'));
  centralOfficeCommand(order, 'list', 'kiosks that the published order locks').action(
    ({ office }: { office: string }) => list(office),
  );
}

async function stage(office: string, named: readonly string[], how: 'add' | 'remove'): Promise<void> {
  await atCentralOffice(async (context) => {
    await updateReady();
    await onCentralOffice(office, (folder) => {
      const ids = named.map((name) => deviceIn(folder, name));
      const change = how === 'add' ? { add: ids, remove: [] } : { add: [], remove: ids };
      const verdict = lockOrders.stageLock({ folder, ...change, names: namesIn(folder), now: context.now() });
      if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
      showOrder(context, verdict.order, namesIn(folder));
      context.print(`To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`);
      context.print(`Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`);
    });
  });
}

async function list(office: string): Promise<void> {
  await atCentralOffice(async (context) => {
    await updateReady();
    await onCentralOffice(office, (folder) => {
      const { version, locked } = lockOrders.publishedLock(new Repository(folder.repository));
      const names = namesIn(folder);
      if (locked.length === 0) context.print('No kiosk is locked.');
      else context.print(`Lock order, version ${version}:`);
      for (const id of locked) context.print(`  ${hexGroups(id)}  ${names[id] ?? 'NOT NAMED BY THE OFFICE'}`);
    });
  });
}

/** What an order changes, for the person who stages it and for those who approve it. */
export function showOrder(
  context: Pick<CentralOfficeContext, 'print' | 'warn'>,
  { version, added, removed, locked }: lockOrders.ReviewedLock,
  names: Readonly<Record<string, string>>,
): void {
  const line = (id: string): void => context.print(`  ${hexGroups(id)}  ${names[id] ?? 'NOT NAMED BY THE OFFICE'}`);
  if (added.length > 0) {
    context.print(`LOCK ORDER version ${version}: these kiosks stop, and destroy their keys permanently:`);
    added.forEach(line);
    context.warn(
      'A kiosk that is locked needs provisioning. Check each id with somebody at the site, or against your records.',
    );
  }
  if (removed.length > 0) {
    context.print(`LOCK ORDER version ${version}: these kiosks are no longer named:`);
    removed.forEach(line);
    context.warn('A kiosk that obeyed the previous order no longer has a key, and this does not unlock it.');
  }
  context.print(`  locked in all: ${locked.length}`);
}

/** Id of the named device, even if revoked, because a lost kiosk is revoked first. If two have the same name, give the id. */
function deviceIn(folder: CentralFolder, named: string): string {
  const found = devicesOf(folder).filter(({ name, deviceKeyId }) => name === named || deviceKeyId === named);
  if (found.length === 0)
    throw new Refused(
      `No kiosk called ${named} has ever been enrolled. See: waypost central device list (ORDER_UNKNOWN_DEVICE)`,
    );
  const [device] = found;
  if (found.length > 1 || device === undefined)
    throw new Refused(
      `${found.length} kiosks were called ${named}. Give the id: ${found.map(({ deviceKeyId }) => deviceKeyId).join(', ')}`,
    );
  return device.deviceKeyId;
}

function namesIn(folder: CentralFolder): Record<string, string> {
  return Object.fromEntries(devicesOf(folder).map(({ deviceKeyId, name }) => [deviceKeyId, name]));
}
