import { defineConfig } from 'vitest/config';

/**
 * What a wait without a limit of its own may last, ms. It ends with its event, so a long limit makes no test slower; the
 * limits below it (test/fakes/patience.ts) say earlier what was waited for.
 */
const POLL = { timeout: 30_000, interval: 20 };
const HANG_MS = 300_000;
const common = { environment: 'node' as const, restoreMocks: true, expect: { poll: POLL } };
/** Modules are loaded once for each worker and not once for each file, which took half of the time: no test may leave state in one. */
const shared = { ...common, isolate: false };

/** A process for each file: the decoder shuts the loaders of libvips for its whole process, and some of these files draw with one. */
const INFERENCE = 'test/integration/inference/**/*.test.ts';

/** Attacks that once worked, each against a fresh lane: small in the gate, in full size by `npm run test:attacks`. */
const ATTACKS = 'test/attacks/**/*.test.ts';

/** Files of more than about ten seconds each beside two others. `npm run test:long` runs them, and CI runs them after `npm test`. */
const LONG_INTEGRATION = [
  'test/integration/audit/journal.test.ts',
  'test/integration/bench/*.test.ts',
  'test/integration/chip-reader/*.test.ts',
  'test/integration/central/large-list.test.ts',
  'test/integration/commands/*.test.ts',
  'test/integration/cli/{*-manual,document-checks,officer-keys,officer-two,pack-authoring,reports,scanner,technician}.test.ts',
  'test/integration/fleet/*.test.ts',
  'test/integration/gate/gate.test.ts',
  'test/integration/help-chain/*.test.ts',
  'test/integration/daemon/{audit,demo-lights,handover,hostile,lane,lists,lock-order,dead-man,no-network,notices,outcomes,policy,put-back,secrets,selftest,side-light,start}.test.ts',
  'test/integration/inference/{build,calibration-eyes,document-checks,document-patch,eval-seals,evaluation,face-pictures,images,mrz-page,open-pages,operator-networks,page-symbols,seal-lane,second-reader,virtual-seals,viz,supervisor}.test.ts',
  'test/integration/link/*.test.ts',
  'test/integration/opener/*.test.ts',
  'test/integration/operation/*.test.ts',
  'test/integration/package/*.test.ts',
  'test/integration/program/{install,install-kill,rehearse,slot,slot-kill,trial}.test.ts',
  'test/integration/provoked/*.test.ts',
  'test/integration/provisioning/{camera,countersign,decommission,first-lists,help,interactive,operator-models,provision}.test.ts',
  'test/integration/scanner/{profiles,pty,settings}.test.ts',
  'test/integration/storage/{commands,kill}.test.ts',
  'test/integration/support/bundle.test.ts',
  'test/integration/systemd/daemon.test.ts',
  'test/integration/training/*.test.ts',
  'test/integration/update/{apply-kill,conformance,fetch,put-back}.test.ts',
  'test/integration/virtual-passport/pcscd.test.ts',
  'test/integration/watchlist/{build,generation-kill,import-kill}.test.ts',
];
const LONG_UNIT = [
  'test/unit/inspection/over-entry-orders.test.ts',
  'test/unit/chip/one-bit.test.ts',
  'test/unit/chip/reading-all.test.ts',
];
const LONG_BROWSER = [
  'test/browser/{again,alert-panel,approve-screen,arabic-dark,assisted-allow,desk,deciding,details-f2,faces-f4,focus,bad-input,bad-moments,browser-camera,chip-portrait,demo-chips,demo-seals,seal-lane,demo-lane,confirmed-entry,handover}.test.ts',
  'test/browser/{central-console,diagnostics,languages,model-choice,officer-commands,opener,other-screens,pack-preview,pin-again,policy,privacy,supervisor,support-operation,support-route,support-slip,support-states,help-route,help-route-paths}.test.ts',
  'test/browser/{reference-view,security-key,setup-page,site-language,training,traveller,traveller-demo,ui-page,ui-panels,ui-additional-documents,ui-states,silent-refusal,strip,wire}.test.ts',
];

export default defineConfig({
  test: {
    // Much of the suite waits for pseudo-terminals, children, disks and pages: two workers left a fifth of two cores idle.
    maxWorkers: 3,
    projects: [
      {
        test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: LONG_UNIT, testTimeout: 60_000 },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [...LONG_INTEGRATION, INFERENCE],
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        test: {
          ...common,
          name: 'inference',
          include: [INFERENCE],
          exclude: LONG_INTEGRATION,
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: LONG_BROWSER,
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        test: {
          ...common,
          name: 'long',
          include: [...LONG_UNIT, ...LONG_INTEGRATION, ...LONG_BROWSER, ATTACKS],
          // Each of them drives a whole kiosk, and many measure its answers in real time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        test: {
          ...common,
          name: 'attacks',
          include: [ATTACKS],
          // In full size an attack takes minutes, and its times are only worth something with nothing beside it.
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...common,
          name: 'axe',
          include: ['test/slow/axe.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: 'discreet',
          include: ['test/slow/discreet.test.ts'],
          testTimeout: 900_000,
        },
      },
      {
        test: {
          ...common,
          name: 'acceptance',
          include: ['test/slow/acceptance.test.ts'],
          // Seventeen travellers are assessed in real time; on a machine that does other work each may take half a minute.
          testTimeout: 900_000,
        },
      },
      {
        test: {
          ...common,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          // Both build the package, and its native modules in the one place where they are built.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 1_200_000,
        },
      },
      {
        test: {
          ...common,
          name: 'screenshots',
          include: ['test/slow/screenshots.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
