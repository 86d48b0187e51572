import type { OrielClient } from '@oriel/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A part of a sheet, in its pixels. */
export interface StoryboardPicture {
  /** Absolute. */
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Cue extends StoryboardPicture {
  /** Seconds. */
  from: number;
}

const CUE = /^((?:\d+:)?\d\d:\d\d\.\d{3}) --> .*\n(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/gm;

/** Small pictures of a video: WebVTT whose cues name parts of sprite sheets. Loaded with the first picture that is asked for. */
export class Storyboard implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => OrielClient;
  #url: string | undefined;
  #cues: readonly Cue[] = [];
  #loading: AbortController | undefined;

  constructor(host: ReactiveControllerHost, client: () => OrielClient) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#use(undefined);
  }

  /** The picture of a time. @param url of the WebVTT */
  at(url: string, time: number): StoryboardPicture | undefined {
    if (url !== this.#url) this.#use(url);
    return this.#cues.findLast(({ from }) => from <= time) ?? this.#cues[0];
  }

  #use(url: string | undefined): void {
    this.#loading?.abort();
    this.#url = url;
    this.#cues = [];
    if (url !== undefined) void this.#load(url, (this.#loading = new AbortController()).signal);
  }

  async #load(url: string, signal: AbortSignal): Promise<void> {
    const client = this.#client();
    const address = client.address(url);
    // The seek bar works without it.
    const text = await client.request(address, { signal, read: (response) => response.text() }).catch(() => '');
    if (signal.aborted) return;
    this.#cues = readCues(text.replaceAll('\r', ''), address);
    this.#host.requestUpdate();
  }
}

const readCues = (text: string, base: string): Cue[] =>
  [...text.matchAll(CUE)].map(([, from = '', sheet = '', ...place]) => {
    const [x = 0, y = 0, width = 0, height = 0] = place.map(Number);
    return { from: from.split(':').reduce((sum, part) => sum * 60 + Number(part), 0), sheet: new URL(sheet, base).href, x, y, width, height };
  });
