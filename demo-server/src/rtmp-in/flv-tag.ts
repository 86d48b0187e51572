import { MESSAGE, type RtmpMessage } from '../publish/rtmp/message.ts';

const HEADER = 11;
const TRAILER = 4;
/** FLV timestamps have 31 bits. */
const WRAP = 2 ** 31;

/** What an FLV stream begins with: sound and pictures, and no tag before the first. */
export const FLV_HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);

/** An audio or video message as a tag (Video File Format 10.1 §E.4.1); `undefined` for every other message. */
export function toFlvTag({ type, timestamp, payload }: RtmpMessage): Buffer | undefined {
  if ((type !== MESSAGE.audio && type !== MESSAGE.video) || payload.byteLength === 0) return undefined;
  const tag = Buffer.alloc(HEADER + payload.byteLength + TRAILER);
  const time = timestamp % WRAP;
  tag[0] = type;
  tag.writeUIntBE(payload.byteLength, 1, 3);
  tag.writeUIntBE(time & 0xffffff, 4, 3);
  tag[7] = time >>> 24;
  payload.copy(tag, HEADER);
  tag.writeUInt32BE(HEADER + payload.byteLength, HEADER + payload.byteLength);
  return tag;
}
