/** Builds the S3 server of the tests where Go is installed; `npm test` runs it before the tests. Takes minutes, once. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = 'v1.8.0';
const cache = fileURLToPath(new URL('../../node_modules/.cache/oriel', import.meta.url));
const LIMIT = 9 * 60_000;

export const S3_SERVER = join(cache, `versitygw-${VERSION}`);
export const S3_MISSING = 'no S3 server: install Go, and run node test/support/build-s3-server.ts';

const findGo = (): string | undefined => ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go'].find((go) => spawnSync(go, ['version']).status === 0);

/** @returns why it is missing */
function build(): string | undefined {
  if (existsSync(S3_SERVER)) return undefined;
  const go = findGo();
  if (go === undefined) return 'Go is not installed.';
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'go-'));
  const { status, stderr } = spawnSync(go, ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
    encoding: 'utf8',
    timeout: LIMIT,
  });
  if (status === 0) renameSync(join(folder, 'versitygw'), S3_SERVER);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? undefined : `versitygw cannot be built: ${stderr.trim().split('\n').at(-1)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = build();
  if (reason) console.log(`${reason} Tests on S3 are skipped.`);
}
