import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { CameraId, PREVIEW_STREAM } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { ConfigError } from '../config.ts';

/** What a camera is made from. */
export interface CameraDefinition {
  id: string;
  name: string;
  /** As in the contract's `CameraCreate`, or an address of another source factory. May contain credentials: never shown. */
  source: string;
  record: boolean;
  /** Who chose the source. Sources that arrived over the API may not open everything. */
  origin: 'configuration' | 'api';
}

const ID_LENGTH = 64;

const CameraFile = z.array(
  z.object({
    id: z.optional(CameraId),
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    source: z.string().check(z.minLength(1)),
    record: z.optional(z.boolean()),
  }),
);

/** `Loading dock` → `loading-dock`, followed by a number where that id is taken. */
export function idFor(name: string, isTaken: (id: string) => boolean): string {
  const slug = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, ID_LENGTH - 5) || 'camera';
  let id = slug;
  for (let count = 2; isTaken(id); count++) id = `${slug}-${count}`;
  return id;
}

/**
 * Reads `CAMERAS`: the path of a JSON file with an array of `{ id?, name, source, record? }`, or sources separated by commas.
 * @throws ConfigError
 */
export async function readCameras(value: string): Promise<CameraDefinition[]> {
  const given = extname(value) === '.json' ? await readCameraFile(value) : value.split(',').map((each) => each.trim()).filter(Boolean).map(named);
  const taken = new Set([PREVIEW_STREAM]);
  return given.map(({ id: givenId, name, source, record = true }) => {
    const id = givenId ?? idFor(name, (each) => taken.has(each));
    if (id === PREVIEW_STREAM) throw new ConfigError([`CAMERAS: the id "${id}" is that of the preview.`]);
    if (taken.has(id)) throw new ConfigError([`CAMERAS: two cameras have the id "${id}".`]);
    taken.add(id);
    return { id, name, source, record, origin: 'configuration' };
  });
}

type GivenCamera = z.infer<typeof CameraFile>[number];

async function readCameraFile(file: string): Promise<GivenCamera[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError([`CAMERAS: the file ${file} cannot be read.`]);
  });
  try {
    return z.parse(CameraFile, JSON.parse(text));
  } catch (cause) {
    const where = cause instanceof z.core.$ZodError ? ` (${cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')})` : '';
    throw new ConfigError([`CAMERAS: ${file} must hold a JSON array of { id?, name, source, record? }${where}.`]);
  }
}

/** Named after its host or its file, which tells sources apart and is not secret. */
function named(source: string): GivenCamera {
  const name = source.includes('://') && URL.canParse(source) ? new URL(source).hostname : basename(source, extname(source));
  return { name: name || 'Camera', source };
}
