import Hls, { type ErrorData, type Fragment, type HlsConfig, type LevelDetails, type LoadPolicy } from 'hls.js';
import { savedLoader } from '../offline/saved-loader.ts';
import { savesData } from './data-saver.ts';
import { drmSystemsOf, requestAccess } from './drm.ts';
import { hlsMediaError } from './hls-media-error.ts';
import { earlyLoader } from './early-loader.ts';
import type { EarlyRequests } from './early-requests.ts';
import type { EngineFacts, MediaEngine, MediaEngineOptions } from './media-engine.ts';
import { levelIds, renditionsOf } from './renditions.ts';
import { SavingCap } from './saving-cap.ts';
import type { StartedMedia } from './start-buffers.ts';
import { described } from './text-tracks.ts';

/** Asking again does not help, or another token is needed. */
const LASTING = [401, 403, 404, 410];

/** hls.js itself tries again for half a minute, without a word. @returns its policy, with fewer attempts */
const sooner = (policy: LoadPolicy): LoadPolicy => ({
  default: {
    ...policy.default,
    errorRetry: {
      maxNumRetry: 1,
      retryDelayMs: 500,
      maxRetryDelayMs: 500,
      shouldRetry: (_config, _count, _isTimeout, response, retry) => retry && !LASTING.includes(response?.code ?? 0),
    },
  },
});

const { fragLoadPolicy, manifestLoadPolicy, playlistLoadPolicy } = Hls.DefaultConfig;

const CONFIG: Partial<HlsConfig> = {
  // A worker would need its own script on the page's server.
  enableWorker: false,
  /** Seconds that stay loaded behind the picture, for a small jump back. */
  backBufferLength: 30,
  capLevelToPlayerSize: true,
  fragLoadPolicy: sooner(fragLoadPolicy),
  manifestLoadPolicy: sooner(manifestLoadPolicy),
  playlistLoadPolicy: sooner(playlistLoadPolicy),
};

/** HLS by hls.js with all its features: renditions, alternative audio, captions. */
export class HlsMedia implements MediaEngine {
  readonly #hls: Hls;
  readonly #options: MediaEngineOptions;
  readonly #cap = new SavingCap(() => savesData(this.#options.intent().dataSaver));
  #sent: string | undefined;
  #recovered = false;
  #sound = false;
  /** What was loaded of another quality is gone; this one is not there yet. */
  #switching = false;
  #metadataOnly: boolean;

  /** What plays already, until hls.js has taken it over. */
  #started: StartedMedia | undefined;

