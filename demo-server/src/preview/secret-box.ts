import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In the data directory. */
export const KEY_FILE = 'stream-keys.key';
const KEY_BYTES = 32;
/** NIST SP 800-38D. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts stream keys at rest: AES-256-GCM with a key of its own, in a file of the data directory that only the server's
 * user can read. It does not depend on `AUTH_SECRET`, which may be replaced at any time. A backup of the database does not
 * have the file: where it is lost, the stream keys have to be entered again.
 */
export class SecretBox {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Reads the key, or makes it at the first start. @throws Error when the file is damaged */
  static async open(dataDir: string): Promise<SecretBox> {
    const file = join(dataDir, KEY_FILE);
    const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (known === undefined) {
      const key = randomBytes(KEY_BYTES);
      await writeFile(`${file}.tmp`, `${key.toString('base64')}\n`, { mode: 0o600 });
      await rename(`${file}.tmp`, file);
      return new SecretBox(key);
    }
    const key = Buffer.from(known.trim(), 'base64');
    if (key.byteLength !== KEY_BYTES) throw new Error(`${file} is damaged. Restore it, or remove it and enter the stream keys again.`);
    return new SecretBox(key);
  }

  /** @param owner what the secret belongs to: it opens for that only */
  seal(secret: string, owner: string): Uint8Array {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** `undefined` where the secret was sealed with another key or for another owner. */
  unseal(box: Uint8Array, owner: string): string | undefined {
    const bytes = Buffer.from(box);
    const tagEnd = IV_BYTES + TAG_BYTES;
    if (bytes.byteLength < tagEnd) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(IV_BYTES, tagEnd));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
