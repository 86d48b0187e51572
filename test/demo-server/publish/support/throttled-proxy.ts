import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes connections on to a local port. What the client sends is passed on at `rate`, bytes a second, once that is set. */
export async function startThrottledProxy(port: number): Promise<{ port: number; rate: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer({ highWaterMark: 4096 }, (client) => {
    const target = connect(port, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        client.destroy();
        target.destroy();
      });
    }
    target.pipe(client);
    client.on('data', (bytes: Buffer) => {
      target.write(bytes);
      if (proxy.rate === Infinity) return;
      client.pause();
      setTimeout(() => client.resume(), (bytes.byteLength * 1000) / proxy.rate);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = {
    port: (server.address() as AddressInfo).port,
    rate: Infinity,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return proxy;
}
