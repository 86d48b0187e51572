import { during, type Scene, sway, sweep } from '../scene.ts';

const gull = ({ period, ahead, y, beat }: { period: number; ahead: number; y: number; beat: number }) =>
  (['gull-up', 'gull-down'] as const).map((image, half) => ({
    image,
    x: sweep({ from: -80, to: 1360, period, ahead }),
    y: sway({ around: y, by: 26, period: period / 4, ahead }),
    shown: during({ period: beat, from: (half * beat) / 2, to: ((half + 1) * beat) / 2, ahead }),
  }));

export const harbour: Scene = {
  id: 'harbour',
  name: 'Harbour',
  sprites: [
    { image: 'ship', x: sweep({ from: -440, to: 1300, period: 100 }), y: sway({ around: 312, by: 3, period: 6 }) },
    { image: 'beam', x: '534', y: '174', shown: during({ period: 4, from: 0, to: 1.2 }) },
    { image: 'glints', x: sway({ around: 380, by: 50, period: 11 }), y: '500' },
    { image: 'glints', x: sway({ around: 790, by: -46, period: 9 }), y: '476' },
    { image: 'sailboat', x: sweep({ from: 1300, to: -170, period: 64, ahead: 20 }), y: sway({ around: 404, by: 7, period: 4 }) },
    ...gull({ period: 23, ahead: 0, y: 170, beat: 0.64 }),
    ...gull({ period: 31, ahead: 12, y: 240, beat: 0.8 }),
  ],
};
