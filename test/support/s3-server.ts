import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListMultipartUploadsCommand, ListObjectsV2Command, PutBucketCorsCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { S3_MISSING, S3_SERVER } from './build-s3-server.ts';
import { freePort } from './server.ts';
import { until } from './until.ts';

const KEY = 'oriel-tests';
const SECRET = 'a-secret-of-the-tests';
export const BUCKET = 'videos';

/** For `skip`: why there is no S3 server, or false. */
export const s3Missing = existsSync(S3_SERVER) ? false : S3_MISSING;

export interface S3Server {
  endpoint: string;
  client: S3Client;
  /** For a server that has its videos below `folder`. */
  env(folder?: string): Record<string, string>;
  /** Every key in the bucket, in order. */
  keys(): Promise<string[]>;
  /** What it was asked for so far, as `PutObject /videos/library/x`, in the order of the answers. */
  requests(): Promise<string[]>;
  /** Keys of uploads in parts that are not finished. */
  unfinished(): Promise<string[]>;
  /** The same, with their ids. */
  attempts(): Promise<{ key: string; id: string }[]>;
  /** Replaces a part as one can who has the key of the store. */
  putPart(attempt: { key: string; id: string }, number: number, bytes: Uint8Array): Promise<void>;
  /** Pages of these origins may send files: the rule that README names. */
  allow(...origins: string[]): Promise<void>;
  /** No connection is taken until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A real S3 server (versitygw) in a process of its own, with one empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-s3-'));
  for (const name of ['files', 'meta']) await mkdir(join(folder, name));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, responseChecksumValidation: 'WHEN_REQUIRED', credentials: { accessKeyId: KEY, secretAccessKey: SECRET } });
  const args = ['--port', `127.0.0.1:${port}`, '--access', KEY, '--secret', SECRET, '--quiet', '--access-log', join(folder, 'requests'), '--health', '/health', 'posix', '--sidecar', join(folder, 'meta'), join(folder, 'files')];
  let child: ChildProcess | undefined;
  const isRunning = (): boolean => child?.exitCode === null && child.signalCode === null;
  const resume = async (): Promise<void> => {
    if (isRunning()) return;
    const started = spawn(S3_SERVER, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    let words = '';
    started.stderr.on('data', (text: Buffer) => (words += text.toString()));
    await until('the S3 server answers', async () => {
      if (started.exitCode !== null) throw new Error(words);
      return (await fetch(`${endpoint}/health`)).ok;
    });
  };
  const pause = async (): Promise<void> => {
    if (!child || !isRunning()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const attempts = async (): Promise<{ key: string; id: string }[]> =>
    ((await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? []).map(({ Key = '', UploadId = '' }) => ({ key: Key, id: UploadId }));
  await resume();
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return {
    endpoint,
    client,
    env: (below = 'library') => ({ STORAGE_URL: `s3://${BUCKET}/${below}?endpoint=${endpoint}`, AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET }),
    keys: async () => ((await client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents ?? []).map(({ Key }) => Key ?? '').toSorted(),
    requests: async () => [...(await readFile(join(folder, 'requests'), 'utf8')).matchAll(/ s3_(\w+) \S+ ([^\s?]+)/g)].map(([, action, path]) => `${action} ${path}`),
    unfinished: async () => (await attempts()).map(({ key }) => key),
    attempts,
    putPart: async ({ key, id }, number, Body) => void (await client.send(new UploadPartCommand({ Bucket: BUCKET, Key: key, UploadId: id, PartNumber: number, Body }))),
    allow: async (...AllowedOrigins) => void (await client.send(new PutBucketCorsCommand({ Bucket: BUCKET, CORSConfiguration: { CORSRules: [{ AllowedOrigins, AllowedMethods: ['PUT'], AllowedHeaders: ['content-type', 'if-none-match'], MaxAgeSeconds: 3600 }] } }))),
    pause,
    resume,
    stop: async () => {
      await pause();
      client.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
