import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';

export const STREAM = 'UP';
export const CONSUMER = 'office';

const NANOS_PER_MS = 1_000_000;
const HOUR_MS = 3_600_000;
/** Most cells of one kiosk that wait for the office: 33 hours of beats. After that, only this kiosk's cells are refused. */
export const CELLS_PER_KIOSK_MAX = 2000;
const CELL_BYTES_MAX = 4096;
const ACK_WAIT_MS = 30_000;
const ACKS_PENDING_MAX = 2000;

/**
 * Makes the stream and the consumer if they are missing, and changes them if they differ. An empty or older store is nothing
 * unusual: every cell lost with it is sent again. The server does not acknowledge anything (`no_ack`): otherwise a kiosk could
 * direct its acknowledgement to another kiosk's subject.
 */
export async function ensureStream(
  manager: JetStreamManager,
  { storeGb, replicas }: { storeGb: number; replicas: number },
): Promise<void> {
  const stream = {
    name: STREAM,
    subjects: ['up.*'],
    storage: StorageType.File,
    retention: RetentionPolicy.Workqueue,
    no_ack: true,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: CELLS_PER_KIOSK_MAX,
    max_msg_size: CELL_BYTES_MAX,
    max_age: 72 * HOUR_MS * NANOS_PER_MS,
    max_bytes: Math.floor(storeGb * 1e9),
    duplicate_window: 100 * NANOS_PER_MS,
    deny_delete: true,
    allow_rollup_hdrs: false,
    allow_direct: false,
    num_replicas: replicas,
  };
  try {
    await manager.streams.info(STREAM);
    await manager.streams.update(STREAM, stream);
  } catch {
    await manager.streams.add(stream);
  }
  await manager.consumers.add(STREAM, {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ACK_WAIT_MS * NANOS_PER_MS,
    max_ack_pending: ACKS_PENDING_MAX,
  });
}
