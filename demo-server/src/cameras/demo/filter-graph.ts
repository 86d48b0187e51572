import type { Milliseconds } from '../../media/frame.ts';
import { FRAME, HEIGHT, type Scene, WIDTH } from './scene.ts';

const CELL = WIDTH / 80;
const CLOCK_BITS = 41;
/** A live frame may be made this much after its time, ms. */
const LATE = 5 * FRAME;
/** And this much before it: timers are not exact. */
const EARLY = 5;

export interface GraphOptions {
  /** Capture time of timestamp 0: a whole second, so that its parts add up exactly. */
  base: Milliseconds;
  /** A file with the camera's name. */
  nameFile: string;
  /**
   * Frames come at the pace of the wall clock, and the first one's timestamp is when it came. No outage begins
   * before `outagesFrom`.
   */
  live?: { outagesFrom: Milliseconds };
  /** Not live: the first frame's time. */
  from?: Milliseconds;
}

/** What `drawtext` is given to show the time of each frame, in UTC. */
const timeText = (base: Milliseconds): string =>
  `%{pts:gmtime:${base / 1000}:%Y-%m-%d  %H\\:%M\\:%S}.%{eif:mod(floor(t*1000+0.5),1000):d:3} UTC`;

/**
 * The picture of a scene as a filter graph: input 0 is the background, the sprites follow in their order, the output
 * is `[out]` with timestamps in milliseconds from `base`.
 */
export function filterGraph(scene: Scene, options: GraphOptions): string {
  const wallClock = `(t+${options.base / 1000})`;
  const timed = (expression: string) => expression.replaceAll(/\bT\b/g, wallClock);
  const background = ['format=yuv420p', 'loop=loop=-1:size=1:start=0', 'settb=1/1000', `setpts=N*${FRAME}+${(options.from ?? options.base) - options.base}`];
  if (options.live) {
    const { period, length } = scene.outage ?? { period: 1, length: 0 };
    const sends = timed(`gte(mod(T,${period}),${length})+lt(T,${options.live.outagesFrom / 1000})`);
    background.push('realtime', `setpts='${wallClockTimestamps(options.base)}'`, `select='(isnan(prev_pts)+gt(pts,prev_pts))*(${sends})'`);
  }
  const chains = [`[0:v]${background.join(',')}[v0]`];
  for (const [index, { x, y, shown }] of scene.sprites.entries()) {
    const enable = shown === undefined ? '' : `:enable='${timed(shown)}'`;
    chains.push(
      `[${index + 1}:v]format=yuva420p,settb=1/1000[s${index}]`,
      `[v${index}][s${index}]overlay=x='${timed(x)}':y='${timed(y)}':format=yuv420${enable}[v${index + 1}]`,
    );
  }
  const marks = [...texts(options), ...testClock(options.base)];
  chains.push(`[v${scene.sprites.length}]${marks.join(',')}[out]`);
  return chains.join(';');
}

/**
 * The first timestamp is the wall clock; each next one is a frame later. When the process was held up for longer than
 * `LATE`, frames are left out: the timestamp jumps to the wall clock, and frames that are made up for after that get
 * the one before them again, by which `select` knows them.
 */
function wallClockTimestamps(base: Milliseconds): string {
  const now = `(floor(RTCTIME/1000)-${base})`;
  const next = `(PREV_OUTPTS+${FRAME})`;
  return `if(isnan(PREV_OUTPTS),${now},if(gt(${now}-${next},${LATE}),${now},if(gt(${next}-${now},${EARLY}),PREV_OUTPTS,${next})))`;
}

/** `movie=` and other filters would be read from a name inside the graph, so it is in a file; the time is the server's own text. */
function texts({ base, nameFile }: GraphOptions): string[] {
  const style = 'font=Sans:fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=10';
  return [
    // In the middle: players have their own words at the top left, and buttons at the right and below.
    `drawtext=textfile=${escape(nameFile)}:expansion=none:fontsize=24:x=(${WIDTH}-tw)/2:y=26:${style}`,
    `drawtext=text=${escape(timeText(base))}:fontsize=24:x=${WIDTH - 26}-tw:y=${HEIGHT - 22}-ascent:${style}`,
  ];
}

/** Twice: once for the filter's options, once for the graph (https://ffmpeg.org/ffmpeg-filters.html#Notes-on-filtergraph-escaping). */
const escape = (value: string): string => value.replaceAll(/[\\':]/g, '\\$&').replaceAll(/[\\'[\],;]/g, '\\$&');

/**
 * The frame's time in 44 cells along the bottom: white, black, 41 bits of Unix ms, and one that makes the number of white
 * ones among the 41 even.
 */
function testClock(base: Milliseconds): string[] {
  const time = `(${base}+floor(t*1000+0.5))`;
  const y = HEIGHT - CELL;
  const cell = (index: number, enable: string) => `drawbox=x=${index * CELL}:y=${y}:w=${CELL}:h=${CELL}:color=white:t=fill:enable='${enable}'`;
  const bits = Array.from({ length: CLOCK_BITS }, (_, index) => cell(2 + index, `mod(floor(${time}/${2 ** (CLOCK_BITS - 1 - index)}),2)`));
  const odd = `st(0,${time});st(1,0);while(ld(0),st(1,ld(1)+mod(ld(0),2));st(0,floor(ld(0)/2)));mod(ld(1),2)`;
  return [`drawbox=x=0:y=${y}:w=${(CLOCK_BITS + 3) * CELL}:h=${CELL}:color=black:t=fill`, cell(0, '1'), ...bits, cell(CLOCK_BITS + 2, odd)];
}
