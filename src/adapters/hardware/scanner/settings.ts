import { z } from 'zod';
import { fieldFaults } from '../../../core/config/index.ts';
import { readJson } from '../../files/index.ts';
import { settingSchema } from './profile.ts';

/** Bytes. */
const MAX_SETTINGS_BYTES = 65_536;

const settingsSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/),
    title: z.string().min(1).max(80),
    /** Profile of the scanners that these settings are for. */
    profile: z.string().min(1).max(40),
    /** `kept`: survives a power-off. `until-power-off`: for trials, and for settings that a reader cannot keep. */
    storage: z.enum(['kept', 'until-power-off']),
    steps: z.array(settingSchema).min(1).max(64),
    verified: z.enum(['document-excerpt', 'field-code', 'none']),
    unverified: z.array(z.string().max(120)),
    source: z.string().max(400),
  })
  .superRefine((settings, context) => {
    // A trial that is kept by mistake would change the reader for good.
    const mark = settings.storage === 'kept' ? '.' : '!';
    for (const [index, step] of settings.steps.entries()) {
      if (step.expect.kind !== 'menu' || step.tx.endsWith(mark)) continue;
      const message = `storage is "${settings.storage}", so the command must end with "${mark}"`;
      context.addIssue({ code: 'custom', path: ['steps', index, 'tx'], message });
    }
  });

/** Settings for a scanner, sent by a technician. */
export type ScannerSettings = z.infer<typeof settingsSchema>;
export type SettingStep = z.infer<typeof settingSchema>;

export type SettingsResult =
  | { ok: true; settings: ScannerSettings }
  | { ok: false; reason: 'SETTINGS_INVALID'; detail: string };

/** Reads and checks one file of `firmware-config`. */
export function readSettings(path: string): SettingsResult {
  const read = readJson(path, { limitBytes: MAX_SETTINGS_BYTES, what: 'a settings file (firmware-config)' });
  if (!read.ok) return { ok: false, reason: 'SETTINGS_INVALID', detail: read.message };
  const parsed = settingsSchema.safeParse(read.value);
  if (parsed.success) return { ok: true, settings: parsed.data };
  return { ok: false, reason: 'SETTINGS_INVALID', detail: fieldFaults(path, parsed.error) };
}
