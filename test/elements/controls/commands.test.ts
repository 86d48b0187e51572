import { expect } from '@open-wc/testing';
import { commandsOf, NOW, Offstage } from './support.ts';

const LONG_AGO = NOW - 60_000;

describe('commands', () => {
  it('continue a live picture that stood still as a recording, and one of just now live', () => {
    const stood = new Offstage({ time: LONG_AGO }, { mode: 'live', paused: true });
    commandsOf(stood).toggle();
    expect(stood.intent).to.include({ mode: 'playback', time: LONG_AGO, paused: false });
    const justNow = new Offstage({ time: NOW - 3000 }, { mode: 'live', paused: true });
    commandsOf(justNow).toggle();
    expect(justNow.intent).to.include({ mode: 'live', paused: false });
  });

  it('start what the browser refused to start', () => {
    const blocked = new Offstage({ state: 'blocked' }, { paused: false });
    commandsOf(blocked).toggle();
    expect(blocked.intent.paused).to.equal(false);
  });

  it('skip from what is sought, else from what is seen, and go live where that is the future', () => {
    const seeking = new Offstage({ time: LONG_AGO, seeking: LONG_AGO + 5000 }, { mode: 'playback' });
    commandsOf(seeking).skip(10_000);
    expect(seeking.intent.time).to.equal(LONG_AGO + 15_000);
    const late = new Offstage({ time: NOW - 5000 }, { mode: 'playback', paused: true });
    commandsOf(late).skip(10_000);
    expect(late.intent).to.include({ mode: 'live', paused: false });
    const live = new Offstage({}, { mode: 'live' });
    commandsOf(live).skip(10_000);
    expect(live.intent.mode).to.equal('live');
    commandsOf(live).skip(-10_000);
    expect(live.intent).to.include({ mode: 'playback', time: NOW - 10_000 });
  });

  it('pause a live picture first, then step through its recording', () => {
    const live = new Offstage({ time: LONG_AGO }, { mode: 'live' });
    const commands = commandsOf(live);
    commands.step(1);
    expect(live.intent).to.include({ mode: 'live', paused: true });
    expect(live.steps).to.deep.equal([]);
    commands.step(-1);
    expect(live.intent).to.include({ mode: 'playback', time: LONG_AGO, paused: true });
    expect(live.steps).to.deep.equal([-1]);
  });

  it('mute, and unmute to something that is heard', () => {
    const player = new Offstage({}, { muted: true, volume: 0 });
    const commands = commandsOf(player);
    commands.toggleMuted();
    expect(player.intent).to.include({ muted: false, volume: 0.5 });
    commands.setVolume(0);
    expect(player.intent).to.include({ muted: true, volume: 0.5 });
    commands.setVolume(0.2);
    expect(player.intent).to.include({ muted: false, volume: 0.2 });
  });

  it('take no odd value', () => {
    const player = new Offstage({ time: LONG_AGO }, { mode: 'playback', paused: true });
    const { intent } = player;
    for (const odd of [Number.NaN, Infinity, -Infinity]) commandsOf(player).seek(odd);
    for (const odd of [Number.NaN, 0, 0.4]) commandsOf(player).step(odd);
    expect(player.intent).to.deep.equal(intent);
  });
});
