import type { CameraDefinition } from '../definition.ts';
import type { FfmpegInput } from '../../media/ffmpeg-source.ts';
import { fullAccess, type SourceAccess } from './source-access.ts';
import { type SourceFactory, unknownSource } from './source-factory.ts';

export interface SourceCatalogOptions {
  factories: readonly SourceFactory[];
  /** What definitions that came over the API may open. */
  apiAccess: SourceAccess;
}

/** Chooses the factory for a definition by the scheme of its source, and what the source may open by its origin. */
export class SourceCatalog {
  readonly #factories: readonly SourceFactory[];
  readonly #apiAccess: SourceAccess;

  constructor({ factories, apiAccess }: SourceCatalogOptions) {
    this.#factories = factories;
    this.#apiAccess = apiAccess;
  }

  /** @throws OrielError `invalid_request` for an unknown scheme, or an address that is not valid */
  create(definition: CameraDefinition): FfmpegInput {
    return this.#factoryOf(definition).create(definition, this.#accessOf(definition));
  }

  /** @throws OrielError `invalid_request` as `create`, `source_not_allowed` */
  async check(definition: CameraDefinition): Promise<void> {
    this.create(definition);
    await this.#factoryOf(definition).check(definition, this.#accessOf(definition));
  }

  /** Whether the camera's name shows in its picture. */
  showsName(definition: CameraDefinition): boolean {
    return this.#factoryOf(definition).showsName;
  }

  #accessOf({ origin }: CameraDefinition): SourceAccess {
    return origin === 'configuration' ? fullAccess : this.#apiAccess;
  }

  #factoryOf({ source }: CameraDefinition): SourceFactory {
    const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase();
    const known = this.#factories.find(({ schemes }) => schemes.includes(scheme ?? 'file'));
    // A path may contain a colon.
    const factory = known ?? (source.includes('://') ? undefined : this.#factories.find(({ schemes }) => schemes.includes('file')));
    if (!factory) throw unknownSource();
    return factory;
  }
}
