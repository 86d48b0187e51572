import type { VideoChapter } from '@oriel/core';
import type { MediaFacts, MediaPlayer, Rendition } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../base/format.ts';
import { video } from '../base/messages/english/video.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { captionsMenu, qualityMenu, speedMenu } from '../controls/choices.ts';
import { english as shared, type SharedContext } from '../controls/control.ts';
import { readNames } from '../controls/control-names.ts';
import { fullscreenButton, type Fullscreen } from '../controls/fullscreen.ts';
import { helpButton, type HelpRow } from '../controls/help.ts';
import { mediaClock } from '../controls/media-clock.ts';
import { menu, type Choice } from '../controls/menu.ts';
import { pictureInPictureButton, type PictureInPicture } from '../controls/picture-in-picture.ts';
import { playButton, SKIP, skipBackButton, skipForwardButton } from '../controls/playback.ts';
import type { SeekBar } from '../controls/seek-bar.ts';
import type { Storyboard } from '../controls/storyboard.ts';
import { volumeControl } from '../controls/volume.ts';
import { audioLines, check, list } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { MediaCommands } from './commands.ts';
import { remoteButton, type RemotePlayer } from './remote.ts';

const names = ['play', 'skip', 'seek', 'time', 'live', 'speed', 'volume', 'quality', 'audio', 'chapters', 'captions', 'help', 'remote', 'pip', 'fullscreen'] as const;
export type ControlName = (typeof names)[number];

/** The names in a `controls` attribute; all without one. */
export const readControls = (value: unknown): ReadonlySet<ControlName> => readNames(value, names);

const english = { ...shared, video };

/** What the controls of a video are given. */
export interface VideoContext extends SharedContext {
  readonly player: MediaPlayer;
  readonly commands: MediaCommands;
  readonly messages: WordsOf<typeof english>;
  readonly pictureInPicture: PictureInPicture;
  readonly remote: RemotePlayer;
  openCaptionStyle(): void;
  /** Opens the dialog to save the video offline; used where `savable` is true. */
  openOffline(): void;
}

export interface BarOptions {
  shown: ReadonlySet<ControlName>;
  fullscreen: Fullscreen;
  seekBar: SeekBar;
  storyboard: Storyboard;
  /** WebVTT of the pictures; empty: none. */
  storyboardUrl: string;
  /** In the order of their starts. */
  chapters: readonly VideoChapter[];
}

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
/** Seconds behind the live edge that count as live. */
const AT_EDGE = 10;

/** The seek bar, and below it the row of controls. What comes with the media stands left of what is always there, so that nothing jumps. */
export function bar(options: BarOptions, context: VideoContext): TemplateResult {
  const { chapters, fullscreen, seekBar, shown } = options;
  const { facts } = context.player;
  const when = (name: ControlName, control: () => unknown) => (shown.has(name) ? control() : nothing);
  return html`${when('seek', () => renderSeekBar(options, context))}
    <div class="controls" part="bar" role="group" aria-label=${context.messages.controls.label}>
      <slot name="controls-start"></slot>
      ${when('play', () => playButton(context, standsStill(context.player)))} ${when('skip', () => [skipBackButton(context), skipForwardButton(context)])}
      ${when('time', () => renderTime(seekBar, context))} ${when('live', () => (facts.live ? liveButton(context) : nothing))}
      <span class="space"></span>
      ${when('chapters', () => renderChapters(chapters, context))} ${when('captions', () => renderCaptions(context))} ${when('audio', () => renderAudio(context))} ${when('quality', () => renderQuality(context))}
      ${when('volume', () => volumeControl(context))} ${when('speed', () => speedMenu(context, SPEEDS))} ${when('help', () => helpButton(context, helpRows(context)))}
      ${when('remote', () => remoteButton(context.remote, context))} ${when('pip', () => pictureInPictureButton(context.pictureInPicture, context))} ${when('fullscreen', () => fullscreenButton(fullscreen, context))}
      <slot name="controls-end"></slot>
    </div>`;
}

