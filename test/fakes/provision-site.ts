import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { cryptoReady, fromHex, toHex } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { ANSWER_ENDING, answerFile, carriedIn, openReferral } from '../../src/adapters/storage/protection/index.ts';
import { claimRing, makeClaim } from '../../src/central/devices/index.ts';
import { CentralFolder, startSettings } from '../../src/central/folder/index.ts';
import { kindOf } from '../../src/core/protection/sealed/index.ts';
import { claimCodeText, readIdentity } from '../../src/delivery/device/index.ts';
import { signPack } from '../../src/delivery/packs/indicator-pack.ts';
import { signPolicy } from '../../src/delivery/packs/policy-pack.ts';
import { testBody } from './protection.ts';

export interface Ran {
  code: number | null;
  out: string;
}

await cryptoReady();
const OFFICE_PASSPHRASE = 'a passphrase of the office';
const SIGNERS = ['11', '22'].map((byte) => signingKeyFromSeed(fromHex(byte.repeat(32), 32) ?? new Uint8Array(32)));

/** A new kiosk, a stick, and the office that takes it in; every command is a process of its own. */
export class ProvisionSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-provision-'));
  readonly config = this.at('waypost.json');
  readonly stateDir = this.at('state');
  readonly office = this.at('office');
  readonly answers = this.at('answers.json');
  #ring: Awaited<ReturnType<typeof claimRing>> | null = null;

  static create(): ProvisionSite {
    const site = new ProvisionSite();
    const folder = new CentralFolder(site.office);
    mkdirSync(site.office);
    folder.writeSettings(startSettings(false));
    site.secret('office-passphrase', OFFICE_PASSPHRASE);
    site.secret('passphrase', 'a passphrase of the kiosk');
    for (const [name, pin] of Object.entries(PINS)) site.secret(`${name}.pin`, pin);
    mkdirSync(site.at('pages'));
    mkdirSync(site.at('stick'));
    site.policy('policy.json');
    site.pack('pack.json');
    site.write('site.json', SITE_FILE);
    site.answer({});
    return site;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, value: unknown): void {
    writeFileSync(this.at(name), JSON.stringify(value));
  }

  secret(name: string, text: string): void {
    writeFileSync(this.at(name), `${text}\n`, { mode: 0o600 });
  }

  /** A policy pack that both signers of the office signed. */
  policy(name: string, change: object = {}): void {
    const policy = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')) as object;
    const help = { emergency: EMERGENCY };
    writeFileSync(this.at(name), signPolicy({ ...policy, help, ...change }, SIGNERS));
  }

  /** A protection pack with one body for everybody, signed by both. */
  pack(name: string, change: object = {}): void {
    const pack = JSON.parse(readFileSync(join(packageRoot, 'indicators/pack.json'), 'utf8')) as { version: number };
    const routes = [{ for: ['adult', 'child'], bodies: [BODY.body.id] }];
    const draft = { ...pack, version: pack.version + 1, bodies: [BODY.body], routes, ...change };
    writeFileSync(this.at(name), signPack(draft, SIGNERS));
  }

  /** The body accepts every drill on the stick; how many there were. */
  answerDrills(folder = this.at('stick'), state: 'accepted' | 'rejected' = 'accepted'): number {
    const { sealed, answers } = carriedIn(folder);
    const identity = readIdentity(readFileSync(this.at('identity.json'), 'utf8'));
    if (identity === null) throw new Error('no identity of the kiosk: write it with waypost device identity');
    const devices = [{ name: identity.name, sign: identity.sign }];
    const files = readdirSync(sealed);
    for (const name of files) {
      const opened = openReferral(readFileSync(join(sealed, name)), { key: BODY.box, devices });
      if (!opened.ok || kindOf(opened.referral) !== 'drill') throw new Error(`${name} is no drill of this kiosk`);
      const { refNo } = opened.referral;
      const reason = state === 'rejected' ? ('no-capacity' as const) : null;
      const text = answerFile({ refNo, blake2b: opened.blake2b, state, reason }, BODY.ack);
      writeFileSync(join(answers, refNo + ANSWER_ENDING), text);
    }
    return files.length;
  }

  /** Writes the public keys of the kiosk, as the body needs them. */
  async identity(): Promise<void> {
    const written = await this.type(['device', 'identity', '--config', this.config, '--out', this.at('identity.json')]);
    if (written.code !== 0) throw new Error(written.out);
  }

  /** Answers of a real kiosk with a passphrase, changed where a test wants it. */
  answer(change: object): void {
    this.write('answers.json', { ...ANSWERS, ...change });
  }

  async newCode(now = new Date()): Promise<string> {
    this.#ring ??= await claimRing(new CentralFolder(this.office), OFFICE_PASSPHRASE);
    if (!this.#ring.ok) throw new Error(this.#ring.message);
    const { code } = makeClaim(new CentralFolder(this.office), { ring: this.#ring.ring, site: 'Northgate', now });
    this.secret('code', claimCodeText(code));
    return claimCodeText(code);
  }

  accept(request: string = this.at('request.json')): Promise<Ran> {
    const files = ['--office', this.office, '--passphrase-file', this.at('office-passphrase')];
    return this.type(['central', 'device', 'accept', request, '--out', this.at('answer.json'), ...files]);
  }

  /** Takes the kiosk from nothing to a claim that was answered. */
  async claimed(): Promise<void> {
    await this.newCode();
    const first = await this.provision();
    if (first.code !== 3) throw new Error(first.out);
    const accepted = await this.accept();
    if (accepted.code !== 0) throw new Error(accepted.out);
  }

  get provisionArguments(): string[] {
    return ['provision', '--config', this.config, '--state', this.stateDir, '--unattended', this.answers];
  }

  provision(more: readonly string[] = [], node: readonly string[] = []): Promise<Ran> {
    return this.type([...this.provisionArguments, ...more], { node });
  }

  start(args: readonly string[], node: readonly string[] = []): ChildProcess {
    return spawn(process.execPath, [...node, join(packageRoot, 'bin', 'waypost.mjs'), ...args], { cwd: this.folder });
  }

  async type(
    args: readonly string[],
    { stdin = '', node = [] }: { stdin?: string; node?: readonly string[] } = {},
  ): Promise<Ran> {
    const child = this.start(args, node);
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
    child.stdin?.end(stdin);
    const code = await new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
    return { code, out };
  }

  /** Starts a run and kills it, as a power failure would, as soon as it has said `sign`. */
  async killAt(sign: string, more: readonly string[] = []): Promise<Ran> {
    const child = this.start([...this.provisionArguments, ...more]);
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes(sign)) child.kill('SIGKILL');
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
    return { code, out };
  }

  has(name: string): boolean {
    return existsSync(this.at(name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const PINS = { ola: '739182', sofia: '604917', tom: '285036', petra: '918273' } as const;

/** Who is telephoned, and who receives what is sealed. */
export const EMERGENCY = '112';
export const BODY = testBody();
export const LINE = BODY.body.phones[0]?.number ?? '';

export const SITE_FILE = {
  policyKeys: { threshold: 2, keys: SIGNERS.map(({ publicKey }) => toHex(publicKey)) },
  protection: { packKeys: { threshold: 2, keys: SIGNERS.map(({ publicKey }) => toHex(publicKey)) } },
  lists: [],
};

const person = (id: keyof typeof PINS, role: string): object => ({ id, name: id, role, pinFile: `${id}.pin` });

export const ANSWERS = {
  key: { kind: 'passphrase', file: 'passphrase' },
  claim: { codeFile: 'code', request: 'request.json', answer: 'answer.json' },
  site: {
    laneId: 'lane-1',
    laneName: 'Arrivals, lane 1',
    direction: 'entry',
    siteFile: 'site.json',
    policyPack: 'policy.json',
  },
  hardware: {
    scanner: { kind: 'none' },
    imager: { kind: 'folder', path: 'pages' },
    camera: { kind: 'none' },
  },
  lists: { bundles: [], clockConfirmedBy: 'tom' },
  accounts: [
    person('ola', 'officer'),
    person('sofia', 'supervisor'),
    person('tom', 'technician'),
    person('petra', 'protection'),
  ],
  help: { pack: 'pack.json', stick: 'stick', called: { number: LINE, answeredAt: new Date().toISOString() } },
};
