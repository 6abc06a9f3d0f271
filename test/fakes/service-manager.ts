import type { DebianRoot } from './debian-root.ts';

const FOLDER = '/srv/systemd';

/** Says and does what the scripts of the package ask of `systemctl`: a file for each unit, its content the active state. */
const SYSTEMCTL = `#!/bin/sh
set -f
echo "$*" >>${FOLDER}/calls
verb=$1
shift
states=,active,
patterns=
for word in "$@"; do
  case "$word" in
    --state=*) states=",\${word#--state=}," ;;
    --*) ;;
    *) patterns="$patterns $word" ;;
  esac
done
matching() {
  for unit in $(ls ${FOLDER}/units); do
    for pattern in $patterns; do
      case "$unit" in $pattern) echo "$unit" ;; esac
    done
  done
}
case "$verb" in
  list-units)
    for unit in $(matching); do
      state=$(cat ${FOLDER}/units/$unit)
      case "$states" in *,$state,*) echo "$unit loaded $state running Waypost: a unit with words" ;; esac
    done ;;
  stop) for unit in $(matching); do echo inactive >${FOLDER}/units/$unit; done ;;
  start)
    for unit in $patterns; do
      if grep -qx "$unit" ${FOLDER}/broken; then exit 1; fi
      echo active >${FOLDER}/units/$unit
    done ;;
esac
`;

/** A recorded `systemctl` in a Debian root, whose units the test states; systemd itself runs in no chroot. */
export class ServiceManager {
  private readonly root: DebianRoot;

  constructor(root: DebianRoot) {
    this.root = root;
    root.must(`mkdir -p ${FOLDER}/units`);
    root.put(`${FOLDER}/systemctl`, SYSTEMCTL);
    root.must(`chmod 755 ${FOLDER}/systemctl`);
  }

  /** Forgets what was asked; `units` are loaded with these active states, and those of `broken` cannot be started. */
  state(units: Readonly<Record<string, string>>, broken: readonly string[] = []): void {
    this.root.must(`rm -f ${FOLDER}/units/* ${FOLDER}/calls`);
    for (const [unit, state] of Object.entries(units)) this.root.put(`${FOLDER}/units/${unit}`, `${state}\n`);
    this.root.put(`${FOLDER}/broken`, broken.map((unit) => `${unit}\n`).join(''));
  }

  /** A command line as `DebianRoot.run`, on a machine where this systemd is said to run. */
  run(line: string): { code: number | null; out: string } {
    return this.root.run(`mkdir -p /run/systemd/system && export PATH=${FOLDER}:$PATH && ${line}`);
  }

  active(): string[] {
    return this.root.must(`cd ${FOLDER}/units && grep -lx active * || true`).split('\n').filter(Boolean).sort();
  }

  /** What was asked with this verb, in order, without the verb. */
  asked(verb: string): string[] {
    const lines = this.root.read(`${FOLDER}/calls`).trim().split('\n');
    return lines.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));
  }
}
