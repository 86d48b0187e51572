import { during, type Scene, sweep } from '../scene.ts';

/** A lorry is unloaded in the first 15 of every 90 seconds: a burst of activity. */
const BURST = { period: 90, length: 15 };
const parcel = (image: string, height: number, ahead: number) => ({ image, x: sweep({ from: -120, to: 1300, period: 24, ahead }), y: String(528 - height) });
const inBurst = (image: string, y: number, from: number, to: number, { starts, lasts }: { starts: number; lasts: number }) => ({
  image,
  x: `${from}+(${to - from})*(mod(T,${BURST.period})-${starts})/${lasts}`,
  y: String(y),
  shown: during({ period: BURST.period, from: starts, to: Math.min(starts + lasts, BURST.length) }),
});

export const dock: Scene = {
  id: 'dock',
  name: 'Loading dock',
  sprites: [
    { image: 'beacon', x: '570', y: '60', shown: `${during({ period: BURST.period, from: 0, to: BURST.length })}*lt(mod(T,1),0.5)` },
    { image: 'beacon', x: '860', y: '60', shown: `${during({ period: BURST.period, from: 0, to: BURST.length })}*gte(mod(T,1),0.5)` },
    parcel('parcel-brown', 86, 0),
    parcel('parcel-white', 62, 7),
    parcel('parcel-tall', 118, 15),
    inBurst('parcel-white', 466, -120, 1300, { starts: 0, lasts: 8 }),
    inBurst('parcel-brown', 442, -120, 1300, { starts: 2, lasts: 8 }),
    inBurst('parcel-tall', 410, -120, 1300, { starts: 4, lasts: 8 }),
    inBurst('parcel-brown', 442, -120, 1300, { starts: 6, lasts: 8 }),
    { image: 'robot', x: sweep({ from: -220, to: 1300, period: 36, ahead: 5 }), y: '548' },
    inBurst('forklift', 470, 1300, -320, { starts: 0, lasts: 7 }),
    inBurst('forklift', 470, 1300, -320, { starts: 7, lasts: 7 }),
    inBurst('robot', 552, -220, 1300, { starts: 1, lasts: 6 }),
    inBurst('robot', 540, -220, 1300, { starts: 8, lasts: 6 }),
  ],
};
