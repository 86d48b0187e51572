import type { Milliseconds } from '../../contract/index.ts';
import { fieldsOf, list, number, text } from '../../json/fields.ts';

/** An unfinished upload. It resumes when its file is chosen again. */
export interface RememberedUpload {
  /** Identifies the file and its server. */
  key: string;
  url: string;
  /** Name of the file. */
  name: string;
  /** Bytes of the file. */
  size: number;
  /** Bytes that the server had when it last answered. */
  sent: number;
  /** When the server removes it, Unix ms. */
  expires?: Milliseconds;
}

/** Where unfinished uploads are remembered. Its methods do not throw. */
export interface UploadMemory {
  list(): RememberedUpload[];
  set(upload: RememberedUpload): void;
  remove(key: string): void;
}

const NAME = 'oriel-uploads';

/** In a `Storage` of the page, such as `localStorage`. Where that is full or forbidden, nothing is remembered. */
export class RememberedUploads implements UploadMemory {
  readonly #storage: () => Pick<Storage, 'getItem' | 'setItem'>;
  readonly #now: () => Milliseconds;

  /** @param storage a function, because reading `localStorage` throws in some pages. @param now to leave out what has expired */
  constructor(storage: () => Pick<Storage, 'getItem' | 'setItem'>, now: () => Milliseconds = () => Date.now()) {
    this.#storage = storage;
    this.#now = now;
  }

  list(): RememberedUpload[] {
    try {
      const stored: unknown = JSON.parse(this.#storage().getItem(NAME) ?? '[]');
      return (list(stored, read) ?? []).filter(({ expires = Infinity }) => expires > this.#now());
    } catch {
      return [];
    }
  }

  set(upload: RememberedUpload): void {
    this.#write([...this.list().filter(({ key }) => key !== upload.key), upload]);
  }

  remove(key: string): void {
    const all = this.list();
    const others = all.filter((upload) => upload.key !== key);
    if (others.length < all.length) this.#write(others);
  }

  #write(uploads: readonly RememberedUpload[]): void {
    try {
      this.#storage().setItem(NAME, JSON.stringify(uploads));
    } catch {
      // Full, or forbidden.
    }
  }
}

function read(value: unknown): RememberedUpload | undefined {
  const fields = fieldsOf(value);
  const [key, url, name] = [text(fields['key']), text(fields['url']), text(fields['name'])];
  const [size, sent, expires] = [number(fields['size']), number(fields['sent']) ?? 0, number(fields['expires'])];
  if (!key || !url || name === undefined || size === undefined) return undefined;
  return { key, url, name, size, sent, ...(expires !== undefined && { expires }) };
}
