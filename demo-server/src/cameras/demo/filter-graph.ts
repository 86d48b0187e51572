import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import { FRAME_INTERVAL, HEIGHT, type Scene, WIDTH } from './scene.ts';

const CELL = WIDTH / 80;
const CLOCK_BITS = 41;
/** A frame that is drawn later than this after its time is skipped. */
const MAX_DELAY: Milliseconds = 5 * FRAME_INTERVAL;
/** Timers are not exact: a frame may be drawn this much before its time. */
const MAX_ADVANCE: Milliseconds = 5;

export interface GraphOptions {
  /** Capture time of timestamp 0. A whole second, so that its decimals do not round. */
  base: UnixMs;
  /** A file with the camera's name. */
  nameFile: string;
  /** Draws at the pace of the wall clock, which also gives the first frame its timestamp. No outage begins before `outagesFrom`. */
  live?: { outagesFrom: UnixMs };
  /** When not live: the time of the first frame. */
  from?: UnixMs;
}

/** The text expansion of `drawtext` for the time of each frame, in UTC. */
const timeText = (base: UnixMs): string => `%{pts:gmtime:${base / 1000}:%Y-%m-%d  %H\\:%M\\:%S}.%{eif:mod(floor(t*1000+0.5),1000):d:3} UTC`;

/**
 * The filter graph that draws a scene. Input 0 is the background, and the sprites follow in their order. The output is
 * `[out]`, with timestamps in milliseconds from `base`.
 */
export function filterGraph(scene: Scene, options: GraphOptions): string {
  const wallClock = `(t+${options.base / 1000})`;
  const atWallClock = (expression: string) => expression.replaceAll(/\bT\b/g, wallClock);
  const background = ['format=yuv420p', 'loop=loop=-1:size=1:start=0', 'settb=1/1000', `setpts=N*${FRAME_INTERVAL}+${(options.from ?? options.base) - options.base}`];
  if (options.live) {
    const { period, length } = scene.outage ?? { period: 1, length: 0 };
    const isSending = atWallClock(`gte(mod(T,${period}),${length})+lt(T,${options.live.outagesFrom / 1000})`);
    background.push('realtime', `setpts='${wallClockTimestamps(options.base)}'`, `select='(isnan(prev_pts)+gt(pts,prev_pts))*(${isSending})'`);
  }
  const chains = [`[0:v]${background.join(',')}[v0]`];
  for (const [index, { x, y, shown }] of scene.sprites.entries()) {
    const enable = shown === undefined ? '' : `:enable='${atWallClock(shown)}'`;
    chains.push(
      `[${index + 1}:v]format=yuva420p,settb=1/1000[s${index}]`,
      `[v${index}][s${index}]overlay=x='${atWallClock(x)}':y='${atWallClock(y)}':format=yuv420${enable}[v${index + 1}]`,
    );
  }
  const labels = [...texts(options), ...testClock(options.base)];
  chains.push(`[v${scene.sprites.length}]${labels.join(',')}[out]`);
  return chains.join(';');
}

/**
 * The first timestamp is the wall clock, and each next one is a frame later. After a delay of more than `MAX_DELAY` the
 * timestamp jumps to the wall clock. The frames that `realtime` then produces too early repeat the previous timestamp, and
 * `select` drops them.
 */
function wallClockTimestamps(base: UnixMs): string {
  const now = `(floor(RTCTIME/1000)-${base})`;
  const next = `(PREV_OUTPTS+${FRAME_INTERVAL})`;
  return `if(isnan(PREV_OUTPTS),${now},if(gt(${now}-${next},${MAX_DELAY}),${now},if(gt(${next}-${now},${MAX_ADVANCE}),PREV_OUTPTS,${next})))`;
}

/** The name is read from a file: inside the graph it could contain filters such as `movie=`, which read other files. */
function texts({ base, nameFile }: GraphOptions): string[] {
  const style = 'font=Sans:fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=10';
  return [
    // Players show their own text at the top left, and buttons on the right and at the bottom.
    `drawtext=textfile=${escape(nameFile)}:expansion=none:fontsize=24:x=(${WIDTH}-tw)/2:y=26:${style}`,
    `drawtext=text=${escape(timeText(base))}:fontsize=24:x=${WIDTH - 26}-tw:y=${HEIGHT - 22}-ascent:${style}`,
  ];
}

/** Escapes twice: for the filter's options, then for the graph (https://ffmpeg.org/ffmpeg-filters.html#Notes-on-filtergraph-escaping). */
const escape = (value: string): string => value.replaceAll(/[\\':]/g, '\\$&').replaceAll(/[\\'[\],;]/g, '\\$&');

/**
 * The test clock: the frame's time in 44 cells along the bottom edge. White, black, 41 bits of Unix time in milliseconds
 * (most significant first, white for 1), and a parity cell that makes the number of white bits even.
 */
function testClock(base: UnixMs): string[] {
  const time = `(${base}+floor(t*1000+0.5))`;
  const y = HEIGHT - CELL;
  const cell = (index: number, enable: string) => `drawbox=x=${index * CELL}:y=${y}:w=${CELL}:h=${CELL}:color=white:t=fill:enable='${enable}'`;
  const bits = Array.from({ length: CLOCK_BITS }, (_, index) => cell(2 + index, `mod(floor(${time}/${2 ** (CLOCK_BITS - 1 - index)}),2)`));
  const parity = `st(0,${time});st(1,0);while(ld(0),st(1,ld(1)+mod(ld(0),2));st(0,floor(ld(0)/2)));mod(ld(1),2)`;
  return [`drawbox=x=0:y=${y}:w=${(CLOCK_BITS + 3) * CELL}:h=${CELL}:color=black:t=fill`, cell(0, '1'), ...bits, cell(CLOCK_BITS + 2, parity)];
}
