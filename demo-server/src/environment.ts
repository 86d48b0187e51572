import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { parseStorageUrl } from './storage/storage-url.ts';

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

/** A JSON array as `RTCPeerConnection` takes it, or addresses separated by commas. */
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
      // Without these two `new RTCPeerConnection` throws.
      .check(z.refine(({ urls, username, credential }) => urls.startsWith('stun') || (username !== undefined && credential !== undefined))),
  ),
);

const flag = z.pipe(z.enum(['0', '1', 'false', 'true']), z.transform((value) => value === '1' || value === 'true'));

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The environment variables, as strings in and values out. */
export const Environment = z.object({
  HOST: z._default(z.string(), '127.0.0.1'),
  PORT: z.prefault(number.check(z.int(), z.gte(0), z.lte(65_535)), '8080'),
  DATA_DIR: z._default(z.string(), 'data'),
  DATABASE_URL: z.optional(z.string().check(z.regex(/^postgres(?:ql)?:\/\//))),
  STORAGE_URL: z.optional(z.string().check(z.refine((url) => parseStorageUrl(url) !== undefined))),
  AWS_ACCESS_KEY_ID: z.optional(z.string()),
  AWS_SECRET_ACCESS_KEY: z.optional(z.string()),
  MAX_UPLOAD_GB: z.prefault(positive, '10'),
  JOB_MINUTES: z.prefault(number.check(z.gt(0), z.lte(1380)), '60'),
  COUNTRY_HEADER: z.optional(z.string().check(z.regex(/^[A-Za-z0-9-]{1,60}$/))),
  CAMERAS: z.optional(z.string()),
  HISTORY_MINUTES: z.prefault(number.check(z.gte(0), z.lte(1440)), '30'),
  // HS256 needs a key of 256 bits (RFC 7518 §3.2).
  AUTH_SECRET: z.optional(z.string().check(z.regex(/^[\x21-\x7e][\x20-\x7e]{30,}[\x21-\x7e]$/))),
  ALLOWED_ORIGINS: z.prefault(list.check(z.refine((origins) => origins.every(isOrigin))), ''),
  // No number of hops: anyone who reaches the server directly could then claim any address.
  TRUST_PROXY: z.prefault(list.check(z.refine((networks) => networks.every(isNetwork))), ''),
  ALLOW_PRIVATE_SOURCES: z.prefault(flag, '0'),
  SOURCE_DIR: z.optional(z.string()),
  FFMPEG_PATH: z._default(z.string(), 'ffmpeg'),
  ICE_SERVERS: z.prefault(iceServers, ''),
  RTMP_PORT: z.optional(number.check(z.int(), z.gte(1), z.lte(65_535))),
  PREVIEW_SERVER: z.prefault(z.string().check(z.refine((value) => value === 'embedded' || /^https?:$/.test(URL.parse(value)?.protocol ?? ''))), 'embedded'),
  AUDIO_PROCESSOR_URL: z.prefault(z.string().check(z.refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''))), 'http://127.0.0.1:5000'),
  PUBLISH_URL: z.prefault(z.string().check(z.refine((value) => /^(?:rtmps?|srt):$/.test(URL.parse(value)?.protocol ?? ''))), 'rtmp://127.0.0.1/live'),
  MAX_PIPELINES: z.prefault(number.check(z.int(), z.gte(1), z.lte(1000)), '20'),
  WEBRTC_HOST: z.optional(z.string().check(z.refine((host) => isIP(host) > 0))),
  MAX_SESSIONS: z.prefault(number.check(z.int(), z.gte(1), z.lte(10_000)), '200'),
  RETENTION_DAYS: z.prefault(positive, '7'),
  RETENTION_GB: z.prefault(positive, '20'),
  MIN_FREE_GB: z.prefault(number.check(z.gte(0), z.lte(1e6)), '1'),
  LOG_LEVEL: z._default(z.enum(logLevels), 'info'),
});

export type VariableName = keyof typeof Environment.shape;

interface Variable {
  /** What it is for, and what happens without it. */
  about: string;
  /** What its value must be; missing where any value is valid. Follows "must be". */
  rule?: string;
  /** May hold a password: its value belongs in no message. */
  secret?: true;
}

export const variables: Readonly<Record<VariableName, Variable>> = {
  HOST: { about: 'Address to listen on. Any other than a loopback address needs AUTH_SECRET.' },
  PORT: { about: 'Port to listen on; 0: any free one.', rule: 'a whole number from 0 to 65535' },
  DATA_DIR: { about: 'Folder for recordings and, without DATABASE_URL, the database.' },
  DATABASE_URL: { about: 'PostgreSQL. Without it, an embedded database in DATA_DIR.', rule: 'an address that starts with postgres://', secret: true },
  STORAGE_URL: { about: 'Where the files of videos are. Without it, the folder library in DATA_DIR.', rule: 'a folder as file:///srv/videos, or a bucket as s3://bucket/folder?endpoint=https://s3.example&region=eu-west-1; without endpoint, Amazon S3', secret: true },
  AWS_ACCESS_KEY_ID: { about: 'Key for an s3: STORAGE_URL. Without it, what the machine has: a role, or a profile of the AWS tools.' },
  AWS_SECRET_ACCESS_KEY: { about: 'Secret of that key.', secret: true },
  MAX_UPLOAD_GB: { about: 'Largest video that may be uploaded.', rule: 'a number of gigabytes, more than 0' },
  JOB_MINUTES: { about: 'Time that FFmpeg may take to convert a video.', rule: 'a number of minutes, more than 0 and at most 1380' },
  COUNTRY_HEADER: { about: 'Header in which your gateway names the country of a viewer, such as CF-IPCountry; the gateway has to replace what a viewer sends. Without it, countries are not stored.', rule: 'the name of a header' },
  CAMERAS: { about: 'A JSON file, or rtsp://, http(s):// and file sources separated by commas. Without it, the demo cameras.' },
  HISTORY_MINUTES: { about: 'How much past the demo cameras get on the first start.', rule: 'a number of minutes, at most 1440' },
  AUTH_SECRET: {
    about: 'With it, every request needs a token, and this is the secret that makes tokens.',
    rule: 'at least 32 printable ASCII characters, such as "openssl rand -hex 32" prints',
    secret: true,
  },
  ALLOWED_ORIGINS: { about: 'Origins of other pages that may use the API. * (with AUTH_SECRET): all.', rule: 'origins separated by commas, such as https://portal.example' },
  TRUST_PROXY: {
    about: 'Proxies whose X-Forwarded-For header names the client, for rate limits and the log.',
    rule: 'addresses and networks separated by commas, such as 127.0.0.1, 10.0.0.0/8',
  },
  ALLOW_PRIVATE_SOURCES: { about: 'Whether camera sources and pipelines that arrive over the API may name private and loopback addresses.', rule: '1 or 0' },
  SOURCE_DIR: { about: 'Folder whose files camera sources that arrive over the API may name. Without it, none.' },
  FFMPEG_PATH: { about: 'The ffmpeg program; ffprobe is taken from the same folder.' },
  ICE_SERVERS: {
    about: 'STUN and TURN servers for viewers.',
    rule: 'stun: addresses separated by commas, or a JSON array of { urls, username, credential }; turn: needs username and credential',
    secret: true,
  },
  RTMP_PORT: { about: 'Port on which encoders such as OBS publish by RTMP. Without it, none can.', rule: 'a whole number from 1 to 65535' },
  PREVIEW_SERVER: { about: 'What carries the preview to those who watch it: this server, or MediaMTX by the address of its control API.', rule: 'embedded, or an address such as http://127.0.0.1:9997' },
  AUDIO_PROCESSOR_URL: { about: 'Audio processor of pipelines that name none.', rule: 'an address such as http://127.0.0.1:5000' },
  PUBLISH_URL: { about: 'Where pipelines that name nothing else are published; the id of the pipeline is the stream key.', rule: 'an address that starts with rtmp://, rtmps:// or srt://' },
  MAX_PIPELINES: { about: 'Pipelines at the same time.', rule: 'a whole number from 1 to 1000' },
  WEBRTC_HOST: { about: 'Address on which WebRTC listens. Without it, as HOST.', rule: 'an address of this machine, such as 10.0.0.5, or 0.0.0.0 for all' },
  MAX_SESSIONS: { about: 'WebRTC sessions at the same time.', rule: 'a whole number from 1 to 10000' },
  RETENTION_DAYS: { about: 'Recordings older than this are removed.', rule: 'a number of days, more than 0' },
  RETENTION_GB: { about: 'The oldest recordings are removed while all together are larger than this.', rule: 'a number of gigabytes, more than 0' },
  MIN_FREE_GB: { about: 'Space that recordings leave free on the disk.', rule: 'a number of gigabytes' },
  LOG_LEVEL: { about: 'Lines of this level and above are logged.', rule: `one of ${logLevels.join(', ')}` },
};

/** The value of a variable that is not set; `undefined`: none. */
export function defaultOf(name: VariableName): string | undefined {
  const { defaultValue } = Environment.shape[name]._zod.def as { defaultValue?: string };
  return defaultValue === undefined || defaultValue === '' ? undefined : defaultValue;
}
