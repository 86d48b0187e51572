import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import { drag, inside, inState, MINUTE, pointer, show, showStill, START, at, timeAt, timelineOf, until } from './support.ts';

/** At this time, or a few seconds later. */
const isNear = ({ currentTime = 0 }: OrielRecordingPlayer, time: number): boolean => currentTime >= time - 40 && currentTime < time + 10_000;
const prevent = (event: Event) => event.preventDefault();

/** Plays a recording. */
async function playing(): Promise<OrielRecordingPlayer> {
  const { player } = await show({ time: START + 20 * MINUTE });
  await inState(player, 'playing');
  return player;
}

async function live(): Promise<OrielRecordingPlayer> {
  const { player } = await show();
  await inState(player, 'live');
  return player;
}

async function pausedLive(): Promise<OrielRecordingPlayer> {
  const player = await live();
  player.pause();
  await inState(player, 'paused');
  return player;
}

describe('a drag along the timeline of a player', () => {
  it('shows exact stills, and plays on from where it is let go', async () => {
    const player = await playing();
    drag(player, 0.2, 0.3);
    const held = Math.floor(timeAt(player, 0.3) / 40) * 40;
    await until(() => (player.state === 'paused' && Math.abs((player.currentTime ?? 0) - held) <= 40) || undefined);
    pointer(player)('pointermove', 0.4);
    const time = timeAt(player, 0.4);
    pointer(player)('pointerup', 0.4);
    await until(() => (player.state === 'playing' && isNear(player, time)) || undefined);
    await until(() => expect(player.paused).to.equal(false));
  });

  it('stays paused when it was paused before', async () => {
    const { player } = await showStill();
    drag(player, 0.2, 0.3);
    const time = timeAt(player, 0.3);
    pointer(player)('pointerup', 0.3);
    await until(() => (player.state === 'paused' && Math.abs((player.currentTime ?? 0) - time) <= 40) || undefined);
    await until(() => expect(player.paused).to.equal(true));
  });

  it('goes from live to stills, and back to live when it is given up', async () => {
    const player = await live();
    drag(player, 0.2, 0.3);
    await inState(player, 'paused');
    await until(() => expect(player.mode).to.equal('playback'));
    inside(timelineOf(player), '.surface').focus();
    await sendKeys({ press: 'Escape' });
    await inState(player, 'live');
    await until(() => expect(player.paused).to.equal(false));
  });

  it('is given up when the player leaves the page', async () => {
    const player = await live();
    drag(player, 0.2, 0.3);
    await inState(player, 'paused');
    const parent = player.parentElement!;
    player.remove();
    parent.append(player);
    await inState(player, 'live');
    await until(() => expect(timelineOf(player).live).to.equal(true));
  });

  for (const [what, begin, restored] of [
    ['live', live, (player: OrielRecordingPlayer) => player.isLive && !player.paused && player.state === 'live'],
    ['a live picture that stands still', pausedLive, (player: OrielRecordingPlayer) => player.isLive && player.paused && player.state === 'paused'],
    ['a playing recording', playing, (player: OrielRecordingPlayer) => !player.isLive && !player.paused && player.state === 'playing'],
    ['a paused recording', async () => (await showStill()).player, (player: OrielRecordingPlayer) => player.paused && player.currentTime === START + 10 * MINUTE],
  ] as const) {
    for (const type of ['oriel-seek', 'oriel-live'] as const) {
      it(`ends where it began when the page prevents ${type}: ${what}`, async () => {
        const player = await begin();
        player.addEventListener(type, prevent);
        const before = player.currentTime ?? 0;
        drag(player, 0.3, 0.2);
        await until(() => Math.abs((player.currentTime ?? 0) - timeAt(player, 0.2)) < 1000 || undefined);
        if (type === 'oriel-seek') pointer(player)('pointerup', 0.2);
        else {
          // To the right of the live edge.
          timelineOf(player).show({ from: Date.now() - MINUTE, to: Date.now() + MINUTE });
          pointer(player)('pointermove', 0.9);
          pointer(player)('pointerup', 0.9);
        }
        await until(() => (restored(player) && (player.isLive || isNear(player, before))) || undefined);
      });
    }
  }

  it('ends in live when it is let go there', async () => {
    const player = await playing();
    timelineOf(player).show({ from: Date.now() - MINUTE, to: Date.now() + MINUTE });
    drag(player, 0.2, 0.9);
    pointer(player)('pointerup', 0.9);
    await inState(player, 'live');
    await until(() => expect(player.paused).to.equal(false));
  });
});

describe('a click on the timeline of a player', () => {
  it('seeks, unless the page prevents it', async () => {
    const { player } = await showStill();
    player.addEventListener('oriel-seek', prevent, { once: true });
    pointer(player)('pointerdown', 0.2);
    pointer(player)('pointerup', 0.2);
    await player.updateComplete;
    await until(() => expect(player.currentTime).to.equal(START + 10 * MINUTE));
    const time = Math.floor(timeAt(player, 0.2) / 40) * 40;
    pointer(player)('pointerdown', 0.2);
    pointer(player)('pointerup', 0.2);
    await at(player, time);
  });
});
