import { type Config, ConfigError } from './config.ts';

type Failure = Partial<NodeJS.ErrnoException & { hostname: string; errcode: number }>;
type Settings = Pick<Config, 'host' | 'port' | 'dataDir' | 'databaseUrl'>;

const NO_ANSWER = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);
/** Of a folder that is none, or not ours to write. */
const NO_FOLDER = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOENT', 'ENOSPC']);
const SQLITE_CANTOPEN = 14;

/** Why the server did not start and what to do next; `undefined` for what nobody foresaw. Never holds a password. */
export function startFailure(error: unknown, settings: Settings): string | undefined {
  if (error instanceof ConfigError) return error.message;
  const failure = rootOf(error);
  return listening(failure, settings) ?? dataDirectory(failure, settings) ?? postgres(failure, settings);
}

/** Drizzle wraps what the driver threw; Node gathers what each address of a host answered. */
function rootOf(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined) return rootOf(error.cause);
  return error instanceof Error ? error : {};
}

function listening({ code, syscall, hostname }: Failure, { host, port }: Settings): string | undefined {
  const wrongHost = code === 'EADDRNOTAVAIL' || (syscall === 'getaddrinfo' && hostname === host);
  if (wrongHost) return `HOST ${host} is no address of this machine. 127.0.0.1 is for this machine alone, 0.0.0.0 for all that reach it.`;
  if (syscall !== 'listen') return undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is taken. End what listens there, or choose another: PORT=${port + 1} npm start`;
  if (code === 'EACCES') return `Port ${port} is not open to this user. Choose one from 1024 on: PORT=8080 npm start`;
  return undefined;
}

function dataDirectory({ code = '', errcode, path, message }: Failure, { dataDir }: Settings): string | undefined {
  const unusable = errcode === SQLITE_CANTOPEN || (NO_FOLDER.has(code) && path?.startsWith(dataDir));
  return unusable ? `DATA_DIR ${dataDir} cannot be used (${message}). Set it to a folder that this user may write to.` : undefined;
}

function postgres({ code = '', message = '' }: Failure, { databaseUrl }: Settings): string | undefined {
  if (databaseUrl === undefined) return undefined;
  const url = URL.parse(databaseUrl);
  const where = url?.host || url?.searchParams.get('host') || 'localhost';
  if (NO_ANSWER.has(code) || /timeout/i.test(message)) {
    return `No PostgreSQL answers at ${where} (${code || message}). Start it, correct DATABASE_URL, or leave that empty for the database in DATA_DIR.`;
  }
  // Classes of SQLSTATE: authorization, and a database that does not exist.
  if (code.startsWith('28') || code === '3D000') return `PostgreSQL at ${where} refused DATABASE_URL: ${message}.`;
  return undefined;
}
