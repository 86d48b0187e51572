import { type Scene, sweep } from '../scene.ts';

/** A car arrives, waits at the gate, and drives on once the boom is up. Seconds of each period. */
const GATE = { period: 40, stops: 6, opens: 9, leaves: 10.5, gone: 16, closes: 14, step: 0.3 };
const at = `mod(T,${GATE.period})`;
const boom = (position: number) => {
  const raised = `clip((${at}-${GATE.opens})/${GATE.step},0,3)-clip((${at}-${GATE.closes})/${GATE.step},0,3)`;
  return { image: `boom-${position}`, x: '930', y: '440', shown: `eq(floor(${raised}+0.5),${position})` };
};
const waitingCar = `if(lt(${at},${GATE.stops}),752-950*pow(1-${at}/${GATE.stops},2),if(lt(${at},${GATE.leaves}),752,752+540*pow((${at}-${GATE.leaves})/4.5,2)))`;

const snow = (x: number, y: number) => ({ image: 'snow', x: String(x), y: sweep({ from: y - 360, to: y, period: 7.2 }) });

export const mountain: Scene = {
  id: 'mountain',
  name: 'Mountain gate',
  outage: { period: 600, length: 20 },
  sprites: [
    { image: 'gondola', x: sweep({ from: -100, to: 1290, period: 48 }), y: '192+66*(mod(T,48)/48)' },
    { image: 'car-teal', x: sweep({ from: 1300, to: -200, period: 17, ahead: 3 }), y: '524' },
    { image: 'car-red', x: waitingCar, y: '574', shown: `lt(${at},${GATE.gone})` },
    boom(0),
    boom(1),
    boom(2),
    boom(3),
    { image: 'plough', x: sweep({ from: -340, to: 1320, period: 53, ahead: 11 }), y: '530' },
    ...[0, 360, 720].flatMap((y) => [snow(0, y), snow(640, y)]),
  ],
};
