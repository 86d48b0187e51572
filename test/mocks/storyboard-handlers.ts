import { http, HttpResponse, type AnyHandler } from 'msw';

export interface MockStoryboard {
  /** Seconds. */
  duration: number;
  /** Draws the picture of a time into its part of the sheet. */
  draw?: (context: OffscreenCanvasRenderingContext2D, time: number, place: { x: number; y: number; width: number; height: number }) => void;
}

const COLUMNS = 10;
const [WIDTH, HEIGHT] = [160, 90];

/** A storyboard with a picture each second, `/videos/<any>/storyboard.vtt`. Its sheet is a `blob:` URL, which no server needs to answer. */
export function storyboardHandlers({ draw, duration }: MockStoryboard): AnyHandler[] {
  return [
    http.get('*/videos/:id/storyboard.vtt', async () => {
      const sheet = new OffscreenCanvas(COLUMNS * WIDTH, Math.ceil(duration / COLUMNS) * HEIGHT);
      const context = sheet.getContext('2d')!;
      const cues = Array.from({ length: duration }, (_, time) => {
        const place = { x: (time % COLUMNS) * WIDTH, y: Math.floor(time / COLUMNS) * HEIGHT, width: WIDTH, height: HEIGHT };
        draw?.(context, time, place);
        return { time, place };
      });
      const url = URL.createObjectURL(await sheet.convertToBlob({ type: 'image/jpeg' }));
      const lines = cues.map(({ time, place: { x, y, width, height } }) => `${clock(time)} --> ${clock(time + 1)}\n${url}#xywh=${x},${y},${width},${height}\n`);
      return new HttpResponse(`WEBVTT\n\n${lines.join('\n')}`, { headers: { 'Content-Type': 'text/vtt' } });
    }),
  ];
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);
