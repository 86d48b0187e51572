import type { OrielRecordingPlayer } from '../recording-player/recording-player.ts';

/** What a cell shows. */
export interface Place {
  readonly mode: 'live' | 'playback';
  /** Playback: capture time, Unix ms. */
  readonly time: number | undefined;
}

const live: Place = { mode: 'live', time: undefined };

/** Where each camera was when its cell left the page, so that a camera that comes back goes on there. */
export class Places {
  readonly #places = new Map<string, Place>();

  of(camera: string): Place {
    return this.#places.get(camera) ?? live;
  }

  /** Remembers the cells that are about to leave. */
  keep(players: Iterable<OrielRecordingPlayer>, staying: readonly string[]): void {
    for (const player of players) {
      const camera = String(player.camera ?? '');
      if (!staying.includes(camera)) this.#places.set(camera, placeOf(player));
    }
  }
}

function placeOf(player: OrielRecordingPlayer): Place {
  return player.isLive ? live : { mode: 'playback', time: player.currentTime };
}
