import { expect } from '@open-wc/testing';
import { asked, eachInWorld, frameAt, MINUTE, play, player, settled, START, world } from './recorded-hls-support.ts';
import { inState, until } from './support.ts';

describe('recorded HLS', () => {
  eachInWorld();

  it('begins at its time, in a playlist of a window around it, at the speed that is asked for', async () => {
    play(START + 5 * MINUTE, { speed: 4 });
    await settled();
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    expect(player.facts.time).to.be.within(START + 5 * MINUTE, START + 5 * MINUTE + 30_000);
    await until(() => expect(world.video.playbackRate).to.equal(4));
    await until(() => expect(asked.map(({ from }) => from)).to.deep.equal([START + 4 * MINUTE]));
    player.seek(START + 6 * MINUTE);
    await settled();
    expect(player.facts.time).to.be.within(START + 6 * MINUTE, START + 6 * MINUTE + 30_000);
    expect(asked).to.have.lengthOf(1);
    player.seek(START + 100 * MINUTE);
    await settled();
    expect(player.facts.time).to.be.within(START + 100 * MINUTE, START + 100 * MINUTE + 30_000);
    await until(() => expect(asked.map(({ from }) => from)).to.deep.equal([START + 4 * MINUTE, START + 99 * MINUTE]));
  });

  it('paused, shows exactly the frame of the time, and says its time', async () => {
    play(START + 5 * MINUTE + 1234, { paused: true });
    await settled('paused');
    for (const time of [START + 5 * MINUTE + 1234, START + 5 * MINUTE + 12_990, START + 4 * MINUTE + 30_001, START + 50 * MINUTE + 555]) {
      player.seek(time);
      await settled('paused');
      await until(() => world.clock === frameAt(time) || undefined);
      // Firefox says the time that was sought, where others say that of the frame.
      await until(() => expect(player.facts.time).to.be.within(frameAt(time), frameAt(time) + 39));
    }
  });

  it('the picture has the time that it says, while it plays', async () => {
    play(START + 5 * MINUTE);
    await settled();
    for (let n = 0; n < 10; n++) {
      await new Promise((resolve) => world.video.requestVideoFrameCallback(resolve));
      // A busy machine may draw the next frame by the time that this one is read.
      await until(() => Math.abs((player.facts.time ?? 0) - (world.clock ?? 0)) <= 80 || undefined);
    }
  });

  it('steps frame by frame, also beside a seek whose playlist is not there yet', async () => {
    play(START + 5 * MINUTE + 400, { paused: true });
    await settled('paused');
    for (const [by, at] of [[1, 440], [-2, 360], [30, 1560], [-1, 1520]] as const) {
      player.step(by);
      await until(() => world.clock === START + 5 * MINUTE + at || undefined);
    }
    player.seek(START + 6 * MINUTE);
    player.seek(START + 100 * MINUTE);
    player.step(1);
    await until(() => world.clock === START + 100 * MINUTE + 40 || undefined);
  });

  it('a seek into a gap goes on after it, in the same playlist and in another', async () => {
    play(START + 15 * MINUTE);
    await settled();
    for (const [time, next, playlists] of [[START + 25 * MINUTE, START + 30 * MINUTE, 2], [START - 100 * MINUTE, START, 4]] as const) {
      player.seek(time);
      await until(() => player.facts.skipped?.to === next || undefined);
      await settled();
      await until(() => expect(player.facts.skipped).to.deep.equal({ from: time, to: next }));
      expect(player.facts.time).to.be.within(next, next + 30_000);
      expect(asked).to.have.lengthOf(playlists);
    }
  });

  it('says that nothing is recorded where gaps are not skipped, and after the last recording', async () => {
    play(START + 15 * MINUTE, { skipGaps: false });
    await settled();
    player.seek(START + 25 * MINUTE);
    await inState(player, 'gap');
    await until(() => expect(player.facts).to.include({ since: START + 25 * MINUTE, before: START + 20 * MINUTE - 40, after: START + 30 * MINUTE }));
    player.seek(START + 200 * MINUTE);
    await until(() => player.facts.since === START + 200 * MINUTE || undefined);
    await until(() => expect(player.facts.state).to.equal('gap'));
    await until(() => expect(player.facts.after).to.equal(undefined));
    player.seek(START + 31 * MINUTE);
    await settled();
  });
});
