import { during, type Scene, sweep } from '../scene.ts';

/** The train arrives from the right, slows down, waits and leaves to the left. */
const TRAIN = { period: 60, arrives: 9, leaves: 31, gone: 42 };
const trainX = (() => {
  const at = `mod(T,${TRAIN.period})`;
  const arriving = `-100+1400*pow(1-${at}/${TRAIN.arrives},2)`;
  const leaving = `-100-1500*pow((${at}-${TRAIN.leaves})/${TRAIN.gone - TRAIN.leaves},2)`;
  return `if(lt(${at},${TRAIN.arrives}),${arriving},if(lt(${at},${TRAIN.leaves}),-100,${leaving}))`;
})();

const walker = (colour: string, { from, to, period, ahead, y }: { from: number; to: number; period: number; ahead: number; y: number }) =>
  (['a', 'b'] as const).map((pose, half) => ({
    image: `walker-${colour}-${pose}`,
    x: sweep({ from, to, period, ahead }),
    y: String(y),
    shown: during({ period: 0.72, from: half * 0.36, to: (half + 1) * 0.36, ahead }),
  }));

export const platform: Scene = {
  id: 'platform',
  name: 'Platform 2',
  sprites: [
    { image: 'train', x: trainX, y: '330', shown: `lt(mod(T,${TRAIN.period}),${TRAIN.gone})` },
    { image: 'column', x: '110', y: '90' },
    { image: 'column', x: '1110', y: '90' },
    { image: 'signal-red', x: '1192', y: '150', shown: during({ period: TRAIN.period, from: 0, to: TRAIN.leaves - 3 }) },
    { image: 'signal-green', x: '1192', y: '150', shown: during({ period: TRAIN.period, from: TRAIN.leaves - 3, to: TRAIN.period }) },
    ...walker('blue', { from: -90, to: 1300, period: 26, ahead: 0, y: 470 }),
    ...walker('orange', { from: 1300, to: -90, period: 33, ahead: 9, y: 494 }),
    ...walker('plum', { from: -90, to: 1300, period: 41, ahead: 30, y: 508 }),
  ],
};
