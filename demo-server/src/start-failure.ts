import { type Config, ConfigError } from './config.ts';

type Failure = Partial<NodeJS.ErrnoException & { hostname: string; errcode: number }>;
type Settings = Pick<Config, 'host' | 'port' | 'dataDir' | 'databaseUrl'>;

const NO_ANSWER = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);
/** Error codes of a path that is no folder, or that this user may not write to. */
const NO_FOLDER = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOENT', 'ENOSPC']);
const SQLITE_CANTOPEN = 14;

/** Why the server did not start and what to do next; `undefined` for an unexpected error. Never contains a password. */
export function startFailure(error: unknown, settings: Settings): string | undefined {
  if (error instanceof ConfigError) return error.message;
  const failure = rootOf(error);
  return listening(failure, settings) ?? dataDirectory(failure, settings) ?? postgres(failure, settings);
}

/** Drizzle wraps the error of the driver; Node collects one error per address of a host. */
function rootOf(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined) return rootOf(error.cause);
  return error instanceof Error ? error : {};
}

function listening({ code, syscall, hostname }: Failure, { host, port }: Settings): string | undefined {
  const wrongHost = code === 'EADDRNOTAVAIL' || (syscall === 'getaddrinfo' && hostname === host);
  if (wrongHost) return `HOST ${host} is no address of this machine. Use 127.0.0.1 for this machine only, 0.0.0.0 for all its addresses.`;
  if (syscall !== 'listen') return undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop the program that listens there, or choose another port: PORT=${port + 1} npm start`;
  if (code === 'EACCES') return `This user may not listen on port ${port}. Choose a port from 1024 on: PORT=8080 npm start`;
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
    return `No PostgreSQL answers at ${where} (${code || message}). Start it, correct DATABASE_URL, or leave DATABASE_URL empty to use the database in DATA_DIR.`;
  }
  // SQLSTATE class 28: invalid authorization; 3D000: the database does not exist.
  if (code.startsWith('28') || code === '3D000') return `PostgreSQL at ${where} refused DATABASE_URL: ${message}.`;
  return undefined;
}