  /**
   * @param early what was requested already
   * @param started what plays already
   */
  constructor(options: MediaEngineOptions, early?: EarlyRequests, started?: StartedMedia) {
    this.#options = options;
    this.#started = started;
    this.#metadataOnly = options.metadataOnly;
    const { address, client, drm, onChange, onLoaded, saved, sign, signal, time, video } = options;
    const authorize = async (xhr: XMLHttpRequest, method: string, url: string) => {
      const header = await client.authorization(url);
      if (!header || signal.aborted) return;
      this.#sent = header;
      if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open(method, url, true);
      xhr.setRequestHeader('Authorization', header);
    };
    const hls = (this.#hls = new Hls({
      ...CONFIG,
      capLevelController: this.#cap.controller,
      ...(saved && { loader: savedLoader(saved) }),
      ...(early && { pLoader: earlyLoader(early), fLoader: earlyLoader(early) }),
      ...(drm && {
        emeEnabled: true,
        requestMediaKeySystemAccessFunc: requestAccess,
        drmSystems: drmSystemsOf(drm, (url) => (url.startsWith('/') ? client.address(url) : new URL(url, document.baseURI).href)),
        licenseXhrSetup: async (xhr: XMLHttpRequest, url: string) => {
          if (sign) return xhr.open('POST', sign(url), true);
          await authorize(xhr, 'POST', url);
        },
      }),
      // By itself hls.js begins a video that is still being made at its end.
      startPosition: started?.from ?? time ?? 0,
      xhrSetup: async (xhr, url) => {
        if (sign) return xhr.open('GET', sign(url), true);
        await authorize(xhr, 'GET', url);
      },
    }));
    const { Events } = Hls;
    hls.on(Events.MANIFEST_PARSED, () => this.#begin());
    hls.on(Events.LEVEL_UPDATED, onChange);
    hls.on(Events.FRAG_LOADED, (_event, { frag }) => saved || onLoaded(frag.stats.loaded));
    hls.on(Events.FRAG_LOAD_EMERGENCY_ABORTED, (_event, { stats }) => onLoaded(stats.loaded));
    hls.on(Events.FRAG_BUFFERED, (_event, { frag }) => {
      this.#takenOver(frag);
      this.#showSwitched(frag);
      this.#dropOtherSound(frag);
    });
    video.addEventListener('loadedmetadata', () => this.#goToEdge(), { signal });
    hls.on(Events.BUFFER_CODECS, (_event, { audio, audiovideo }) => {
      this.#sound ||= Boolean(audio ?? audiovideo);
      onChange();
    });
    hls.on(Events.AUDIO_TRACKS_UPDATED, () => this.#applyAudio());
    for (const event of [Events.LEVELS_UPDATED, Events.LEVEL_SWITCHED, Events.AUDIO_TRACK_SWITCHED] as const) hls.on(event, onChange);
    hls.on(Events.ERROR, (_event, data) => data.fatal && this.#failed(data));
    signal.addEventListener('abort', () => hls.destroy(), { once: true });
    hls.loadSource(address);
    // Without a video element hls.js loads playlists alone.
    if (!this.#metadataOnly) hls.attachMedia(started ? { media: video, mediaSource: started.mediaSource, tracks: started.tracks } : video);
    // A television loads the playlist itself: it cannot have what Media Source Extensions play (hls.js, API.md, AirPlay).
    if ('webkitShowPlaybackTargetPicker' in video && video.querySelector('source')) {
      video.append(Object.assign(document.createElement('source'), { type: 'application/vnd.apple.mpegurl', src: sign ? sign(address) : address }));
      video.disableRemotePlayback = false;
    }
  }

  get facts(): EngineFacts {
    const hls = this.#hls;
    const details = hls.latestLevelDetails;
    const live = isLive(details);
    const audioTracks = this.#audioTracks;
    const rendition = hls.levels.length > 1 ? levelIds(hls.levels)[hls.currentLevel] : undefined;
    const audioTrack = audioTracks[hls.audioTrack]?.id;
    return {
      live,
      renditions: renditionsOf(hls.levels),
      audioTracks,
      sound: this.#sound,
      ...(Number.isFinite(hls.bandwidthEstimate) && { bandwidth: Math.round(hls.bandwidthEstimate) }),
      ...(rendition && { rendition }),
      ...(audioTrack && { audioTrack }),
      ...(details && { range: { from: details.fragmentStart, to: live ? (hls.liveSyncPosition ?? details.edge) : details.edge } }),
      ...(details && !live && { duration: details.edge }),
    };
  }

  apply(): void {
    this.#applyAudio();
    const hls = this.#hls;
    this.#cap.update();
    const level = this.#wantedLevel;
    if (level === hls.manualLevel || hls.levels.length === 0) return;
    // What is loaded of the same quality stays; of another one it goes, so that the choice is seen at once.
    if (level < 0) hls.loadLevel = -1;
    else if (level === hls.currentLevel) hls.nextLevel = level;
    else {
      this.#switching = true;
      hls.currentLevel = level;
    }
  }

  load(): void {
    if (!this.#metadataOnly) return;
    this.#metadataOnly = false;
    this.#hls.attachMedia(this.#options.video);
  }

  resume(): boolean {
    if (!this.#hls.latestLevelDetails) return false;
    this.#hls.startLoad();
    return true;
  }

  /** Its index; -1 leaves the choice to hls.js. */
  get #wantedLevel(): number {
    return levelIds(this.#hls.levels).indexOf(this.#options.intent().quality);
  }

  get #audioTracks() {
    return described(this.#hls.audioTracks.map(({ lang = '', name }) => ({ label: name, language: lang })));
  }

  #begin(): void {
    const hls = this.#hls;
    const level = this.#wantedLevel;
    if (this.#started) this.#takeOver(this.#started);
    else if (level >= 0) hls.startLevel = hls.loadLevel = level;
    else this.#cap.update();
    this.#options.onChange();
  }

  /** What was begun is appended once more, the same, so that hls.js knows it. */
  #takeOver({ tracks: { audio }, variant }: StartedMedia): void {
    const hls = this.#hls;
    hls.startLevel = hls.levels.findIndex(({ url }) => url.includes(variant));
    // It takes SourceBuffers as soon as it knows of all tracks, and forgets what it has loaded until then.
    if (audio) hls.trigger(Hls.Events.BUFFER_CODECS, { audio });
  }

  /** Another quality or sound may have been chosen meanwhile. */
  #takenOver({ type }: Fragment): void {
    if (!this.#started || type !== 'main') return;
    this.#started = undefined;
    this.apply();
    if (this.#options.intent().audioTrack) this.#dropSound();
  }

  /** Without a time, live media begins at its edge. */
  #goToEdge(): void {
    const { time, video } = this.#options;
    const { latestLevelDetails, liveSyncPosition } = this.#hls;
    if (time === undefined && isLive(latestLevelDetails) && liveSyncPosition !== null) video.currentTime = liveSyncPosition;
  }

  /** A decoder goes on with what it has already got, and a paused one shows nothing new, until it is sought. */
  #showSwitched({ end, level, start, type }: Fragment): void {
    const { video } = this.#options;
    const isSeen = type === 'main' && level === this.#hls.manualLevel && start <= video.currentTime && video.currentTime < end;
    if (!this.#switching || !isSeen) return;
    this.#switching = false;
    video.currentTime += 0;
  }

  /** What was being appended when another sound was chosen: hls.js keeps it, and loads the chosen one from its end on. */
  #dropOtherSound({ level, type }: Fragment): void {
    if (type === 'audio' && level !== this.#hls.audioTrack) this.#dropSound();
  }

  #dropSound(): void {
    this.#hls.trigger(Hls.Events.BUFFER_FLUSHING, { startOffset: 0, endOffset: Infinity, type: 'audio' });
  }

  #applyAudio(): void {
    const wanted = this.#options.intent().audioTrack;
    const track = this.#audioTracks.findIndex(({ id }) => id === wanted);
    if (track >= 0 && track !== this.#hls.audioTrack) this.#hls.audioTrack = track;
    this.#options.onChange();
  }

  #failed(data: ErrorData): void {
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#recovered) {
      this.#recovered = true;
      return this.#hls.recoverMediaError();
    }
    this.#options.onFailed(hlsMediaError(data), this.#sent);
  }
}

/** A playlist of type EVENT grows from a start that stays (RFC 8216, 4.3.3.5): it plays as a video does. */
const isLive = (details: LevelDetails | null | undefined): boolean => details?.live === true && details.type !== 'EVENT';
