import type { PageMrz, PageMrzOutcome, PageTextStep } from '../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../src/core/inspection/record/checks/index.ts';

const component = { name: 'fake', version: '0', sha256: null };

/** A page reader that answers what the test says; by default the page holds no MRZ and its text was not recognised. */
export class FakePageText implements PageTextStep {
  mrz: PageMrzOutcome | Promise<PageMrzOutcome> = { ok: true, mrz: null, print: [], component, t0: 0, t1: 1 };
  zone: Check | Promise<Check> = mrzCheck('not-supported', 'MRZ_VIZ_NOT_FOUND');
  readonly alone: boolean[] = [];
  readonly compared: Parameters<PageTextStep['compareViz']>[0][] = [];

  readMrz(_bytes: Uint8Array, { alone }: { alone: boolean }): Promise<PageMrzOutcome> {
    this.alone.push(alone);
    return Promise.resolve(this.mrz);
  }

  compareViz(input: Parameters<PageTextStep['compareViz']>[0]): Promise<Check> {
    this.compared.push(input);
    return Promise.resolve(this.zone);
  }

  atCalibration: PageTextStep['atCalibration'] = (checks) => [...checks];
}

export function mrzCheck(value: Check['value'], reason: Check['reason'], captured?: string): Check {
  const check: Check = {
    check: 'mrz.printed-zone',
    mode: 'm',
    value,
    reason,
    errorCode: null,
    margin: null,
    component,
    t0: 0,
    t1: 1,
  };
  if (captured === undefined) return check;
  return { ...check, personal: { compared: [{ field: 'documentNumber', captured, expected: 'L898902C3' }] } };
}

/** A page reading of these lines. */
export function pageMrz(lines: string[], edit: Partial<PageMrz> = {}): PageMrzOutcome {
  const place = { quarters: 0 as const, corners: CORNERS.map(([x, y]): [number, number] => [x, y]) };
  const mrz: PageMrz = {
    lines,
    uncertain: [],
    proposals: [],
    disputed: [],
    others: 0,
    secondReader: 'absent',
    place,
    bands: [],
    ...edit,
  };
  return { ok: true, mrz, print: [], component, t0: 0, t1: 1 };
}

const CORNERS = [
  [0.05, 0.8],
  [0.95, 0.8],
  [0.95, 0.95],
  [0.05, 0.95],
] as const;