/** Whether the play button plays, rather than pauses. */
export const standsStill = ({ facts, intent }: Pick<MediaPlayer, 'intent' | 'facts'>): boolean => intent.paused || facts.state === 'blocked' || facts.state === 'ended';

/** The place that is shown, or that was asked for. */
const placeOf = ({ intent, facts }: Pick<MediaPlayer, 'intent' | 'facts'>): number => facts.seeking ?? facts.time ?? intent.time ?? 0;

function renderSeekBar({ chapters, seekBar, storyboard, storyboardUrl }: BarOptions, { commands, locale, messages, player }: VideoContext): TemplateResult {
  const { buffered, duration, live, range } = player.facts;
  const { video: words } = messages;
  const spokenLength = (seconds: number) => formatDuration(seconds * 1000, locale);
  const titleOf = (time: number) => chapterAt(chapters, time)?.title;
  const position = (time: number) => words.position(spokenLength(time), spokenLength(duration ?? 0));
  const spoken = (time: number) => {
    const title = titleOf(time);
    return title ? words.inChapter(position(time), title) : position(time);
  };
  const behind = (time: number) => Math.max(0, (range?.to ?? time) - time);
  const spokenLive = (time: number) => (behind(time) < AT_EDGE ? messages.controls.live : words.behindLive(spokenLength(behind(time))));
  return seekBar.render({
    range,
    time: placeOf(player),
    buffered,
    label: words.seek,
    spoken: live ? spokenLive : spoken,
    title: titleOf,
    marks: chapters.map(({ start_time_seconds }) => start_time_seconds),
    ...(storyboardUrl && { picture: (time: number) => storyboard.at(storyboardUrl, time) }),
    ...(live && { hint: (time: number) => `−${mediaClock(behind(time), locale)}` }),
    locale,
    seek: (time) => commands.seek(time),
  });
}

/** `undefined` in a gap between two chapters. */
function chapterAt(chapters: readonly VideoChapter[], time: number): VideoChapter | undefined {
  const begun = chapters.findLast(({ start_time_seconds: start }) => start <= time);
  return begun?.end_time_seconds !== undefined && time >= begun.end_time_seconds ? undefined : begun;
}

function renderChapters(chapters: readonly VideoChapter[], context: VideoContext): TemplateResult | typeof nothing {
  const { commands, locale, messages, player } = context;
  if (chapters.length === 0) return nothing;
  return menu({
    name: 'chapters',
    label: messages.video.chapters,
    content: icon(list),
    choices: chapters.map(({ start_time_seconds: start, title }) => ({ value: start, label: title, note: mediaClock(start, locale) })),
    selected: chapterAt(chapters, placeOf(player))?.start_time_seconds ?? -1,
    select: (start: number) => commands.seek(start),
  }, context);
}

function renderTime(seekBar: SeekBar, { locale, player }: VideoContext): TemplateResult | typeof nothing {
  const { duration, live } = player.facts;
  if (live) return nothing;
  const time = seekBar.dragged ?? placeOf(player);
  return html`<bdi class="clock" part="time" dir="ltr">${mediaClock(time, locale)}<span class="duration"> / ${duration === undefined ? '–' : mediaClock(duration, locale)}</span></bdi>`;
}

function liveButton({ commands, messages, player }: VideoContext): TemplateResult {
  const { controls, keys } = messages;
  const { range } = player.facts;
  const atEdge = !player.intent.paused && range !== undefined && range.to - placeOf(player) < AT_EDGE;
  return html`<button class="bare live" part="control live" aria-pressed=${atEdge} title=${controls.withKey(controls.goLive, keys.end)} @click=${() => commands.toEnd()}>
    ${controls.live}
  </button>`;
}

