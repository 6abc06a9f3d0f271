export {
  describeSecretFile,
  KEY_ROLES,
  type KeyNote,
  type KeyRole,
  newSecretFile,
  type OpenedKey,
  openSecretFile,
  SECRET_FILE_BYTES_MAX,
} from './secret-file.ts';
