import type { CameraDefinition } from '../definition.ts';
import type { CameraHandle } from '../registry.ts';
import { unknownSource, type SourceFactory } from '../sources/source-factory.ts';
import type { UnixMs } from '../../media/frame.ts';
import type { HistoryStream } from './demo-history.ts';
import type { Scene } from './scene.ts';
import { SceneSource } from './scene-source.ts';
import { scenes } from './scenes.ts';

const SCHEME = 'synthetic';

/** One camera for each scene: the cameras of a server without `CAMERAS`. */
export const demoCameras = (): CameraDefinition[] =>
  scenes.map(({ id, name }) => ({ id, name, source: `${SCHEME}:${id}`, record: true, origin: 'configuration' }));

/** Makes the sources of `synthetic:` and the id of a scene. They read no file and no network of the caller's choice. */
export const demoSources = ({ cacheDir, now = Date.now }: { cacheDir: string; now?: () => UnixMs }): SourceFactory => ({
  schemes: [SCHEME],
  showsName: true,
  create(definition) {
    const scene = sceneOf(definition);
    if (!scene) throw unknownSource();
    return new SceneSource({ scene, name: definition.name, cacheDir }, now);
  },
  check: async () => {},
});

/** The cameras that get a generated history: those that draw a scene and are recorded. */
export const recordedScenes = (cameras: readonly CameraHandle[]): HistoryStream[] =>
  cameras.flatMap(({ id, name, bus, record, definition }) => {
    const scene = sceneOf(definition);
    return scene && record ? [{ id, name, bus, scene }] : [];
  });

const sceneOf = ({ source }: Pick<CameraDefinition, 'source'>): Scene | undefined => scenes.find(({ id }) => source === `${SCHEME}:${id}`);
