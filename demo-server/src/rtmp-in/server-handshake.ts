import { randomFillSync } from 'node:crypto';
import { RtmpError } from '../publish/rtmp/message.ts';

const VERSION = 3;
/** Bytes of C1, C2, S1 and S2. */
const PACKET = 1536;

/** The server's part of the simple handshake (RTMP 1.0 §5.2). The client's C2 is not compared: encoders send various things. */
export class ServerHandshake {
  #received: Buffer = Buffer.alloc(0);
  #replied = false;

  /**
   * @returns `reply`: to be sent now (S0, S1 and S2); `rest`: set when the handshake is complete, what came after it
   * @throws RtmpError when the peer does not speak RTMP
   */
  push(bytes: Buffer): { reply?: Buffer; rest?: Buffer } {
    const received = (this.#received = Buffer.concat([this.#received, bytes]));
    if (received.byteLength > 0 && received[0] !== VERSION) throw new RtmpError('The peer does not speak RTMP version 3.');
    if (received.byteLength < 1 + PACKET) return {};
    const reply = this.#replied ? undefined : this.#reply(received.subarray(1, 1 + PACKET));
    this.#replied = true;
    const complete = received.byteLength >= 1 + 2 * PACKET;
    return { ...(reply && { reply }), ...(complete && { rest: received.subarray(1 + 2 * PACKET) }) };
  }

  #reply(c1: Buffer): Buffer {
    const bytes = Buffer.alloc(1 + 2 * PACKET);
    bytes[0] = VERSION;
    randomFillSync(bytes, 1 + 8, PACKET - 8);
    c1.copy(bytes, 1 + PACKET);
    return bytes;
  }
}
