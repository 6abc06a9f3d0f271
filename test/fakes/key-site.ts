import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { type Accounts, openAccounts } from '../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import type { KeyRule } from '../../src/core/inspection/policy/pack/index.ts';
import { installPolicy } from '../../src/delivery/packs/index.ts';
import { signPolicy } from '../../src/delivery/packs/policy-pack.ts';
import { DaemonSite } from './daemon-site.ts';

export const SUE = { id: 'sue', name: 'S. Supervisor', role: 'supervisor', pin: '730551' } as const;
export const TOM = { id: 'tom', name: 'T. Technician', role: 'technician', pin: '482913' } as const;
export const DORA = { id: 'dora', name: 'D. Privacy', role: 'dpo', pin: '592817' } as const;

/** A kiosk with people who may have keys, under a policy with this rule where one is given. */
export async function keySite(securityKeys: KeyRule | null = null): Promise<DaemonSite> {
  const site = await DaemonSite.create();
  if (securityKeys !== null) await putPolicy(site, securityKeys);
  await withAccounts(site, async (accounts) => {
    for (const person of [SUE, TOM, DORA]) await accounts.create(person);
  });
  return site;
}

/** The accounts as a command opens them, beside a running daemon or without one. */
export async function withAccounts<T>(site: DaemonSite, work: (accounts: Accounts) => T | Promise<T>): Promise<T> {
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!opened.ok) throw new Error(opened.message);
  try {
    return await work(opened.accounts);
  } finally {
    opened.accounts.close();
  }
}

async function putPolicy(site: DaemonSite, securityKeys: KeyRule): Promise<void> {
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const trust = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  site.configure({ policyKeys: trust });
  const now = site.time.wall();
  const pack = {
    ...JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')),
    validFrom: new Date(now.getTime() - 86_400_000).toISOString(),
    validUntil: new Date(now.getTime() + 86_400_000).toISOString(),
    securityKeys,
  };
  const taken = await site.withJournal((_journal, station) =>
    installPolicy(signPolicy(pack, keys), { ...station, trust, now, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
}

/** A key in the browser: Chromium's virtual authenticator, over the protocol of its developer tools. */
export class BrowserKey {
  readonly id: string;
  readonly #session: CDPSession;

  private constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.id = id;
  }

  /** Plugs one in; `touched`: somebody touches it as soon as it is asked. */
  static async plugIn(page: Page, { touched = true }: { touched?: boolean } = {}): Promise<BrowserKey> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: false,
        hasUserVerification: false,
        automaticPresenceSimulation: touched,
      },
    });
    return new BrowserKey(session, authenticatorId);
  }

  async touch(touched: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setAutomaticPresenceSimulation', {
      authenticatorId: this.id,
      enabled: touched,
    });
  }

  async pullOut(): Promise<void> {
    await this.#session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }

  /** What the thing holds: ids and counters. */
  async credentials(): Promise<{ credentialId: string; signCount: number }[]> {
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }
}
