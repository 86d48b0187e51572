import { randomFillSync } from 'node:crypto';
import { RtmpError } from './message.ts';

const VERSION = 3;
/** Bytes of C1, C2, S1 and S2. */
const PACKET = 1536;
/** What a client sends: C0, C1 and C2, bytes. */
export const CLIENT_HANDSHAKE = 1 + 2 * PACKET;

/** The client's part of the simple handshake (RTMP 1.0 §5.2). The server's S2 is not compared: several servers send something else. */
export class ClientHandshake {
  #received: Buffer = Buffer.alloc(0);
  #replied = false;

  /** C0 and C1: what the client sends first. */
  begin(): Buffer {
    const bytes = Buffer.alloc(1 + PACKET);
    bytes[0] = VERSION;
    randomFillSync(bytes, 1 + 8);
    return bytes;
  }

  /**
   * @returns `reply`: to be sent now (C2); `rest`: set when the handshake is complete, what came after it
   * @throws RtmpError when the peer does not speak RTMP
   */
  push(bytes: Buffer): { reply?: Buffer; rest?: Buffer } {
    this.#received = Buffer.concat([this.#received, bytes]);
    const received = this.#received;
    if (received.byteLength > 0 && received[0] !== VERSION) throw new RtmpError('The peer does not speak RTMP version 3.');
    if (received.byteLength < 1 + PACKET) return {};
    const reply = this.#replied ? undefined : Buffer.from(received.subarray(1, 1 + PACKET));
    this.#replied = true;
    const complete = received.byteLength >= 1 + 2 * PACKET;
    return { ...(reply && { reply }), ...(complete && { rest: received.subarray(1 + 2 * PACKET) }) };
  }
}
