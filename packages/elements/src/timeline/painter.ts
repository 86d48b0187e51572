import type { Bars, Marker, Scene, Tick } from './scene.ts';

/** Colours as the canvas takes them; see `paintNames` for where each is used. */
export type Paints = Record<(typeof paintNames)[number], string>;

/** Each has a hidden element of that class, whose `color` is the paint: so tokens and system colours both resolve. */
export const paintNames = ['ground', 'band', 'activity', 'mark', 'tick', 'label', 'strong', 'unknown', 'future', 'live'] as const;

const BAND_HEIGHT = 8;
/** Below the band: marks of the ticks, and their labels. */
const LABELS_HEIGHT = 18;
/** Above the lanes: the times of cursor and pointer. */
const CHIPS_HEIGHT = 20;
/** A bar of activity and the space after it, at least. */
const BAR = 3;
const HATCH = 6;

interface Lanes {
  top: number;
  band: number;
  bottom: number;
}

/** Draws all of the timeline that does not follow the pointer. `pixelRatio`: device pixels per CSS pixel. */
export function paint(canvas: CanvasRenderingContext2D, scene: Scene, paints: Paints, font: string, pixelRatio: number): void {
  const { width, height } = scene;
  canvas.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  canvas.clearRect(0, 0, width, height);
  const bottom = height - LABELS_HEIGHT;
  const lanes: Lanes = { top: CHIPS_HEIGHT, band: bottom - BAND_HEIGHT, bottom };
  const snap = (x: number) => Math.round(x * pixelRatio) / pixelRatio;

  paintFuture(canvas, scene, paints, lanes);
  paintTicks(canvas, scene, paints, lanes, font, snap);
  paintUnknown(canvas, scene, paints, lanes);
  if (scene.activity) paintActivity(canvas, scene, scene.activity, paints, lanes, snap);
  paintSequences(canvas, scene, paints, lanes, snap);
  for (const marker of scene.markers) paintMarker(canvas, marker, paints, lanes);
  if (scene.liveX !== undefined) {
    canvas.fillStyle = paints.live;
    canvas.fillRect(snap(scene.liveX) - 1, lanes.top, 2, lanes.bottom - lanes.top + 4);
  }
}

function paintFuture(canvas: CanvasRenderingContext2D, { liveX, width }: Scene, paints: Paints, { top, bottom }: Lanes): void {
  if (liveX === undefined || liveX >= width) return;
  const from = Math.max(0, liveX);
  const height = bottom - top;
  canvas.save();
  canvas.beginPath();
  canvas.rect(from, top, width - from, height);
  canvas.clip();
  canvas.beginPath();
  // Counted from the live edge, so that the hatch moves with it and does not crawl.
  for (let x = liveX - HATCH * Math.ceil((liveX - from + height) / HATCH); x < width; x += HATCH) {
    if (x + height < from) continue;
    canvas.moveTo(x, bottom);
    canvas.lineTo(x + height, top);
  }
  canvas.strokeStyle = paints.future;
  canvas.lineWidth = 1;
  canvas.stroke();
  canvas.restore();
}

function paintTicks(
  canvas: CanvasRenderingContext2D,
  { ticks, height }: Scene,
  paints: Paints,
  lanes: Lanes,
  font: string,
  snap: (x: number) => number,
): void {
  canvas.textBaseline = 'alphabetic';
  for (const tick of ticks) {
    const x = snap(tick.x);
    canvas.fillStyle = paints.tick;
    if (tick.kind === 'day') canvas.fillRect(x, lanes.top, 1, height - lanes.top);
    else if (tick.kind !== 'pinned') canvas.fillRect(x, lanes.bottom + 2, 1, tick.kind === 'major' ? 4 : 2);
    if (tick.label) paintLabel(canvas, tick, paints, font, height);
  }
}

function paintLabel(canvas: CanvasRenderingContext2D, { label, labelX, kind }: Tick, paints: Paints, font: string, height: number): void {
  const strong = kind === 'day' || kind === 'pinned';
  canvas.font = strong ? `600 ${font}` : font;
  canvas.fillStyle = strong ? paints.strong : paints.label;
  canvas.fillText(label, labelX, height - 3);
}

/** Not asked for yet: neither a recording nor a gap. */
function paintUnknown(canvas: CanvasRenderingContext2D, { unknown }: Scene, paints: Paints, { band }: Lanes): void {
  canvas.fillStyle = paints.unknown;
  for (const { from, to } of unknown) canvas.fillRect(from, band + BAND_HEIGHT / 2 - 1, to - from, 2);
}

function paintSequences(
  canvas: CanvasRenderingContext2D,
  { sequences }: Scene,
  paints: Paints,
  { band }: Lanes,
  snap: (x: number) => number,
): void {
  canvas.fillStyle = paints.band;
  canvas.beginPath();
  for (const { from, to } of sequences) {
    const left = snap(from);
    // However short a recording is, it can be seen.
    const width = Math.max(1, snap(to) - left);
    canvas.roundRect(left, band, width, BAND_HEIGHT, Math.min(2, width / 2));
  }
  canvas.fill();
}

function paintActivity(
  canvas: CanvasRenderingContext2D,
  { width }: Scene,
  { x, step, values }: Bars,
  paints: Paints,
  { top, band }: Lanes,
  snap: (x: number) => number,
): void {
  const height = band - top - 2;
  const together = Math.max(1, Math.ceil(BAR / step));
  const bar = step * together;
  const first = Math.max(0, Math.floor(-x / bar)) * together;
  canvas.fillStyle = paints.activity;
  canvas.beginPath();
  for (let i = first; i < values.length && x + i * step < width; i += together) {
    let most = 0;
    for (let j = i; j < Math.min(values.length, i + together); j++) most = Math.max(most, values[j] ?? 0);
    if (most <= 0) continue;
    const rise = Math.max(1, height * Math.min(1, most));
    const left = snap(x + i * step);
    canvas.rect(left, band - rise, Math.max(1, snap(x + i * step + bar) - left - 1), rise);
  }
  canvas.fill();
}

function paintMarker(canvas: CanvasRenderingContext2D, { x }: Marker, paints: Paints, { band }: Lanes): void {
  const middle = band + BAND_HEIGHT / 2;
  const reach = 5;
  canvas.beginPath();
  canvas.moveTo(x, middle - reach);
  canvas.lineTo(x + reach, middle);
  canvas.lineTo(x, middle + reach);
  canvas.lineTo(x - reach, middle);
  canvas.closePath();
  canvas.lineJoin = 'round';
  canvas.lineWidth = 3;
  canvas.strokeStyle = paints.ground;
  canvas.stroke();
  canvas.fillStyle = paints.mark;
  canvas.fill();
}
