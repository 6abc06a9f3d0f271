import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fpirOf, type IdentifyCalibration, minimumFmr } from '../../../src/core/face/comparison/identification.ts';
import { fmrFor, planSearch, thresholdAt } from '../../../src/core/face/comparison/index.ts';

const ROWS = [
  { fmr: 0.01, threshold: 0.245, fnmr: 0.0048 },
  { fmr: 0.001, threshold: 0.338, fnmr: 0.0145 },
  { fmr: 0.0005, threshold: 0.364, fnmr: 0.018 },
  { fmr: 0.0001, threshold: 0.418, fnmr: 0.0332 },
  { fmr: 1e-5, threshold: 0.483, fnmr: 0.0737 },
];
const ACCURATE: IdentifyCalibration = { rows: ROWS, identify: [{ maxGallery: 1000, fpir: 0.01, threshold: 0.483 }] };
const budget = (falseAlertsPerDay: number, travellersPerDay = 3000) => ({ falseAlertsPerDay, travellersPerDay });
const fmrs = fc.double({ min: 1e-15, max: 0.4, noNaN: true });
const sizes = fc.integer({ min: 1, max: 1_000_000 });

describe('rates of a search (decision 0017)', () => {
  it.each([
    [500, 1e-4, 0.049],
    [500, 1e-7, 0.00005],
    [2_000, 1e-4, 0.181],
    [10_000, 1e-5, 0.095],
    [10_000, 1e-4, 0.632],
    [50_000, 1e-6, 0.049],
    [50_000, 1e-4, 0.993],
  ])('%i templates at FMR %d', (templates, fmr, fpir) => {
    expect(fpirOf({ fmr, templates })).toBeCloseTo(fpir, 3);
  });

  it.each([
    [500, 6.7e-7],
    [2_000, 1.7e-7],
    [10_000, 3.3e-8],
    [50_000, 6.7e-9],
  ])('one false alert a day at 3,000 travellers and %i templates needs FMR %d', (templates, fmr) => {
    expect(fmrFor({ fpir: 1 / 3000, templates }) / fmr).toBeCloseTo(1, 1);
  });

  it('keeps its digits where 1 - (1 - FMR)^N has none left', () => {
    expect(fpirOf({ fmr: 1e-17, templates: 1000 })).toBeCloseTo(1e-14, 20);
    expect(1 - (1 - 1e-17) ** 1000).toBe(0);
  });

  it('is undone by its inverse, and rises with rate and size', () => {
    fc.assert(
      fc.property(fmrs, sizes, (fmr, templates) => {
        const fpir = fpirOf({ fmr, templates });
        if (fpir < 0.999) expect(fmrFor({ fpir, templates }) / fmr).toBeCloseTo(1, 6);
        expect(fpirOf({ fmr: fmr * 1.5, templates })).toBeGreaterThanOrEqual(fpir);
        expect(fpirOf({ fmr, templates: templates + 1 })).toBeGreaterThanOrEqual(fpir);
        expect(fpir).toBeGreaterThanOrEqual(fmr * (1 - 1e-9));
      }),
    );
  });
});

describe('threshold at a rate', () => {
  it('gives the measured rows themselves', () => {
    for (const row of ROWS) expect(thresholdAt(ROWS, row.fmr)).toBe(row.threshold);
  });

  it('is log-linear in between, rounded up', () => {
    // Half way between 1e-4 and 1e-5 on a logarithmic scale: 0.4505.
    expect(thresholdAt(ROWS, 10 ** -4.5)).toBe(0.451);
  });

  it('never extrapolates: below the strictest row nothing was measured', () => {
    expect(thresholdAt(ROWS, 9.9e-6)).toBeNull();
    expect(thresholdAt(ROWS, 0)).toBeNull();
    expect(thresholdAt(ROWS, Number.NaN)).toBeNull();
    expect(thresholdAt([], 1e-3)).toBeNull();
  });

  it('is not looser than the loosest row', () => {
    expect(thresholdAt(ROWS, 0.3)).toBe(0.245);
  });

  it('refuses rows that are no calibration', () => {
    expect(
      thresholdAt(
        [
          { fmr: 0.01, threshold: 0.4, fnmr: 0 },
          { fmr: 0.001, threshold: 0.3, fnmr: 0 },
        ],
        0.005,
      ),
    ).toBeNull();
  });

  it('rises as the rate falls, and stays between its neighbours', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 0.01, noNaN: true }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        (fmr, by) => {
          const looser = thresholdAt(ROWS, Math.min(0.01, fmr * by)) ?? Number.NaN;
          const here = thresholdAt(ROWS, fmr) ?? Number.NaN;
          expect(here).toBeGreaterThanOrEqual(looser);
          expect(here).toBeGreaterThanOrEqual(0.245);
          expect(here).toBeLessThanOrEqual(0.483);
        },
      ),
    );
  });
});

