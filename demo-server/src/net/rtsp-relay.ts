import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type LookupFunction, type Server, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { literalAddress, publicLookup, requirePublicHost } from './public-lookup.ts';

const PORTS: Record<string, number> = { 'rtsp:': 554, 'rtsps:': 322 };
const LOCATION = 'location:';

/** Which hosts may be reached; replaced in tests, whose cameras are on this machine. */
export interface HostGuard {
  requireHost(hostname: string): Promise<void>;
  lookup?: LookupFunction;
}

const publicHosts: HostGuard = { requireHost: requirePublicHost, lookup: publicLookup };

/**
 * Gives FFmpeg an RTSP URL on this machine that leads to one server on the open Internet, and nowhere else: FFmpeg would
 * resolve the name once more (DNS rebinding) and follow redirects into private networks. Ends with `signal`.
 * @throws PrivateAddressError
 */
export async function relayRtsp(address: string, signal: AbortSignal, hosts: HostGuard = publicHosts): Promise<string> {
  const url = new URL(address);
  await hosts.requireHost(url.hostname);
  signal.throwIfAborted();
  const server = createServer((client) => relay(client, connectTo(url, hosts), signal)).listen(0, '127.0.0.1');
  endWith(server, signal);
  await once(server, 'listening', { signal });
  const local = new URL(url);
  local.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return local.href.replace(/^rtsps:/, 'rtsp:');
}

function connectTo({ protocol, hostname, port }: URL, { lookup }: HostGuard): Socket {
  const host = literalAddress(hostname) ?? hostname;
  const options = { host, port: Number(port) || PORTS[protocol]!, ...(lookup && { lookup }) };
  // Cameras sign their own certificates; FFmpeg does not verify them either.
  return protocol === 'rtsps:' ? connectTls({ ...options, ...(host === hostname && { servername: host }), rejectUnauthorized: false }) : connect(options);
}

function relay(client: Socket, camera: Socket, signal: AbortSignal): void {
  const end = () => {
    client.destroy();
    camera.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  // A pipeline does not handle errors that follow its end.
  for (const socket of [client, camera]) socket.on('error', () => {});
  pipeline(client, camera, () => {});
  pipeline(camera, refuseRedirects(), client, () => {
    signal.removeEventListener('abort', end);
    end();
  });
}

/**
 * Ends the connection at a `Location` header. FFmpeg ignores case and carriage returns, and a header may follow binary data
 * without a line break, so the bytes are refused wherever they are.
 */
export function refuseRedirects(): Transform {
  let tail = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = tail + chunk.toString('latin1').replaceAll('\r', '').toLowerCase();
      tail = text.slice(-(LOCATION.length - 1));
      done(text.includes(LOCATION) ? new Error('The source redirects.') : null, chunk);
    },
  });
}

function endWith(server: Server, signal: AbortSignal): void {
  server.on('error', () => {});
  signal.addEventListener('abort', () => server.close(), { once: true });
}
