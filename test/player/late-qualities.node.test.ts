import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { OrielError, type OrielClient, type Video } from '@oriel/core';
import { LateQualities } from '../../packages/player/src/library/late-qualities.ts';
import type { WatchedPlayer } from '../../packages/player/src/library/viewing-reporter.ts';
import { ManualEnvironment } from '../core/support/manual-environment.ts';

/** A viewer who has opened a video in this state. */
class Viewing {
  readonly environment = new ManualEnvironment();
  readonly ending = new AbortController();
  readonly intent = { paused: false };
  /** When it was asked for, in seconds, and what followed. */
  readonly log: string[] = [];
  video: Video;
  hasStoryboard = false;
  canRead = true;
  error: OrielError | undefined;
  readonly #begun = this.environment.now();

  constructor(video: Video) {
    this.video = video;
    const qualities = new LateQualities({
      client: { environment: this.environment } as unknown as OrielClient,
      player: { intent: this.intent } as WatchedPlayer,
      ask: async () => {
        this.#note('asked');
        if (this.error) throw this.error;
        return this.video;
      },
      askStoryboard: async () => this.hasStoryboard,
      more: () => {
        this.#note(this.canRead ? 'read' : 'cannot');
        return this.canRead;
      },
      signal: this.ending.signal,
    });
    qualities.opened(video, { hasStoryboard: false });
  }

  async waits(seconds: number): Promise<string[]> {
    this.log.length = 0;
    for (let second = 0; second < seconds; second++) {
      this.environment.advance(1000);
      await setImmediate();
    }
    return [...this.log];
  }

  #note(what: string): void {
    this.log.push(`${what} ${(this.environment.now() - this.#begun) / 1000}`);
  }
}

const video = (status: string, made: readonly string[], making: readonly string[] = []): Video => {
  const quality = (processing_status: string) => (quality_label: string) => ({ quality_label, processing_status });
  return { upload_status: status, qualities: [...made.map(quality('completed')), ...making.map(quality('processing'))] } as unknown as Video;
};

test('a video that is processed is asked for every ten seconds, every thirty while it is paused', async () => {
  const viewing = new Viewing(video('processing', ['360p'], ['720p']));
  assert.deepEqual(await viewing.waits(25), ['asked 10', 'asked 20']);
  viewing.intent.paused = true;
  assert.deepEqual(await viewing.waits(60), ['asked 30', 'asked 60']);
  viewing.ending.abort();
  assert.deepEqual(await viewing.waits(60), []);
  assert.deepEqual(viewing.environment.delays, []);
});

test('a quality that is complete has the playlist read, at most every thirty seconds while it plays', async () => {
  const viewing = new Viewing(video('processing', ['360p'], ['720p', '1080p']));
  await viewing.waits(5);
  viewing.video = video('processing', ['360p', '720p'], ['1080p']);
  assert.deepEqual(await viewing.waits(30), ['asked 10', 'asked 20', 'asked 30', 'read 30']);
  viewing.video = video('processing', ['360p', '720p', '1080p']);
  assert.deepEqual(await viewing.waits(30), ['asked 40', 'asked 50', 'asked 60', 'read 60']);
  assert.deepEqual(await viewing.waits(10), ['asked 70']);
});

test('where it is paused, the playlist is read at once; where it cannot be, later', async () => {
  const viewing = new Viewing(video('processing', ['360p'], ['720p']));
  viewing.intent.paused = true;
  viewing.canRead = false;
  viewing.video = video('processing', ['360p', '720p']);
  assert.deepEqual(await viewing.waits(31), ['asked 10', 'cannot 10']);
  viewing.canRead = true;
  assert.deepEqual(await viewing.waits(60), ['asked 40', 'read 40', 'asked 70']);
});

test('what plays stays in the playlist: a higher one that is complete first waits for it', async () => {
  const viewing = new Viewing(video('processing', [], ['360p', '1080p']));
  viewing.video = video('processing', ['1080p'], ['360p']);
  assert.deepEqual(await viewing.waits(31), ['asked 10', 'asked 20', 'asked 30']);
  viewing.video = video('processing', ['360p', '1080p']);
  assert.deepEqual(await viewing.waits(10), ['asked 40', 'read 40']);
  const grown = new Viewing(video('processing', [], ['360p']));
  grown.video = video('processing', ['360p']);
  assert.deepEqual(await grown.waits(31), ['asked 10', 'asked 20', 'asked 30'], 'the playlist has the same quality as before');
});

test('nothing is asked any more once everything is there, or the server refuses', async () => {
  const viewing = new Viewing(video('processing', ['360p'], ['720p']));
  await viewing.waits(25);
  viewing.video = video('ready', ['360p', '720p']);
  viewing.hasStoryboard = true;
  assert.deepEqual(await viewing.waits(300), ['asked 30', 'read 30']);
  const refused = new Viewing(video('processing', ['360p'], ['720p']));
  refused.error = new OrielError('network_gone');
  assert.deepEqual(await refused.waits(25), ['asked 10', 'asked 20']);
  refused.error = new OrielError('not_allowed');
  assert.deepEqual(await refused.waits(300), ['asked 30']);
  assert.deepEqual(await new Viewing(video('ready', ['360p'])).waits(300), []);
});

test('a storyboard that comes after the last quality is waited for, less and less often', async () => {
  const viewing = new Viewing(video('processing', ['360p']));
  viewing.video = video('ready', ['360p']);
  assert.deepEqual(await viewing.waits(3600), ['asked 10', 'asked 30', 'asked 70', 'asked 150', 'asked 310', 'asked 630']);
});
