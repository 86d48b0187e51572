import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { isLoopback } from './access/loopback.ts';

/** What the environment says, read once at start. */
export interface Config {
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  /** PostgreSQL; missing: PGlite in `dataDir`. */
  databaseUrl?: string | undefined;
  /** A JSON file, or sources by comma; missing: the synthetic cameras. */
  cameras?: string | undefined;
  /** How much of the synthetic cameras' past is made on a first start, ms. */
  historyDuration: number;
  authSecret?: string | undefined;
  /** Origins that may read answers, for CORS. Empty: same origin only. */
  allowedOrigins: string[];
  ffmpegPath: string;
  ffprobePath: string;
  iceServers: { urls: string; username?: string; credential?: string }[];
  logLevel: string;
  retention: {
    /** Recordings older than this are removed, ms. */
    maxAge: number;
    /** While all recordings together are larger than this, the oldest are removed, bytes. */
    maxBytes: number;
    /** Below this much free space the oldest recordings are removed, down to the newest hour; then recording stops. Bytes. */
    minFreeBytes: number;
  };
  /** Where peers listen; missing: as `host` says. */
  webrtcHost?: string | undefined;
  /** WebRTC sessions at a time. */
  maxSessions: number;
  /** Which proxies may say who a request comes from (`X-Forwarded-For`): none, so many hops, or these addresses and networks. */
  trustProxy: false | number | string[];
  /** Sources that arrive over the API may name private and loopback addresses. */
  allowPrivateSources: boolean;
  /** The folder below which sources that arrive over the API may name files; missing: none. Absolute. */
  sourceDir?: string | undefined;
}

/** Says, a line each, what is wrong with the environment and what would be right. */
export class ConfigError extends Error {
  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.name = 'ConfigError';
  }
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const GB = 1_000_000_000;

const number = z.pipe(
  z.transform((text: unknown) => (String(text).trim() === '' ? Number.NaN : Number(text))),
  z.number(),
);
const positive = number.check(z.gt(0), z.lte(1e6));
const list = z.pipe(
  z.transform((text: unknown) => String(text).split(',').map((item) => item.trim()).filter(Boolean)),
  z.array(z.string()),
);
const isOrigin = (value: string) => value === '*' || (/^https?:/.test(value) && URL.parse(value)?.origin === value);

/** `loopback`, `10.0.0.5` or `10.0.0.0/8`, as proxy-addr takes them. */
function isNetwork(value: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(value)) return true;
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  return isIP(address) > 0 && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits));
}

