import { fileURLToPath } from 'node:url';

export interface S3Settings {
  kind: 's3';
  bucket: string;
  /** Before every key; empty or with a slash at its end. */
  prefix: string;
  /** Missing: Amazon's. */
  endpoint?: string | undefined;
  region: string;
  /** Missing: where the SDK of AWS finds some, such as the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** Where the files of the library are. */
export type StorageSettings = { kind: 'file'; folder: string } | S3Settings;

const REGION = 'us-east-1';
/** Names of buckets by the rules of S3; keys of the prefix without anything that has a meaning in a URL. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(?:[\w.-]+\/)*$/;
const OPTIONS = new Set(['endpoint', 'region']);

/** `file:///srv/videos`, or `s3://bucket/prefix?endpoint=https://s3.example&region=eu-west-1`. `undefined`: neither. */
export function parseStorageUrl(text: string, credentials?: S3Settings['credentials']): StorageSettings | undefined {
  const url = URL.parse(text);
  if (!url) return undefined;
  if (url.protocol === 'file:') return /^file:\/\/\/[^?#]+$/.test(text) ? { kind: 'file', folder: fileURLToPath(url) } : undefined;
  const { hostname: bucket, searchParams, pathname } = url;
  const folder = pathname.replace(/^\//, '').replace(/\/?$/, '/');
  const prefix = folder === '/' ? '' : folder;
  const endpoint = searchParams.get('endpoint') ?? undefined;
  const isValid =
    url.protocol === 's3:' &&
    BUCKET.test(bucket) &&
    PREFIX.test(prefix) &&
    // Credentials in it would end up in logs.
    [url.username, url.password, url.port, url.hash].every((part) => part === '') &&
    [...searchParams.keys()].every((name) => OPTIONS.has(name)) &&
    (endpoint === undefined || /^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''));
  return isValid ? { kind: 's3', bucket, prefix, endpoint, region: searchParams.get('region') || REGION, credentials } : undefined;
}
