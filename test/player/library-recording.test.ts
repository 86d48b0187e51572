import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import type { RecordingInfo, RecordingProgress } from '@oriel/core/contract';
import { error, mockProgress } from '../mocks/library-handlers.ts';
import { mockRecordingInfo, none } from '../mocks/recording-info.ts';
import { canEncodeHls, inState, MediaWorld, shows, until } from './media-support.ts';

describe('a recording of the server', () => {
  let world: MediaWorld;
  let info: Partial<RecordingInfo>;
  let reports: RecordingProgress[];
  let refusals: number;

  function play(intent: Parameters<MediaWorld['play']>[0] = {}) {
    const handlers = [
      http.get('*/api/v1/recordings/:id/info', ({ params }) => (params['id'] === 'r' ? HttpResponse.json(mockRecordingInfo(info)) : error(404, 'recording_unknown'))),
      http.get('*/api/v1/recordings/:id/thumbnail', () => new HttpResponse(new Blob(['x'], { type: 'image/jpeg' }))),
      http.post('*/api/v1/recordings/:id/progress', async ({ request }) => {
        if (refusals-- > 0) return error(503, 'busy');
        reports.push((await request.json()) as RecordingProgress);
        return new HttpResponse(null, { status: 204 });
      }),
    ];
    world = new MediaWorld({ first: handlers });
    return world.play({ src: '', recording: 'r', ...intent });
  }

  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    info = {};
    reports = [];
    refusals = 0;
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays with its title and its picture, and tells how it is watched', async () => {
    const player = play();
    await inState(player, 'playing');
    await until(() => player.facts.video?.poster);
    await until(() => expect(player.facts.video).to.include({ title: 'Front door' }));
    await until(() => reports.length === 1);
    await until(() => expect(reports[0]).to.include({ event: 'playback_start' }));
    await shows(player, 0.5, 15);
    world.environment.skip(10_000);
    await until(() => reports.length === 2);
    await until(() => expect(reports[1]?.event).to.equal('playback_progress'));
    expect(reports[1]?.duration).to.be.within(0.2, player.facts.time ?? 0);
    const before = player.facts.time ?? 0;
    player.seek(19.5);
    await inState(player, 'ended');
    await until(() => reports.some(({ event }) => event === 'playback_end'));
    const played = reports.reduce((sum, { duration = 0 }) => sum + duration, 0);
    expect(played, 'what was skipped was not played').to.be.below(before + 1.5);
    await until(() => expect(new Set(reports.map(({ session_id }) => session_id)).size).to.equal(1));
  });

  it('tells what is left when it is closed, and nothing where the page does not want that', async () => {
    const player = play();
    await shows(player, 0.5, 15);
    player.close();
    await until(() => reports.at(-1)?.event === 'playback_progress');
    world[Symbol.dispose]();
    reports = [];
    const silent = play({ report: false });
    await shows(silent, 0.5, 20);
    silent.close();
    expect(reports).to.deep.equal([]);
  });

  it('has the time of a lost report in the next one', async () => {
    refusals = 2;
    const player = play();
    await shows(player, 0.5, 20);
    world.environment.skip(10_000);
    await until(() => refusals <= 0);
    await until(() => {
      world.environment.skip(10_000);
      return reports.length > 0;
    });
    expect(reports[0]?.duration).to.be.above(0.3);
  });

  it('goes on where its user left off, by whatever device, and says where it is paused', async () => {
    info = { progress: mockProgress({ current_time: 12.4, completed_percentage: 62 }) };
    const player = play();
    await shows(player, 12.35, 20);
    expect(player.facts.video?.resumedAt).to.equal(12.4);
    await until(() => reports.length === 1);
    expect(reports[0]).to.include({ event: 'playback_start' });
    expect(reports[0]?.position).to.be.within(12.3, 20);
    player.pause();
    await until(() => reports.length === 2);
    expect(reports[1]?.position).to.be.closeTo(player.facts.time ?? 0, 0.5);
    player.seek(6);
    await shows(player, 5.9, 6.1);
    player.close();
    await until(() => reports.at(-1)?.position === 6);
    expect(localStorage.getItem('oriel-progress')).to.equal(null);
  });

  it('begins at the start after its end, and where the page says', async () => {
    info = { progress: mockProgress({ current_time: 19.8, completed_percentage: 99 }) };
    const player = play({ paused: true });
    await shows(player, 0, 0.1);
    expect(player.facts.video?.resumedAt).to.equal(undefined);
    world[Symbol.dispose]();
    info = { progress: mockProgress({ current_time: 12, completed_percentage: 60 }) };
    const other = play({ paused: true, time: 7 });
    await shows(other, 6.95, 7.05);
    expect(other.facts.video?.resumedAt).to.equal(undefined);
  });

  it('is kept on this device for a viewer whom the server does not know', async () => {
    const player = play({ time: 8 });
    await shows(player, 8.2, 20);
    player.pause();
    await until(() => reports.some(({ position }) => position > 8.1));
    const { time = 0 } = player.facts;
    world[Symbol.dispose]();
    const again = play({ paused: true });
    await shows(again, time - 0.3, time + 0.3);
    expect(again.facts.video?.resumedAt).to.be.closeTo(time, 0.3);
  });

  it('waits while it is recorded, and begins when it has ended', async () => {
    info = { status: 'recording', ended_at: null, streaming: { hls: none, dash: none, mp4: none } };
    const player = play();
    await until(() => player.facts.video?.processing === 0);
    await until(() => expect(player.facts.state).to.equal('connecting'));
    info = {};
    world.environment.skip(2000);
    await inState(player, 'playing');
    await until(() => expect(player.facts.video?.processing).to.equal(undefined));
  });

  it('says why there is nothing to play', async () => {
    info = { status: 'failed', failure_reason: 'No picture arrived.', streaming: { hls: none, dash: none, mp4: none } };
    const player = play();
    await inState(player, 'error');
    await until(() => expect([player.facts.error?.code, player.facts.error?.message]).to.deep.equal(['recording_failed', 'No picture arrived.']));
    player.set({ recording: 'other' });
    await until(() => player.facts.error?.code === 'recording_unknown');
  });

  it('gives way to a video, and comes before src', async () => {
    const player = play({ src: '/nothing.m3u8' });
    expect(player.facts).to.include({ source: '/api/v1/recordings/r/stream' });
    await inState(player, 'playing');
    player.set({ video: 'tour' });
    expect(player.facts).to.include({ source: '/api/v1/videos/tour/stream' });
  });
});
