/** What a message is (RTMP 1.0 §5.4, §7.1). */
export const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAcknowledgementSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  commandAmf3: 17,
  data: 18,
  command: 20,
} as const;

/** Events of a user control message (RTMP 1.0 §7.1.7). */
export const USER_CONTROL = { pingRequest: 6, pingResponse: 7 } as const;

/** The chunk streams that a publisher uses. The protocol's own messages must go on 2 (RTMP 1.0 §5.4); the others are by custom. */
export const CHUNK_STREAM = { control: 2, command: 3, audio: 4, data: 5, video: 6 } as const;

export interface RtmpMessage {
  /** One of `MESSAGE`, or unknown. */
  type: number;
  /** Of the message stream: 0 for control and the connection, else what `createStream` returned. */
  streamId: number;
  /** ms; wraps at 2 ** 32. */
  timestamp: number;
  payload: Buffer;
}

/** The bytes are not RTMP, or ask for more than a publisher allows. */
export class RtmpError extends Error {
  override readonly name = 'RtmpError';
}

/** A message of the protocol itself, with one number of four bytes. */
export function controlMessage(type: number, value: number): RtmpMessage {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(value);
  return { type, streamId: 0, timestamp: 0, payload };
}

/** @param value four bytes: the timestamp of a ping */
export function userControlMessage(event: number, value: Uint8Array): RtmpMessage {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(event);
  return { type: MESSAGE.userControl, streamId: 0, timestamp: 0, payload: Buffer.concat([head, value]) };
}
