/** A value of AMF0. An ECMA array is a `Map`, an object a record without a prototype. */
export type AmfValue = number | boolean | string | null | undefined | Date | AmfObject | ReadonlyMap<string, AmfValue> | readonly AmfValue[];

export interface AmfObject {
  readonly [key: string]: AmfValue;
}

/** AMF0 §2.1. */
const MARKER = { number: 0, boolean: 1, string: 2, object: 3, null: 5, undefined: 6, ecmaArray: 8, objectEnd: 9, strictArray: 10, date: 11, unsupported: 13, longString: 12, xml: 15, typedObject: 16 } as const;
/** Objects and arrays inside each other. */
const MAX_DEPTH = 16;
const MAX_SHORT_STRING = 0xffff;

/** The bytes are not AMF0, or AMF0 that cannot be read here (references, AMF3). */
export class AmfError extends Error {
  override readonly name = 'AmfError';
}

/**
 * Writes values one after the other, as AMF0 (Action Message Format, Adobe 2007).
 * @throws AmfError when they are nested deeper than 16 levels
 */
export function encodeAmf(values: readonly AmfValue[]): Buffer {
  return Buffer.concat(values.flatMap((value) => encode(value, 0)));
}

function encode(value: AmfValue, depth: number): Buffer[] {
  if (depth > MAX_DEPTH) throw new AmfError('The values are nested too deeply.');
  if (value === null) return [Buffer.of(MARKER.null)];
  switch (typeof value) {
    case 'undefined':
      return [Buffer.of(MARKER.undefined)];
    case 'number':
      return [Buffer.of(MARKER.number), double(value)];
    case 'boolean':
      return [Buffer.of(MARKER.boolean, value ? 1 : 0)];
    case 'string':
      return encodeString(value);
    default:
      return encodeComposite(value, depth);
  }
}

function encodeComposite(value: Date | AmfObject | ReadonlyMap<string, AmfValue> | readonly AmfValue[], depth: number): Buffer[] {
  if (value instanceof Date) return [Buffer.of(MARKER.date), double(value.getTime()), Buffer.alloc(2)];
  if (isArray(value)) return [Buffer.of(MARKER.strictArray), uint32(value.length), ...value.flatMap((item) => encode(item, depth + 1))];
  if (isMap(value)) return [Buffer.of(MARKER.ecmaArray), uint32(value.size), ...encodeProperties([...value], depth)];
  return [Buffer.of(MARKER.object), ...encodeProperties(Object.entries(value), depth)];
}

function encodeProperties(entries: readonly (readonly [string, AmfValue])[], depth: number): Buffer[] {
  return [...entries.flatMap(([key, value]) => [shortString(key), ...encode(value, depth + 1)]), Buffer.of(0, 0, MARKER.objectEnd)];
}

function encodeString(value: string): Buffer[] {
  if (Buffer.byteLength(value) <= MAX_SHORT_STRING) return [Buffer.of(MARKER.string), shortString(value)];
  const bytes = Buffer.from(value);
  return [Buffer.of(MARKER.longString), uint32(bytes.byteLength), bytes];
}

function shortString(value: string): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.byteLength > MAX_SHORT_STRING) throw new AmfError('A key is too long.');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const isArray = (value: unknown): value is readonly AmfValue[] => Array.isArray(value);
const isMap = (value: unknown): value is ReadonlyMap<string, AmfValue> => value instanceof Map;

/**
 * Reads all values of a message.
 * @throws AmfError
 */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const reader = new AmfReader(bytes);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(reader.value(0));
  return values;
}

class AmfReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.byteLength;
  }

  value(depth: number): AmfValue {
    if (depth > MAX_DEPTH) throw new AmfError('The values are nested too deeply.');
    const marker = this.#take(1).readUInt8();
    switch (marker) {
      case MARKER.number:
        return this.#take(8).readDoubleBE();
      case MARKER.boolean:
        return this.#take(1).readUInt8() !== 0;
      case MARKER.string:
        return this.#shortString();
      case MARKER.longString:
      case MARKER.xml:
        return this.#take(this.#take(4).readUInt32BE()).toString();
      case MARKER.null:
      case MARKER.unsupported:
        return null;
      case MARKER.undefined:
        return undefined;
      case MARKER.date:
        return new Date(this.#take(10).readDoubleBE());
      case MARKER.strictArray:
        return this.#array(depth);
      case MARKER.ecmaArray:
        // The count is a hint only (§2.10).
        this.#take(4);
        return new Map(this.#properties(depth));
      case MARKER.typedObject:
        this.#shortString();
        return this.#object(depth);
      case MARKER.object:
        return this.#object(depth);
      default:
        throw new AmfError(`The marker ${marker} is not known.`);
    }
  }

  #object(depth: number): AmfObject {
    return Object.assign(Object.create(null) as Record<string, AmfValue>, Object.fromEntries(this.#properties(depth)));
  }

  #array(depth: number): AmfValue[] {
    const length = this.#take(4).readUInt32BE();
    // Each value has at least one byte.
    if (length > this.#bytes.byteLength - this.#at) throw new AmfError('The values are cut off.');
    return Array.from({ length }, () => this.value(depth + 1));
  }

  #properties(depth: number): [string, AmfValue][] {
    const properties: [string, AmfValue][] = [];
    for (;;) {
      const key = this.#shortString();
      if (key === '' && this.#bytes[this.#at] === MARKER.objectEnd) {
        this.#at++;
        return properties;
      }
      properties.push([key, this.value(depth + 1)]);
    }
  }

  #shortString(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw new AmfError('The values are cut off.');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
