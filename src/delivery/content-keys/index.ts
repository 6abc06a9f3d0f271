export {
  addToKeyFile,
  KEY_FILE_LIMIT_BYTES,
  KEY_HEAD_BYTES,
  keyFileOfPart,
  openKey,
  partOf,
  readKeyFile,
  sealKeys,
} from './content-keys.ts';
