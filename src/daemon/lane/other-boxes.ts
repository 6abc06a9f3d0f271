import { fromHex, keyIdOf } from '../../adapters/storage/crypto/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { OtherBox } from '../../core/protection/handover/index.ts';

/** The other kiosks of the site as the configuration names them. */
export function otherBoxes(boxes: Config['protection']['handover']['boxes']): OtherBox[] {
  return boxes.flatMap(({ name, box, sign }) => {
    const [boxKey, signKey] = [fromHex(box, 32), fromHex(sign, 32)];
    return boxKey === null || signKey === null ? [] : [{ id: keyIdOf(boxKey), name, box: boxKey, sign: signKey }];
  });
}
