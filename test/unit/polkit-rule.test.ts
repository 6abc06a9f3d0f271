import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';

const file = (...parts: string[]): string => readFileSync(join(packageRoot, ...parts), 'utf8');
const RULES = join(packageRoot, 'hardware', 'polkit');
/** What Debian's `pcscd` asks for (pcscd 2.3.3). */
const POLICY = '/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy';
const ACTIONS = ['org.debian.pcsc-lite.access_pcsc', 'org.debian.pcsc-lite.access_card'];
const YES = 'yes';
const NOT_HANDLED = 'not handled';

interface Subject {
  user: string;
  groups: string[];
  local: boolean;
  active: boolean;
}
type Rule = (action: { id: string }, subject: Subject & { isInGroup(name: string): boolean }) => string | null;

/** The rules as polkit runs them: scripts that know the object `polkit` and nothing else (polkit(8)). */
function rules(): Rule[] {
  const found: Rule[] = [];
  const Result = { YES, NOT_HANDLED, NO: 'no', AUTH_SELF: 'auth_self', AUTH_ADMIN: 'auth_admin' };
  const polkit = { addRule: (rule: Rule) => found.push(rule), Result, log: () => undefined };
  for (const name of readdirSync(RULES)) runInContext(file('hardware', 'polkit', name), createContext({ polkit }));
  return found;
}

/** The first rule that decides counts; where none does, the defaults of the action. */
function decided(action: string, user: string, more: Partial<Subject> = {}): string {
  const subject = { user, groups: [user], local: false, active: false, ...more };
  const asked = { ...subject, isInGroup: (name: string) => subject.groups.includes(name) };
  return (
    rules()
      .map((rule) => rule({ id: action }, asked))
      .find((said) => said !== NOT_HANDLED && said !== null) ?? NOT_HANDLED
  );
}

const serviceUser = /^User=(\S+)$/m.exec(file('systemd', 'waypostd.service'))?.[1] ?? '';

describe('the polkit rule of the package', () => {
  it('lets the user of the daemon use the reader and the document', () => {
    expect(serviceUser).not.toBe('');
    for (const action of ACTIONS) expect(decided(action, serviceUser), action).toBe(YES);
  });

  it('decides nothing for anybody else', () => {
    const units = readdirSync(join(packageRoot, 'systemd')).filter((name) => name.endsWith('.service'));
    const users = units.flatMap((name) =>
      [...file('systemd', name).matchAll(/^User=(\S+)$/gm)].map(([, user]) => user ?? ''),
    );
    const others = [...users, 'root', 'nobody', '', 'waypost2', 'Waypost', ' waypost'].filter(
      (user) => user !== serviceUser,
    );
    for (const user of others) {
      for (const action of ACTIONS) {
        expect(decided(action, user), `${user} ${action}`).toBe(NOT_HANDLED);
        expect(decided(action, user, { groups: [serviceUser], local: true, active: true }), user).toBe(NOT_HANDLED);
      }
    }
  });

  it('gives the user of the daemon no other right', () => {
    for (const action of [
      'org.freedesktop.systemd1.manage-units',
      'org.debian.pcsc-lite.access_pcsc2',
      'org.debian.pcsc-lite',
      '',
    ])
      expect(decided(action, serviceUser), action).toBe(NOT_HANDLED);
  });

  it.skipIf(!existsSync(POLICY))('names every action that the PC/SC service of this system asks for', () => {
    const named = [...readFileSync(POLICY, 'utf8').matchAll(/<action id="([^"]+)">/g)].map(([, id]) => id);
    expect(named.sort()).toEqual([...ACTIONS].sort());
  });

  it('lies where polkit looks for the rules of packages', () => {
    expect(file('tools', 'package', 'stage.mjs')).toContain(
      "['hardware/polkit', /\\.rules$/, 'usr/share/polkit-1/rules.d']",
    );
  });
});
