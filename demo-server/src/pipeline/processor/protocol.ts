/** The version of what is sent to an audio processor; see `docs/pipeline.md`. */
export const PROTOCOL_VERSION = 1;

/** `fragment` of the event `fragment:data`. Times are seconds. */
export interface Fragment {
  version: typeof PROTOCOL_VERSION;
  /** The answer has it. */
  id: string;
  streamId: string;
  batchNumber: number;
  /** A batch that is too large for one message comes in several, from 0 to `parts - 1`, each of which is answered by itself. */
  part: number;
  parts: number;
  /** Of `data`: a file of fragmented MP4 with one track. */
  mimeType: 'audio/mp4';
  /** RFC 6381. */
  codec: string;
  sampleRate: number;
  channels: number;
  /** Of what is between preroll and postroll, from the beginning of the run. */
  startTime: number;
  /** Of what is between preroll and postroll. */
  duration: number;
  /** Sound before and after it, which is cut off the answer. */
  preroll: number;
  postroll: number;
  /** Counts from 1. */
  attempt: number;
}

/** What a processor sends: `fragment:processed` with the sound, or `fragment:failed` with the reason. */
export interface Answer {
  id: string;
  data: Buffer;
}

const idOf = (message: unknown): string | undefined => {
  const { fragment } = (message ?? {}) as { fragment?: { id?: unknown } };
  return typeof fragment?.id === 'string' ? fragment.id : undefined;
};

/** `undefined` where it has no id. Data that are no bytes are none. */
export function readAnswer(message: unknown): Answer | undefined {
  const id = idOf(message);
  const { data } = (message ?? {}) as { data?: unknown };
  if (id === undefined) return undefined;
  if (Buffer.isBuffer(data)) return { id, data };
  if (data instanceof ArrayBuffer) return { id, data: Buffer.from(data) };
  if (ArrayBuffer.isView(data)) return { id, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
  return { id, data: Buffer.alloc(0) };
}

export function readRefusal(message: unknown): { id: string; message: string } | undefined {
  const id = idOf(message);
  const { error } = (message ?? {}) as { error?: { message?: unknown } };
  return id === undefined ? undefined : { id, message: typeof error?.message === 'string' ? error.message.slice(0, 300) : 'no reason given' };
}
