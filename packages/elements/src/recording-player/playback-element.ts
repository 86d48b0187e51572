import type { Facts, Intent, Player } from '@oriel/player';
import { property } from 'lit/decorators.js';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { IntentElement } from '../camera/intent-element.ts';
import { Commands } from '../controls/commands.ts';

/** An element with the controls of a player: what its methods do is what its buttons and keys do. */
export abstract class PlaybackElement extends IntentElement {
  #drawn: { facts: Facts; intent: Intent } | undefined;
  /** The page's own `mode`: without one, setting `time` goes to the recording. */
  #chosenMode: Intent['mode'] | undefined;

  protected readonly commands = new Commands({ player: () => this.player, now: () => this.activeClient.now() });

  /** Missing: `playback` with a `time`, else `live`. */
  @property({ reflect: true })
  override get mode(): 'live' | 'playback' {
    return super.mode;
  }
  override set mode(mode: 'live' | 'playback' | null | undefined) {
    this.#chosenMode = mode === 'live' || mode === 'playback' ? mode : undefined;
    if (this.#chosenMode) this.ask({ mode: this.#chosenMode });
  }

  /** The recorded moment to show, ISO 8601, Unix ms or a `Date`. Setting it seeks, also to the value it has. */
  @property({ hasChanged: () => true })
  override get time(): number | undefined {
    return super.time;
  }
  override set time(value: TimeValue | null | undefined) {
    const time = readTime(value);
    this.ask({ time, ...(time !== undefined && !this.#chosenMode && { mode: 'playback' }) });
  }

  get isLive(): boolean {
    return this.mode === 'live';
  }

  /** A live picture that stood still continues as a recording, from where it stood. */
  play(): void {
    if (this.isConnected) this.commands.play();
  }

  /** Holds the visible picture. */
  pause(): void {
    if (this.isConnected) this.commands.pause();
  }

  /** Shows the recording at `time`, from live too; playing or paused stays so. A time in the future is live. */
  seek(time: TimeValue): void {
    const at = readTime(time);
    if (this.isConnected && at !== undefined) this.commands.seek(at);
  }

  /** Pauses, then goes `frames` forward, or back when negative. A moving live picture pauses only. */
  step(frames: number): void {
    if (this.isConnected) this.commands.step(frames);
  }

  goLive(): void {
    if (this.isConnected) this.commands.goLive();
  }

  /** From the live picture to its recording, a little earlier, where it plays on. */
  record(): void {
    if (this.isConnected) this.commands.record();
  }

  /** The player of the server that is used now. */
  protected get player(): Player {
    return this.holder.active(this.activeClient);
  }

  protected get facts(): Facts {
    return this.holder.facts;
  }

  /** Someone went from recorded to live. */
  protected wentLive(): void {}

  protected override playerChanged(facts: Facts, intent: Intent): void {
    const drawn = this.#drawn;
    this.#drawn = { facts, intent };
    if (drawn?.intent.mode === 'playback' && intent.mode === 'live') this.wentLive();
    if (drawn?.intent === intent && looksAlike(facts, drawn.facts)) return;
    this.requestUpdate();
  }
}

/** The controls show times to a tenth of a second while a recording plays; the timeline needs that when it is zoomed in. */
function looksAlike(a: Facts, b: Facts): boolean {
  const tenth = ({ time }: Facts) => time && Math.floor(time / 100);
  const exact = a.state === 'paused' ? a.time === b.time : tenth(a) === tenth(b);
  return exact && (['state', 'camera', 'seeking', 'sound', 'transport'] as const).every((name) => a[name] === b[name]);
}