function renderQuality(context: VideoContext): TemplateResult | typeof nothing {
  const { commands, messages, player } = context;
  const { rendition, renditions } = player.facts;
  const choices = renditions.map((one) => ({ value: one.id, label: nameOf(one, renditions, context) }));
  const selected = choices.find(({ value }) => value === player.intent.quality);
  const playing = choices.find(({ value }) => value === rendition);
  const automatic = playing && !selected ? messages.video.autoIs(playing.label) : messages.controls.auto;
  return qualityMenu({
    renditions: choices,
    selected: selected?.value,
    automatic,
    buttonLabel: messages.video.qualityIs(selected?.label ?? automatic),
    select: (id) => commands.setQuality(id ?? 'auto'),
    footer: [dataSaverSwitch(context), player.facts.video?.savable ? menuAction(messages.video.saveOffline, () => context.openOffline()) : nothing],
  }, context);
}

/** Below the qualities, with what was loaded so far. */
function dataSaverSwitch({ commands, messages, player }: VideoContext): TemplateResult {
  const { dataSaver = false, dataUsed } = player.facts;
  return html`<button class="bare action" part="menu-item" role="menuitemcheckbox" aria-checked=${dataSaver} tabindex="-1" @click=${() => commands.setDataSaver(dataSaver ? 'off' : 'on')}>
    ${icon(check)}<span>${messages.video.dataSaver}</span>${dataUsed ? html` <bdi class="note">${messages.video.dataUsed(dataUsed)}</bdi>` : nothing}
  </button>`;
}

/** Its lines, with the bit rate where they do not say which one it is. */
function nameOf({ bitrate, lines }: Rendition, renditions: readonly Rendition[], { messages: { video: words } }: VideoContext): string {
  if (lines === undefined) return words.rate(bitrate);
  return renditions.filter((other) => other.lines === lines).length > 1 ? `${words.lines(lines)}, ${words.rate(bitrate)}` : words.lines(lines);
}

const choicesOf = (tracks: MediaFacts['captionTracks'], locale: string): Choice<string>[] =>
  tracks.map(({ id, label, language }) => ({ value: id, label: label || languageName(language, locale) || id }));

function languageName(language: string, locale: string): string | undefined {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(language);
  } catch {
    // Not a language tag.
    return undefined;
  }
}

function renderCaptions(context: VideoContext): TemplateResult | typeof nothing {
  const { commands, locale, player } = context;
  return captionsMenu({
    tracks: choicesOf(player.facts.captionTracks, locale),
    selected: player.facts.captionTrack,
    select: (id) => commands.setCaptions(id),
    footer: menuAction(context.messages.video.captionStyle, () => context.openCaptionStyle()),
  }, context);
}

/** Below the choices of a menu. */
function menuAction(label: string, click: () => void): TemplateResult {
  const press = (event: Event) => {
    (event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover();
    click();
  };
  return html`<button class="bare action words" part="menu-item" role="menuitem" tabindex="-1" @click=${press}>${label}</button>`;
}

function renderAudio(context: VideoContext): TemplateResult | typeof nothing {
  const { commands, locale, messages, player } = context;
  const { audioTrack, audioTracks } = player.facts;
  if (audioTracks.length < 2) return nothing;
  return menu({
    name: 'audio',
    label: messages.video.audio,
    content: icon(audioLines),
    choices: choicesOf(audioTracks, locale),
    selected: audioTrack ?? '',
    select: (id: string) => commands.setAudioTrack(id),
  }, context);
}

function helpRows({ messages, player }: VideoContext): HelpRow[] {
  const { keys, shortcuts, video: words } = messages;
  return [
    [[keys.space, 'K'], shortcuts.playPause],
    [['←', '→'], shortcuts.move(1)],
    [['J', 'L'], shortcuts.move(SKIP)],
    [[',', '.'], shortcuts.step],
    [[keys.home, keys.end], words.startOrEnd],
    ...(player.facts.sound ? ([[['M'], shortcuts.mute]] satisfies HelpRow[]) : []),
    ...(player.facts.captionTracks.length > 0 ? ([[['C'], words.captionsOnOff]] satisfies HelpRow[]) : []),
    [['F'], shortcuts.fullscreen],
    [['P'], shortcuts.pictureInPicture],
    [['?'], shortcuts.help],
  ];
}
