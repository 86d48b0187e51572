import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type AmfValue, decodeAmf, encodeAmf } from '../../../../demo-server/src/media/amf0.ts';
import { ChunkReader } from '../../../../demo-server/src/publish/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../../demo-server/src/publish/rtmp/chunk-writer.ts';
import { MESSAGE, type RtmpMessage } from '../../../../demo-server/src/publish/rtmp/message.ts';

/** One client of a scripted server. */
export interface ScriptedClient {
  socket: Socket;
  command(streamId: number, ...values: AmfValue[]): void;
  message(message: Partial<RtmpMessage> & { type: number }): void;
  /** `onStatus` of its stream. */
  status(level: string, code: string, description?: string): void;
}

/** What the server does when a command comes; undefined: what a server does that takes everything. */
export type Script = Partial<Record<'connect' | 'createStream' | 'publish', (client: ScriptedClient, transaction: number) => void>> & {
  /** All that the client sends after its handshake. */
  received?(message: RtmpMessage, client: ScriptedClient): void;
};

const ACCEPTING: Required<Pick<Script, 'connect' | 'createStream' | 'publish'>> = {
  connect: (client, transaction) => client.command(0, '_result', transaction, { fmsVer: 'FMS/3,0,1,123' }, { level: 'status', code: 'NetConnection.Connect.Success' }),
  createStream: (client, transaction) => client.command(0, '_result', transaction, null, 1),
  publish: (client) => client.status('status', 'NetStream.Publish.Start'),
};

/** A server that answers as it is told, for what no real server can be made to do. */
export async function startScripted(script: Script): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, script);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `rtmp://127.0.0.1:${port}/live`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(socket: Socket, script: Script): void {
  const writer = new ChunkWriter();
  const client: ScriptedClient = {
    socket,
    message: (message) => void socket.write(writer.write(3, { streamId: 0, timestamp: 0, payload: Buffer.alloc(0), ...message })),
    command: (streamId, ...values) => client.message({ type: MESSAGE.command, streamId, payload: encodeAmf(values) }),
    status: (level, code, description = '') => client.command(1, 'onStatus', 0, null, { level, code, description }),
  };
  const reader = new ChunkReader({
    maxMessage: 4 * 1024 * 1024,
    message: (message) => {
      script.received?.(message, client);
      if (message.type !== MESSAGE.command) return;
      const [name, transaction] = decodeAmf(message.payload);
      if (name === 'connect' || name === 'createStream' || name === 'publish') (script[name] ?? ACCEPTING[name])(client, Number(transaction));
    },
  });
  let handshake = Buffer.alloc(0);
  let answered = false;
  let shaken = false;
  socket.on('data', (bytes: Buffer) => {
    if (shaken) return reader.push(bytes);
    handshake = Buffer.concat([handshake, bytes]);
    if (!answered && handshake.byteLength >= 1537) {
      answered = true;
      socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(1536, 1), handshake.subarray(1, 1537)]));
    }
    if (handshake.byteLength < 3073) return;
    shaken = true;
    reader.push(handshake.subarray(3073));
  });
}