describe('threshold routine (B.2)', () => {
  it('follows list size, traffic and budget', () => {
    expect(planSearch({ templates: 20, budget: budget(1), calibration: ACCURATE })).toEqual({
      ok: true,
      templates: 20,
      fpir: 1 / 3000,
      fmr: fmrFor({ fpir: 1 / 3000, templates: 20 }),
      threshold: 0.469,
    });
  });

  it('gets stricter with every template, until it refuses', () => {
    const plans = [1, 5, 10, 20, 30].map((templates) =>
      planSearch({ templates, budget: budget(1), calibration: ACCURATE }),
    );
    const thresholds = plans.map((plan) => (plan.ok ? plan.threshold : Number.NaN));
    expect(thresholds).toEqual([...thresholds].sort());
    expect(new Set(thresholds).size).toBe(5);
    const large = planSearch({ templates: 500, budget: budget(1), calibration: ACCURATE });
    expect(large).toMatchObject({ ok: false, reason: 'FACE_LIST_TOO_LARGE', largest: 33 });
  });

  it('says how long the list may be, and that much is allowed and one more is not', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1500, noNaN: true }), (alerts) => {
        const largest = largestFor(alerts);
        const plan = (templates: number) => planSearch({ templates, budget: budget(alerts), calibration: ACCURATE }).ok;
        if (largest > 0) expect(plan(largest)).toBe(true);
        expect(plan(largest + 1)).toBe(false);
      }),
    );
  });

  it('never exceeds the gallery that the manifest declares', () => {
    expect(largestFor(1500)).toBe(1000);
  });

  it('keeps the budget: the rate at the planned threshold is not above it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.05, max: 1500, noNaN: true }),
        (templates, alerts) => {
          const plan = planSearch({ templates, budget: budget(alerts), calibration: ACCURATE });
          if (!plan.ok) return;
          expect(fpirOf({ fmr: plan.fmr, templates }) * 3000).toBeLessThanOrEqual(alerts * (1 + 1e-9));
          for (const row of ROWS) if (row.fmr >= plan.fmr) expect(plan.threshold).toBeGreaterThanOrEqual(row.threshold);
        },
      ),
    );
  });

  it('answers for a profile that declares no search', () => {
    const calibration = { rows: ROWS, identify: [] };
    expect(minimumFmr(calibration)).toBeNull();
    expect(planSearch({ templates: 1, budget: budget(1), calibration })).toMatchObject({
      reason: 'PROFILE_NO_IDENTIFY',
    });
  });

  it('takes the stricter of what is measured and what is declared for such a search', () => {
    const strict = { rows: ROWS, identify: [{ maxGallery: 1000, fpir: 0.01, threshold: 0.8 }] };
    const at = (templates: number, alerts: number, calibration: IdentifyCalibration) => {
      const plan = planSearch({ templates, budget: budget(alerts), calibration });
      return plan.ok ? plan.threshold : null;
    };
    expect(at(1000, 31, ACCURATE)).toBeCloseTo(0.483, 2);
    expect(at(1000, 30, strict)).toBe(0.8);
    // A looser search than any declared one is held to what was measured, a stricter one to what it declares.
    expect(at(20, 1, strict)).toBe(at(20, 1, ACCURATE));
    const two = { rows: ROWS, identify: [...strict.identify, { maxGallery: 100, fpir: 0.01, threshold: 0.6 }] };
    expect(at(20, 1, two)).toBe(0.6);
    expect(at(5, 6, two)).toBe(at(5, 6, ACCURATE));
    // A declaration that is looser than the measurement loosens nothing.
    const loose = { rows: ROWS, identify: [{ maxGallery: 1000, fpir: 0.01, threshold: 0.1 }] };
    expect(at(1000, 30, loose)).toBe(0.483);
  });

  it('trusts a declaration no further than a measurement backs it', () => {
    const bold: IdentifyCalibration = { rows: ROWS, identify: [{ maxGallery: 100_000, fpir: 0.001, threshold: 0.7 }] };
    expect(minimumFmr(bold)).toBe(1e-5);
    expect(planSearch({ templates: 100_000, budget: budget(1), calibration: bold }).ok).toBe(false);
  });
});

function largestFor(alerts: number): number {
  const plan = planSearch({ templates: 10_000_000, budget: budget(alerts), calibration: ACCURATE });
  if (plan.ok) throw new Error('ten million templates are too many');
  return plan.largest;
}
