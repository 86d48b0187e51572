import type { Paints } from './paints.ts';
import type { Lane, Marker, Scene } from './scene.ts';

export interface Style {
  paints: Paints;
  /** Size and family, as in CSS `font`. */
  font: string;
  /** Direction of the text; time runs from left to right in every language. */
  direction: 'ltr' | 'rtl';
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
  /** Events have colours of their own, unless the viewer has chosen all colours. */
  eventColors: boolean;
}

const BAND_HEIGHT = 8;
/** Below the lanes: ticks and labels. */
const LABELS_HEIGHT = 18;
/** Above the lanes: the times of cursor and pointer. */
const CHIPS_HEIGHT = 20;
const HATCH = 6;
/** From the middle of a marker to its corners. */
const MARKER = 5;

/** From top to bottom of a lane: activity rises from the band, which is at the bottom. */
interface Box {
  top: number;
  band: number;
  bottom: number;
}

/** Draws everything on a timeline that does not follow the pointer. */
export function paint(canvas: CanvasRenderingContext2D, scene: Scene, style: Style): void {
  const { width, height, lanes, liveX } = scene;
  const { paints, pixelRatio } = style;
  canvas.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  canvas.clearRect(0, 0, width, height);
  const [top, bottom] = [CHIPS_HEIGHT, height - LABELS_HEIGHT];
  const laneHeight = (bottom - top) / lanes.length;
  const snap = (x: number) => Math.round(x * pixelRatio) / pixelRatio;

  paintFuture(canvas, scene, paints, top, bottom);
  paintTicks(canvas, scene, style, top, bottom, snap);
  for (const [at, lane] of lanes.entries()) {
    const floor = top + (at + 1) * laneHeight;
    paintLane(canvas, lane, style, { top: floor - laneHeight, band: floor - BAND_HEIGHT, bottom: floor }, snap);
  }
  if (liveX === undefined) return;
  canvas.fillStyle = paints.live;
  canvas.fillRect(snap(liveX) - 1, top, 2, bottom - top + 4);
}

function paintLane(canvas: CanvasRenderingContext2D, { bars, markers, sequences, unknown }: Lane, style: Style, box: Box, snap: (x: number) => number): void {
  const { top, band, bottom } = box;
  const { paints } = style;
  canvas.fillStyle = paints.unknown;
  for (const { from, to } of unknown) canvas.fillRect(from, (band + bottom) / 2 - 1, to - from, 2);

  canvas.fillStyle = paints.activity;
  for (const { from, to, value } of bars) {
    const rise = Math.max(1, (band - top - 2) * value);
    const left = snap(from);
    canvas.fillRect(left, band - rise, Math.max(1, snap(to) - left - 1), rise);
  }

  canvas.fillStyle = paints.band;
  canvas.beginPath();
  for (const { from, to } of sequences) {
    const left = snap(from);
    // Even the shortest recording can be seen.
    const width = Math.max(1, snap(to) - left);
    canvas.roundRect(left, band, width, BAND_HEIGHT, Math.min(2, width / 2));
  }
  canvas.fill();

  for (const marker of markers) paintMarker(canvas, marker, style, (band + bottom) / 2);
}

/** A rhombus in the event's colour. Its outline has the colour of text, so it stands out from the ground whatever the colour is. */
function paintMarker(canvas: CanvasRenderingContext2D, { color, small, x }: Marker, { eventColors, paints }: Style, middle: number): void {
  const reach = small ? MARKER / 2 : MARKER;
  canvas.beginPath();
  canvas.moveTo(x, middle - reach);
  canvas.lineTo(x + reach, middle);
  canvas.lineTo(x, middle + reach);
  canvas.lineTo(x - reach, middle);
  canvas.closePath();
  canvas.lineJoin = 'round';
  const stroke = (width: number, paint: string) => {
    canvas.lineWidth = width;
    canvas.strokeStyle = paint;
    canvas.stroke();
  };
  stroke(small ? 3.5 : 5, paints.ground);
  stroke(small ? 1.5 : 2, paints.mark);
  canvas.fillStyle = paints.mark;
  // A canvas ignores what is not a colour.
  if (eventColors && color) canvas.fillStyle = color;
  canvas.fill();
}

function paintFuture(canvas: CanvasRenderingContext2D, { liveX, width }: Scene, paints: Paints, top: number, bottom: number): void {
  if (liveX === undefined || liveX >= width) return;
  const from = Math.max(0, liveX);
  const height = bottom - top;
  canvas.save();
  canvas.beginPath();
  canvas.rect(from, top, width - from, height);
  canvas.clip();
  canvas.beginPath();
  // The hatch starts at the live edge and moves with it.
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

function paintTicks(canvas: CanvasRenderingContext2D, scene: Scene, style: Style, top: number, bottom: number, snap: (x: number) => number): void {
  const { ticks, pinned, height } = scene;
  const { paints, font, direction } = style;
  const write = (text: string, x: number, strong: boolean) => {
    canvas.font = strong ? `600 ${font}` : font;
    canvas.fillStyle = strong ? paints.strong : paints.label;
    canvas.fillText(text, x, height - 3);
  };
  canvas.textBaseline = 'alphabetic';
  // `start` would be the right end where text runs from right to left.
  canvas.textAlign = 'left';
  canvas.direction = direction;
  for (const { x, kind, label, labelX } of ticks) {
    canvas.fillStyle = paints.tick;
    if (kind === 'unit') canvas.fillRect(snap(x), top, 1, height - top);
    else canvas.fillRect(snap(x), bottom + 2, 1, kind === 'major' ? 4 : 2);
    if (label) write(label, labelX, kind === 'unit');
  }
  if (pinned) write(pinned, 0, true);
}
