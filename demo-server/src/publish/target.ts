import type { DestinationKind } from '@oriel/core/contract';
import { isPrivateAddress } from '../net/private-networks.ts';
import { literalAddress } from '../net/public-lookup.ts';

/** Where the platforms take streams, as their help pages say (read in 2026). */
export const PRESETS: Readonly<Record<Exclude<DestinationKind, 'custom'>, string>> = {
  youtube: 'rtmps://a.rtmps.youtube.com:443/live2',
  facebook: 'rtmps://live-api-s.facebook.com:443/rtmp/',
  twitch: 'rtmps://ingest.global-contribute.live-video.net:443/app/',
};

const PORTS: Readonly<Record<string, number>> = { 'rtmp:': 1935, 'rtmps:': 443 };
const MAX_URL = 2048;
const MAX_KEY = 1024;

/** An address of RTMP. The key is not part of it. */
export interface RtmpTarget {
  protocol: 'rtmp';
  host: string;
  port: number;
  tls: boolean;
  /** The application: the path of the URL, without its first and last slash. */
  app: string;
  /** `tcUrl` of the `connect` command. */
  url: string;
  /** The name of the stream. */
  key: string;
}

export interface SrtTarget {
  protocol: 'srt';
  host: string;
  port: number;
  /** `latency` of the URL, ms. */
  latency: number | undefined;
  streamId: string | undefined;
  passphrase: string | undefined;
}

export type Target = RtmpTarget | SrtTarget;

/** An address or a key cannot be used. The message is for people, and has nothing of the key. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly field: 'url' | 'streamKey';

  constructor(field: 'url' | 'streamKey', message: string) {
    super(message);
    this.field = field;
  }
}

export interface TargetOptions {
  url: string;
  /**
   * RTMP: the name of the stream. SRT: the stream id; or `streamid=…&passphrase=…`, each escaped as in a URL, either of them; or empty.
   */
  streamKey: string;
  /** The address may be in a private network. A name is checked when it is connected to. */
  allowPrivate?: boolean;
}

/** @throws TargetError */
export function parseTarget({ url: text, streamKey, allowPrivate = false }: TargetOptions): Target {
  if (text.length > MAX_URL) throw new TargetError('url', 'The address is too long.');
  if (!URL.canParse(text)) throw new TargetError('url', 'The address is not a URL.');
  const url = new URL(text);
  if (url.hostname === '') throw new TargetError('url', 'The address has no host.');
  if (url.username !== '' || url.password !== '') throw new TargetError('url', 'The address has a user or a password, which is not supported.');
  if (streamKey.length > MAX_KEY) throw new TargetError('streamKey', 'The stream key is too long.');
  if (hasControlCharacters(streamKey)) throw new TargetError('streamKey', 'The stream key has a line break or another control character.');
  const host = literalAddress(url.hostname) ?? url.hostname;
  if (!allowPrivate && literalAddress(host) !== undefined && isPrivateAddress(host)) throw new TargetError('url', 'The address is in a private network.');
  if (url.protocol === 'rtmp:' || url.protocol === 'rtmps:') return rtmpTarget(url, host, streamKey);
  if (url.protocol === 'srt:') return srtTarget(url, host, streamKey);
  throw new TargetError('url', 'The address must begin with rtmp://, rtmps:// or srt://.');
}

function rtmpTarget(url: URL, host: string, key: string): RtmpTarget {
  const app = decoded(url.pathname.replace(/^\/+|\/+$/g, '')) + url.search;
  if (app === '') throw new TargetError('url', 'The address has no application, such as /live at its end.');
  if (key === '') throw new TargetError('streamKey', 'The stream key is missing.');
  const port = Number(url.port) || PORTS[url.protocol] || 0;
  return { protocol: 'rtmp', host, port, tls: url.protocol === 'rtmps:', app, url: `${url.protocol}//${url.hostname}:${port}/${app}`, key };
}

function srtTarget(url: URL, host: string, streamKey: string): SrtTarget {
  if (url.port === '') throw new TargetError('url', 'An SRT address needs a port.');
  const { searchParams } = url;
  const mode = searchParams.get('mode');
  if (mode !== null && mode !== 'caller') throw new TargetError('url', 'An SRT address can only be called: mode=caller.');
  // The address can be read over the API.
  for (const name of ['streamid', 'passphrase']) if (searchParams.has(name)) throw new TargetError('url', `Put ${name} into the stream key, as ${name}=…`);
  const latency = searchParams.get('latency');
  if (latency !== null && !/^\d{1,5}$/.test(latency)) throw new TargetError('url', 'The latency is not a number of milliseconds.');
  const secrets = /^(streamid|passphrase)=/.test(streamKey) ? new URLSearchParams(streamKey.replaceAll('+', '%2B')) : new URLSearchParams({ streamid: streamKey });
  const streamId = secrets.get('streamid') || undefined;
  const passphrase = secrets.get('passphrase') || undefined;
  // Haivision SRT: SRTO_STREAMID, SRTO_PASSPHRASE.
  if (streamId !== undefined && Buffer.byteLength(streamId) > 512) throw new TargetError('streamKey', 'The stream id has more than 512 bytes.');
  if (passphrase !== undefined && (passphrase.length < 10 || passphrase.length > 79)) throw new TargetError('streamKey', 'The passphrase needs 10 to 79 characters.');
  if ([streamId, passphrase].some((secret) => secret !== undefined && hasControlCharacters(secret))) throw new TargetError('streamKey', 'The stream key has a control character.');
  return { protocol: 'srt', host, port: Number(url.port), latency: latency === null ? undefined : Number(latency), streamId, passphrase };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

// oxlint-disable-next-line no-control-regex
const hasControlCharacters = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text);
