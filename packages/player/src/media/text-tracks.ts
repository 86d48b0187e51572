import type { MediaTrack } from './media-facts.ts';

/** The captions that a video element has, from whatever source. */
export class TextTracks {
  readonly #list: TextTrackList;
  readonly #wanted: () => string | undefined;

  /**
   * @param wanted id of the track to show
   * @param changed there are other tracks, or another one is shown
   */
  constructor(video: HTMLVideoElement, wanted: () => string | undefined, changed: () => void, signal: AbortSignal) {
    this.#list = video.textTracks;
    this.#wanted = wanted;
    for (const type of ['addtrack', 'removetrack', 'change']) {
      this.#list.addEventListener(type, () => {
        // Browsers and hls.js show the default track by themselves.
        this.apply();
        changed();
      }, { signal });
    }
  }

  get tracks(): MediaTrack[] {
    return described(this.#captions.map(({ label, language }) => ({ label, language })));
  }

  /** Id of the track that is shown. */
  get shown(): string | undefined {
    return this.tracks[this.#captions.findIndex(({ mode }) => mode === 'showing')]?.id;
  }

  /** Shows the wanted track, and no other. */
  apply(): void {
    const wanted = this.#wanted();
    const { tracks } = this;
    for (const [index, track] of this.#captions.entries()) {
      const mode = wanted !== undefined && tracks[index]?.id === wanted ? 'showing' : 'disabled';
      if (track.mode !== mode) track.mode = mode;
    }
  }

  get #captions(): TextTrack[] {
    return [...this.#list].filter(({ kind }) => kind === 'captions' || kind === 'subtitles');
  }
}

/** With ids: the language where one track has it, else the name, with a number where that is not unique either. */
export function described(tracks: readonly Omit<MediaTrack, 'id'>[]): MediaTrack[] {
  const count = (name: 'language' | 'label', value: string) => tracks.filter((track) => track[name] === value).length;
  return tracks.map(({ label, language }, index) => {
    const unique = language && count('language', language) === 1 ? language : label && count('label', label) === 1 ? label : `${language || label}#${index}`;
    return { id: unique, label, language };
  });
}
