import { systemEnvironment, type OrielClient } from '@oriel/core';
import { OrielModeEvent, OrielStateEvent, OrielTimeEvent } from '@oriel/elements/base';
import { LitElement } from 'lit';

/** Stands where `<oriel-camera>` stands, notes what is asked of it, and shows what a test says it shows. */
export class StubCamera extends LitElement {
  static override properties = {
    camera: {},
    mode: { reflect: true },
    time: {},
    speed: { type: Number },
    paused: { type: Boolean, reflect: true },
  };

  declare camera: string;
  declare mode: 'live' | 'playback';
  declare time: number | undefined;
  declare speed: number;
  declare paused: boolean;
  currentTime: number | undefined;
  readonly asked: string[] = [];

  constructor() {
    super();
    this.camera = '';
    this.mode = 'live';
    this.speed = 1;
    this.paused = false;
  }

  seek(time: number): void {
    this.asked.push(`seek ${time}`);
  }

  step(frames: number): void {
    this.paused = true;
    this.asked.push(`step ${frames}`);
    this.dispatchEvent(new OrielStateEvent({ camera: this.camera, state: 'paused' }));
  }

  /** A picture of `time` is seen. */
  show(time: number): void {
    this.currentTime = time;
    this.dispatchEvent(new OrielTimeEvent({ camera: this.camera, time }));
  }

  /** As by a button in its own panel. */
  change(mode: 'live' | 'playback'): void {
    this.mode = mode;
    this.dispatchEvent(new OrielModeEvent({ camera: this.camera, mode }));
  }
}

export function defineStub(): void {
  if (!customElements.get('oriel-camera')) customElements.define('oriel-camera', StubCamera);
}

export const NOW = Date.parse('2026-03-01T12:00:00Z');

interface StubClientOptions {
  list?: () => Promise<{ id: string; name?: string }[]>;
  now?: () => number;
}

/** A server with an hour of recordings, in which nothing ever happens. */
export function stubClient({ list = async () => [], now = () => NOW }: StubClientOptions = {}): OrielClient {
  const client = {
    cameras: {
      list,
      sequences: async () => [{ from: NOW - 3_600_000, to: NOW }],
      activity: async () => [],
      events: async () => [],
      thumbnail: () => Promise.reject(new Error('no picture')),
    },
    environment: { ...systemEnvironment, now },
    now,
    address: (path: string) => new URL(path, location.origin).href,
    resume() {},
  };
  return client as unknown as OrielClient;
}