/** RFC 7064 and RFC 7065, as far as browsers take them. */
const isIceAddress = (urls: string) => /^(?:stuns?:[^\s/?#@]+|turns?:[^\s/?#@]+(?:\?transport=(?:udp|tcp))?)$/.test(urls);

/** A JSON array as `RTCPeerConnection` takes it, or bare addresses by comma. */
const iceServers = z.pipe(
  z.transform((text: unknown) => {
    const value = String(text).trim();
    if (!value.startsWith('[')) return value.split(',').filter(Boolean).map((urls) => ({ urls: urls.trim() }));
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return undefined;
    }
  }),
  z.array(
    z
      .object({
        urls: z.string().check(z.refine(isIceAddress)),
        username: z.optional(z.string()),
        credential: z.optional(z.string()),
      })
      // Without them `new RTCPeerConnection` throws in every page.
      .check(z.refine(({ urls, username, credential }) => urls.startsWith('stun') || (username !== undefined && credential !== undefined))),
  ),
);

/** `2`, or `127.0.0.1, 10.0.0.0/8`. Never `true`: then anyone could claim any address. */
const trustProxy = z.pipe(
  z.transform((text: unknown): unknown => (/^\d+$/.test(String(text)) ? Number(text) : String(text).split(',').map((item) => item.trim()).filter(Boolean))),
  z.union([z.number().check(z.int(), z.gte(0), z.lte(10)), z.array(z.string().check(z.refine(isNetwork)))]),
);

const flag = z.pipe(z.enum(['0', '1', 'false', 'true']), z.transform((value) => value === '1' || value === 'true'));

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const Environment = z.object({
  TRUST_PROXY: z.prefault(trustProxy, ''),
  ALLOW_PRIVATE_SOURCES: z.prefault(flag, '0'),
  SOURCE_DIR: z.optional(z.string()),
  HOST: z._default(z.string(), '127.0.0.1'),
  PORT: z.prefault(number.check(z.int(), z.gte(0), z.lte(65_535)), '8080'),
  DATA_DIR: z._default(z.string(), 'data'),
  DATABASE_URL: z.optional(z.string().check(z.regex(/^postgres(?:ql)?:\/\//))),
  CAMERAS: z.optional(z.string()),
  HISTORY_MINUTES: z.prefault(number.check(z.gte(0), z.lte(1440)), '30'),
  // HS256 wants a key of 256 bits (RFC 7518 §3.2).
  AUTH_SECRET: z.optional(z.string().check(z.regex(/^[\x21-\x7e][\x20-\x7e]{30,}[\x21-\x7e]$/))),
  ALLOWED_ORIGINS: z.prefault(list.check(z.refine((origins) => origins.every(isOrigin))), ''),
  FFMPEG_PATH: z._default(z.string(), 'ffmpeg'),
  ICE_SERVERS: z.prefault(iceServers, ''),
  WEBRTC_HOST: z.optional(z.string().check(z.refine((host) => isIP(host) > 0))),
  LOG_LEVEL: z._default(z.enum(logLevels), 'info'),
  RETENTION_DAYS: z.prefault(positive, '7'),
  RETENTION_GB: z.prefault(positive, '20'),
  MIN_FREE_GB: z.prefault(number.check(z.gte(0), z.lte(1e6)), '1'),
  MAX_SESSIONS: z.prefault(number.check(z.int(), z.gte(1), z.lte(10_000)), '200'),
});

/** What would be right, for those that can be wrong. */
const rules: Record<string, string> = {
  PORT: 'a whole number from 0 to 65535',
  DATABASE_URL: 'an address that starts with postgres://',
  HISTORY_MINUTES: 'a number of minutes, at most 1440',
  AUTH_SECRET: 'at least 32 letters, digits and signs of ASCII, such as "openssl rand -hex 32" prints',
  ALLOWED_ORIGINS: 'origins by comma, such as https://portal.example',
  ICE_SERVERS: 'stun: addresses by comma, or a JSON array of { urls, username, credential }; turn: needs username and credential',
  WEBRTC_HOST: 'an address of this machine, such as 10.0.0.5, or 0.0.0.0 for all',
  LOG_LEVEL: `one of ${logLevels.join(', ')}`,
  RETENTION_DAYS: 'a number of days, more than 0',
  RETENTION_GB: 'a number of gigabytes, more than 0',
  MIN_FREE_GB: 'a number of gigabytes',
  MAX_SESSIONS: 'a whole number from 1 to 10000',
  TRUST_PROXY: 'a number of proxies, or their addresses and networks by comma, such as 127.0.0.1, 10.0.0.0/8',
  ALLOW_PRIVATE_SOURCES: '1 or 0',
};

/** These may hold a password, which belongs in no message. */
const secrets = new Set(['AUTH_SECRET', 'DATABASE_URL', 'ICE_SERVERS']);

/**
 * Reads and checks all of it, so that whoever starts the server sees every mistake at once. An empty variable is one
 * that is not set.
 *
 * @throws ConfigError
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, cwd = process.cwd()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    throw new ConfigError(
      [...wrong].map((name) => `${name} must be ${rules[name]}${secrets.has(name) ? '' : `, not "${env[name]}"`}.`),
    );
  }
  const { HOST, AUTH_SECRET, ALLOWED_ORIGINS, FFMPEG_PATH, ...rest } = parsed.data;
  const reasons: string[] = [];
  if (!isLoopback(HOST) && AUTH_SECRET === undefined) {
    reasons.push(`HOST ${HOST} can be reached from other machines: set AUTH_SECRET as well (openssl rand -hex 32 prints a good one), or leave HOST at 127.0.0.1.`);
  }
  if (ALLOWED_ORIGINS.includes('*') && AUTH_SECRET === undefined) {
    reasons.push('ALLOWED_ORIGINS * lets every page in: set AUTH_SECRET as well, or name the origins.');
  }
  if (reasons.length > 0) throw new ConfigError(reasons);

  return {
    host: HOST,
    port: rest.PORT,
    dataDir: resolve(cwd, rest.DATA_DIR),
    databaseUrl: rest.DATABASE_URL,
    cameras: rest.CAMERAS,
    historyDuration: rest.HISTORY_MINUTES * MINUTE,
    authSecret: AUTH_SECRET,
    allowedOrigins: ALLOWED_ORIGINS,
    ffmpegPath: FFMPEG_PATH,
    ffprobePath: besides(FFMPEG_PATH),
    iceServers: rest.ICE_SERVERS.map(({ urls, username, credential }) => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    })),
    webrtcHost: rest.WEBRTC_HOST,
    logLevel: rest.LOG_LEVEL,
    retention: {
      maxAge: rest.RETENTION_DAYS * DAY,
      maxBytes: rest.RETENTION_GB * GB,
      minFreeBytes: rest.MIN_FREE_GB * GB,
    },
    maxSessions: rest.MAX_SESSIONS,
    trustProxy: Array.isArray(rest.TRUST_PROXY) && rest.TRUST_PROXY.length === 0 ? false : rest.TRUST_PROXY || false,
    allowPrivateSources: rest.ALLOW_PRIVATE_SOURCES,
    sourceDir: rest.SOURCE_DIR === undefined ? undefined : resolve(cwd, rest.SOURCE_DIR),
  };
}

/** FFmpeg and ffprobe come together. */
function besides(ffmpegPath: string): string {
  return ffmpegPath.includes('/') ? join(dirname(ffmpegPath), 'ffprobe') : 'ffprobe';
}
