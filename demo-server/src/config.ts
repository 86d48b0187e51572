import { dirname, join, resolve } from 'node:path';
import { isLoopback } from './net/loopback.ts';
import { Environment, type VariableName, variables } from './environment.ts';
import { parseStorageUrl, type StorageSettings } from './storage/storage-url.ts';

/** Settings, read once at start. */
export interface Config {
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  /** PostgreSQL; missing: PGlite in `dataDir`. */
  databaseUrl?: string | undefined;
  /** A JSON file, or sources separated by commas; missing: the synthetic cameras. */
  cameras?: string | undefined;
  /** Duration of the past that the synthetic cameras get on a first start, ms. */
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
  library: {
    /** Where the files of videos are. */
    storage: StorageSettings;
    /** Others may share it: it is not the folder in `dataDir`. */
    isGiven: boolean;
    /** The largest file that may be uploaded, bytes. */
    maxUploadBytes: number;
    /** Time limit of one run of FFmpeg over a video, ms. */
    jobTimeLimit: number;
    /** The header in which a gateway names the country of a viewer. */
    countryHeader?: string | undefined;
  };
  /** Where encoders publish by RTMP; missing: nowhere. */
  rtmpPort?: number | undefined;
  /** MediaMTX as the preview server: its control API; missing: this server itself. */
  previewServer?: string | undefined;
  /** The audio processor of pipelines that name none. */
  audioProcessorUrl: string;
  /** Where pipelines that name nothing else are published. */
  publishUrl: string;
  /** Pipelines at the same time. */
  maxPipelines: number;
  /** Where WebRTC peers listen; missing: as `host`. */
  webrtcHost?: string | undefined;
  /** WebRTC sessions at the same time. */
  maxSessions: number;
  /** Addresses and networks of proxies whose `X-Forwarded-For` names the client; empty: none. */
  trustProxy: string[];
  /** Sources that arrive over the API may name private and loopback addresses. */
  allowPrivateSources: boolean;
  /** The folder below which sources that arrive over the API may name files; missing: none. Absolute. */
  sourceDir?: string | undefined;
}

/** What is wrong with the environment, one line for each mistake. */
export class ConfigError extends Error {
  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.name = 'ConfigError';
  }
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const GB = 1_000_000_000;

/**
 * Reads the environment and reports all mistakes at once. An empty variable counts as not set.
 *
 * @throws ConfigError
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, cwd = process.cwd()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => path[0] as VariableName));
    throw new ConfigError(
      [...wrong].map((name) => `${name} must be ${variables[name].rule}${variables[name].secret ? '' : `, not "${env[name]}"`}.`),
    );
  }
  const { HOST, AUTH_SECRET, ALLOWED_ORIGINS, FFMPEG_PATH, ...rest } = parsed.data;
  const reasons: string[] = [];
  if (!isLoopback(HOST) && AUTH_SECRET === undefined) {
    reasons.push(`Other machines can reach HOST ${HOST}: set AUTH_SECRET as well (openssl rand -hex 32 prints a good one), or leave HOST at 127.0.0.1.`);
  }
  if (ALLOWED_ORIGINS.includes('*') && AUTH_SECRET === undefined) {
    reasons.push('ALLOWED_ORIGINS * allows every page: set AUTH_SECRET as well, or list the origins.');
  }
  if ((rest.AWS_ACCESS_KEY_ID === undefined) !== (rest.AWS_SECRET_ACCESS_KEY === undefined)) {
    reasons.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: set both, or neither.');
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
    ffprobePath: ffprobeBeside(FFMPEG_PATH),
    iceServers: rest.ICE_SERVERS.map(({ urls, username, credential }) => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    })),
    rtmpPort: rest.RTMP_PORT,
    previewServer: rest.PREVIEW_SERVER === 'embedded' ? undefined : rest.PREVIEW_SERVER,
    audioProcessorUrl: rest.AUDIO_PROCESSOR_URL,
    publishUrl: rest.PUBLISH_URL,
    maxPipelines: rest.MAX_PIPELINES,
    webrtcHost: rest.WEBRTC_HOST,
    logLevel: rest.LOG_LEVEL,
    retention: {
      maxAge: rest.RETENTION_DAYS * DAY,
      maxBytes: rest.RETENTION_GB * GB,
      minFreeBytes: rest.MIN_FREE_GB * GB,
    },
    library: {
      storage: storageOf(rest) ?? { kind: 'file', folder: join(resolve(cwd, rest.DATA_DIR), 'library') },
      isGiven: rest.STORAGE_URL !== undefined,
      maxUploadBytes: rest.MAX_UPLOAD_GB * GB,
      jobTimeLimit: rest.JOB_MINUTES * MINUTE,
      countryHeader: rest.COUNTRY_HEADER,
    },
    maxSessions: rest.MAX_SESSIONS,
    trustProxy: rest.TRUST_PROXY,
    allowPrivateSources: rest.ALLOW_PRIVATE_SOURCES,
    sourceDir: rest.SOURCE_DIR === undefined ? undefined : resolve(cwd, rest.SOURCE_DIR),
  };
}

type StorageVariables = Readonly<Partial<Record<'STORAGE_URL' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string | undefined>>>;

function storageOf({ STORAGE_URL, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }: StorageVariables): StorageSettings | undefined {
  const credentials = accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
  return STORAGE_URL === undefined ? undefined : parseStorageUrl(STORAGE_URL, credentials);
}

/** ffprobe is installed together with FFmpeg. */
function ffprobeBeside(ffmpegPath: string): string {
  return ffmpegPath.includes('/') ? join(dirname(ffmpegPath), 'ffprobe') : 'ffprobe';
}
