import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type OrielError, ServerError } from '@oriel/core/contract';
import type { Config } from '../../config.ts';
import { PrivateAddressError, requirePublicHost } from '../../net/public-lookup.ts';

/** What the source of a camera may open. */
export interface SourceAccess {
  /** Whether it may connect to private and loopback addresses. */
  readonly privateNetworks: boolean;
  /** The file to open for a path. @throws OrielError `source_not_allowed` */
  file(path: string): Promise<string>;
}

/** For cameras of `CAMERAS`: whoever sets the environment of the server may name anything. */
export const fullAccess: SourceAccess = { privateNetworks: true, file: async (path) => resolve(path) };

/**
 * For cameras that were created or changed over the API: public addresses, unless `allowPrivateSources` is set, and files
 * below `sourceDir`. Files of the server itself, such as the recordings of other cameras, are never sources.
 */
export function restrictedAccess({ allowPrivateSources, sourceDir, dataDir }: Pick<Config, 'allowPrivateSources' | 'sourceDir' | 'dataDir'>): SourceAccess {
  return {
    privateNetworks: allowPrivateSources,
    async file(path) {
      if (sourceDir === undefined) throw notAllowed('Files are not allowed.');
      const [file, folder, data] = await Promise.all([realPath(resolve(sourceDir, path)), realPath(sourceDir), realPath(dataDir)]);
      if (!isBelow(file, folder)) throw notAllowed('The file is outside the folder for sources.');
      if (isBelow(file, data)) throw notAllowed('The file belongs to the server.');
      return file;
    },
  };
}

/** Refuses a URL's host where `access` does not allow it. @throws OrielError `source_not_allowed` */
export async function requireHost(hostname: string, { privateNetworks }: SourceAccess): Promise<void> {
  if (!privateNetworks) await requirePublicHost(hostname).catch(asNotAllowed);
}

/** Rethrows `PrivateAddressError` as an error of the contract. */
export function asNotAllowed(error: unknown): never {
  throw error instanceof PrivateAddressError ? notAllowed('The address is in a private network.', error) : error;
}

const notAllowed = (reason: string, cause?: unknown): OrielError => new ServerError('source_not_allowed', { details: { field: 'source', reason }, cause });

/** Resolves symbolic links, also those on the way to a file that does not exist. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(await realPath(folder), basename(path));
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}
