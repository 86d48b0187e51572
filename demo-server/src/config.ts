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
    /** Oldest first while all recordings together are larger than this, bytes. */
    maxBytes: number;
    /** Recording stops below this much free space, bytes. */
    minFreeBytes: number;
  };
  /** WebRTC sessions at a time. */
  maxSessions: number;
}
