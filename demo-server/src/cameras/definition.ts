import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { CameraId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { ConfigError } from '../config.ts';
import { scenes } from './demo/scenes.ts';

/** What a camera is made from. */
export interface CameraDefinition {
  id: string;
  name: string;
  /** As in the contract's `CameraCreate`; or `synthetic:` and the id of a scene. May hold credentials: never shown. */
  source: string;
  record: boolean;
}

const SYNTHETIC = 'synthetic:';
const ID_LENGTH = 64;

const CameraFile = z.array(
  z.object({
    id: z.optional(CameraId),
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    source: z.string().check(z.minLength(1)),
    record: z.optional(z.boolean()),
  }),
);

export const sceneOf = ({ source }: Pick<CameraDefinition, 'source'>) => scenes.find(({ id }) => source === SYNTHETIC + id);

export const syntheticCameras = (): CameraDefinition[] => scenes.map(({ id, name }) => ({ id, name, source: SYNTHETIC + id, record: true }));

/** `Loading dock` → `loading-dock`, with a number where that is taken. */
export function idFor(name: string, isTaken: (id: string) => boolean): string {
  const slug = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, ID_LENGTH - 5) || 'camera';
  let id = slug;
  for (let count = 2; isTaken(id); count++) id = `${slug}-${count}`;
  return id;
}

/**
 * Reads `CAMERAS`: the path of a JSON file (an array of `{ id?, name, source, record? }`), or sources separated by commas.
 * @throws ConfigError
 */
export async function readCameras(value: string): Promise<CameraDefinition[]> {
  const given = extname(value) === '.json' ? await readCameraFile(value) : value.split(',').map((each) => each.trim()).filter(Boolean).map(named);
  const taken = new Set<string>();
  return given.map(({ id: givenId, name, source, record = true }) => {
    const id = givenId ?? idFor(name, (each) => taken.has(each));
    if (taken.has(id)) throw new ConfigError([`CAMERAS: two cameras have the id "${id}".`]);
    taken.add(id);
    return { id, name, source, record };
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

/** Called by its host or its file: that tells sources apart and is no secret. */
function named(source: string): GivenCamera {
  const name = source.includes('://') && URL.canParse(source) ? new URL(source).hostname : basename(source, extname(source));
  return { name: name || 'Camera', source };
}
