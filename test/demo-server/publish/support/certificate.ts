import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const OPENSSL_MISSING = spawnSync('openssl', ['version']).status === 0 ? undefined : 'no openssl';

/** A certificate for localhost that nobody has signed, as files. */
export function makeCertificate(): { key: string; cert: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  return { key, cert, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
