import { cssOf, type CaptionStyle } from './caption-style.ts';

/** iOS shows videos of its own full screen, and Safari those of its small window, without anything of the page. */
interface WebkitVideo extends HTMLVideoElement {
  readonly webkitDisplayingFullscreen?: boolean;
  readonly webkitPresentationMode?: string;
}

const MODES = ['webkitbeginfullscreen', 'webkitendfullscreen', 'webkitpresentationmodechanged'];

/**
 * Draws the captions of a video in place of its browser: in the viewer's style, and above the controls. Browsers style cues
 * in different ways (Firefox does not move a larger one up, into the picture).
 */
export class CaptionLayer {
  readonly element = document.createElement('div');
  #video: WebkitVideo | undefined;
  #track: TextTrack | undefined;
  #watched = new AbortController();
  #example = '';

  constructor() {
    this.element.className = 'caption-layer';
    this.element.part.add('caption-text');
    this.element.dir = 'auto';
  }

  set style(style: CaptionStyle) {
    for (const [name, value] of Object.entries(cssOf(style))) this.element.style.setProperty(name, value);
  }

  /** Draws the track that the video shows. @param example what to show where there is no cue */
  watch(video: HTMLVideoElement, example: string): void {
    const track = [...video.textTracks].find(({ kind, mode }) => mode === 'showing' && (kind === 'captions' || kind === 'subtitles'));
    const same = video === this.#video && track === this.#track && example === this.#example;
    if (same) return;
    this.close();
    this.#video = video;
    this.#track = track;
    this.#example = example;
    const { signal } = (this.#watched = new AbortController());
    track?.addEventListener('cuechange', () => this.#draw(), { signal });
    for (const type of MODES) video.addEventListener(type, () => this.#draw(), { signal });
    this.#draw();
  }

  /** The browser draws them again. */
  close(): void {
    this.#watched.abort();
    this.#video?.classList.remove('own-captions');
    this.#video = this.#track = undefined;
    this.element.replaceChildren();
  }

  #draw(): void {
    const video = this.#video;
    if (!video) return;
    const isBrowsers = video.webkitDisplayingFullscreen === true || (video.webkitPresentationMode ?? 'inline') !== 'inline';
    video.classList.toggle('own-captions', !isBrowsers);
    const cues = [...(this.#track?.activeCues ?? [])].filter((cue) => cue instanceof VTTCue);
    this.element.replaceChildren(...(cues.length > 0 ? cues.map(drawn) : this.#example ? [drawn(new VTTCue(0, 0, this.#example))] : []));
  }
}

/** A cue at its place (WebVTT, 6.2 and 7.2), less what is for vertical text. */
function drawn(cue: VTTCue): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cue';
  const text = document.createElement('span');
  text.append(cue.getCueAsHTML());
  box.append(text);
  const { align, line, position, size, snapToLines } = cue;
  const atStart = align === 'start' || align === 'left';
  const atEnd = align === 'end' || align === 'right';
  box.style.textAlign = align;
  if (size < 100 || position !== 'auto') {
    const at = position === 'auto' ? (atStart ? 0 : atEnd ? 100 : 50) : position;
    const width = Math.min(size, atStart ? 100 - at : atEnd ? at : 2 * Math.min(at, 100 - at));
    Object.assign(box.style, { alignSelf: 'flex-start', width: `${width}%`, marginLeft: `${atStart ? at : atEnd ? at - width : at - width / 2}%` });
  }
  if (line !== 'auto') {
    box.style.position = 'absolute';
    if (!snapToLines) box.style.top = `${line}%`;
    else if (line < 0) box.style.bottom = `${(-line - 1) * 1.4}em`;
    else box.style.top = `${line * 1.4}em`;
  }
  return box;
}
