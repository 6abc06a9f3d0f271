import { execFileSync, spawnSync } from 'node:child_process';

const TOOLS = ['ip', 'tc', 'nft'];

/** Why there can be no thin line here; null where there can. */
export function whyNoThinLine(): string | null {
  if (process.getuid?.() !== 0) return 'a network namespace needs root';
  const missing = TOOLS.find((tool) => spawnSync(tool, ['-V'], { stdio: 'ignore' }).error !== undefined);
  if (missing !== undefined) return `${missing} is not installed (iproute2, nftables)`;
  const tried = spawnSync('ip', ['netns', 'add', 'waypost-thin-try'], { stdio: 'ignore' });
  spawnSync('ip', ['netns', 'del', 'waypost-thin-try'], { stdio: 'ignore' });
  return tried.status === 0 ? null : 'this machine allows no network namespace';
}

/**
 * A kiosk's end of a thin line: a network namespace whose only way out has a rate, and loses packets at random both ways. It
 * needs neither netem nor act_gact: the rate is a token bucket, the loss a rule of nftables.
 */
export class ThinLine {
  readonly #name: string;
  readonly #net: string;
  readonly #outer: string;
  readonly #inner: string;

  /** `number`, below 250, makes names and addresses those of this line alone. */
  constructor(number: number) {
    this.#name = `waypost-thin-${number}`;
    this.#net = `10.77.${number}`;
    [this.#outer, this.#inner] = [`wpto${number}`, `wpti${number}`];
  }

  /** Address at which the kiosk reaches the office. */
  get office(): string {
    return `${this.#net}.1`;
  }

  /** Begin of a command that runs at the kiosk's end. */
  get enter(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  start(): void {
    const [outer, inner] = [this.#outer, this.#inner];
    this.stop();
    ip('netns', 'add', this.#name);
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner);
    ip('link', 'set', inner, 'netns', this.#name);
    ip('addr', 'add', `${this.#net}.1/30`, 'dev', outer);
    // One packet is one packet: offloaded segments would be lost or kept together.
    ip('link', 'set', outer, 'gso_max_segs', '1', 'up');
    this.#inside('ip', 'addr', 'add', `${this.#net}.2/30`, 'dev', inner);
    this.#inside('ip', 'link', 'set', inner, 'gso_max_segs', '1', 'up');
    this.#inside('ip', 'link', 'set', 'lo', 'up');
    // The usual congestion control of Debian, whatever this machine has.
    const route = (own: string, dev: string) => ['route', 'replace', `${this.#net}.0/30`, 'dev', dev, 'src', own];
    ip(...route(`${this.#net}.1`, outer), 'congctl', 'cubic');
    this.#inside('ip', ...route(`${this.#net}.2`, inner), 'congctl', 'cubic');
  }

  /** From here on the line has `kbit` each way and loses `tenths` of ten packets each way. */
  thin({ kbit, tenths }: { kbit: number; tenths: number }): void {
    const [outer, inner] = [this.#outer, this.#inner];
    const bucket = ['root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '4kb', 'latency', '400ms'];
    execFileSync('tc', ['qdisc', 'add', 'dev', outer, ...bucket]);
    this.#inside('tc', 'qdisc', 'add', 'dev', inner, ...bucket);
    const loss = `"${inner}" numgen random mod 10 < ${tenths} drop`;
    for (const rule of [
      'add table inet thin',
      'add chain inet thin out { type filter hook output priority 0; }',
      'add chain inet thin in { type filter hook input priority 0; }',
      `add rule inet thin out oifname ${loss}`,
      `add rule inet thin in iifname ${loss}`,
    ])
      this.#inside('nft', rule);
  }

  stop(): void {
    // Its interface goes with it, and with that the other end of the pair.
    spawnSync('ip', ['netns', 'del', this.#name], { stdio: 'ignore' });
    spawnSync('ip', ['link', 'del', this.#outer], { stdio: 'ignore' });
  }

  #inside(program: string, ...args: string[]): void {
    execFileSync('ip', ['netns', 'exec', this.#name, program, ...args], { stdio: 'pipe' });
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
