import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Milliseconds } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { isPrivateAddress } from '../../net/private-networks.ts';
import { literalAddress, PrivateAddressError, publicLookup } from '../../net/public-lookup.ts';
import { PublishError } from '../publish-error.ts';

const KEEP_ALIVE: Milliseconds = 10_000;
/** What OpenSSL and Node call a certificate that does not hold. */
const CERTIFICATE_CODE = /^(ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$)/;
/** What they call a peer that speaks no TLS, or another one. */
const TLS_CODE = /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/;

export interface SocketOptions {
  host: string;
  port: number;
  tls: boolean;
  /** The address may be in a private network. */
  allowPrivate: boolean;
  /** Takes any certificate; for tests. */
  anyCertificate?: boolean;
  signal: AbortSignal;
  clock: WallClock;
  timeout: Milliseconds;
}

/**
 * Connects to the address that was checked, so that a name that changes in between (DNS rebinding) makes no difference. The
 * certificate is checked against the name.
 * @throws PublishError, or the reason of `signal`
 */
export async function openSocket({ host, port, tls, allowPrivate, anyCertificate = false, signal, clock, timeout }: SocketOptions): Promise<Socket> {
  signal.throwIfAborted();
  const literal = literalAddress(host);
  if (!allowPrivate && literal !== undefined && isPrivateAddress(literal)) throw new PublishError('not_allowed', { lasting: 'yes' });
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE, ...(!allowPrivate && { lookup: publicLookup }) };
  const socket = tls ? connectTls({ ...options, ...(literal === undefined && { servername: host }), rejectUnauthorized: !anyCertificate }) : connect(options);
  let connected = false;
  socket.once('connect', () => {
    connected = true;
  });
  try {
    await opened(socket, tls ? 'secureConnect' : 'connect', { signal, clock, timeout, late: () => new PublishError(connected ? 'dead' : 'unreachable', { code: 'ETIMEDOUT' }) });
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    signal.throwIfAborted();
    throw toPublishError(error);
  }
  return socket;
}

function opened(socket: Socket, event: string, { signal, clock, timeout, late }: Pick<SocketOptions, 'signal' | 'clock' | 'timeout'> & { late(): PublishError }): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      socket.removeListener(event, onOpen);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      act();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const onOpen = () => settle(resolve);
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new PublishError('unreachable')));
    const cancel = clock.after(timeout, () => settle(() => reject(late())));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once(event, onOpen).once('error', onError).once('close', onClose);
  });
}

/** What an error of a socket means before the connection stands. */
function toPublishError(error: unknown): PublishError {
  if (error instanceof PublishError) return error;
  if (error instanceof PrivateAddressError) return new PublishError('not_allowed', { lasting: 'yes' });
  const code = errorCode(error);
  if (code !== undefined && CERTIFICATE_CODE.test(code)) return new PublishError('tls', { lasting: 'yes', code });
  if (code !== undefined && TLS_CODE.test(code)) return new PublishError('tls', { lasting: 'repeated', code });
  return new PublishError('unreachable', { code });
}

/** `code` of an error of the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
