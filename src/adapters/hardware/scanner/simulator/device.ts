import type { ScannerProfile } from '../index.ts';
import { MenuAnswers, type SimulatedDevice } from './answers.ts';
import { ElyctisReader } from './elyctis.ts';
import { blockOf, jsonMessage, nativeFrame, packedBlock, rowsText, type Separator, symbolFrame } from './wire.ts';

/** The reader that a profile describes; without one, a reader that sends lines and takes every menu command. */
export function deviceOf(profile: ScannerProfile | null, separator: Separator): SimulatedDevice {
  if (profile === null) return new MenuAnswers({ known: null, read: (rows) => rowsText(rows, separator) });
  const { framer } = profile;
  switch (framer.type) {
    case 'lines':
      return new MenuAnswers({ known: menuTagsOf(profile), read: (rows) => rowsText(rows, separator) });
    case 'soh-len-bcc':
      return pushOnly(nativeFrame);
    case 'tlv-len16be':
      return new ElyctisReader();
    // Such a reader has no OCR: it reads the rows if they are printed as a symbol.
    case 'symbol-packet':
    case 'symbol-gap':
      return pushOnly((rows) => symbolFrame(framer, Buffer.from(rows.join('\r\n'), 'latin1')));
    case 'delimited': {
      const { params } = framer;
      if (params.body === 'text') return pushOnly(blockOf);
      if (params.body === 'packed') return pushOnly(packedBlock);
      return pushOnly((rows) => jsonMessage(params.mrz.tag, { [params.mrz.field]: rows.join('\n'), type: 'PassPort' }));
    }
  }
}

/** A reader that takes no commands. */
function pushOnly(read: (rows: readonly string[]) => Uint8Array): SimulatedDevice {
  return { mode: 'normal', read, receive: () => new Uint8Array(0) };
}

/** Tags that the profile's own commands use; a reader without any has no command language. */
function menuTagsOf(profile: ScannerProfile): string[] {
  const commands = [...profile.init, ...(profile.probe ? [profile.probe] : [])];
  return commands.flatMap(({ expect }) => (expect.kind === 'menu' ? [expect.tag] : []));
}
