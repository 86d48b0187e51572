import type { Milliseconds } from '@oriel/core';

/** What mocked cameras film: places that a person can tell apart, each a function of time alone. */
export const scenes = ['yard', 'harbour', 'road', 'hall'] as const;
export type Scene = (typeof scenes)[number];

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws the scene as it is, or was, at a time, with that time written into it; `shift` tells one such place from another. */
export function drawScene(canvas: HTMLCanvasElement | OffscreenCanvas, { scene, shift }: { scene: Scene; shift: Milliseconds }, time: Milliseconds): void {
  const context = canvas.getContext('2d') as Context;
  const { width, height } = canvas;
  context.save();
  // Every scene is drawn as if it were 160 by 90.
  context.scale(width / 160, height / 90);
  painters[scene](context, (time + shift) / 1000);
  context.restore();
  const size = Math.round(height / 22);
  context.font = `500 ${size}px ui-monospace, monospace`;
  context.textAlign = 'right';
  context.fillStyle = 'rgb(255 255 255 / 0.9)';
  context.fillText(new Date(time).toISOString().slice(11, 23), width - size, height - size);
}

const painters: Record<Scene, (context: Context, seconds: number) => void> = { yard, harbour, road, hall };

function ground(context: Context, from: string, to: string, top: number, bottom: number): void {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  gradient.addColorStop(0, from);
  gradient.addColorStop(1, to);
  context.fillStyle = gradient;
  context.fillRect(0, top, 160, bottom - top);
}

function disc(context: Context, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** There and back again within a period, 0 to 1. */
const sway = (seconds: number, period: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * seconds) / period);
/** Again and again from 0 to 1. */
const pass = (seconds: number, period: number): number => (seconds / period) % 1;

/** Dusk behind a house; somebody walks through the light of the lamp. */
function yard(context: Context, seconds: number): void {
  ground(context, '#24334a', '#6b5a63', 0, 54);
  ground(context, '#3d4038', '#23261f', 54, 90);
  context.fillStyle = '#1c2028';
  context.fillRect(14, 18, 62, 40);
  context.beginPath();
  context.moveTo(8, 20);
  context.lineTo(45, 4);
  context.lineTo(82, 20);
  context.fill();
  context.fillStyle = '#f0c878';
  for (const x of [24, 44, 60]) context.fillRect(x, 28, 9, 11);
  const glow = context.createRadialGradient(112, 26, 1, 112, 40, 38);
  glow.addColorStop(0, 'rgb(255 226 160 / 0.85)');
  glow.addColorStop(1, 'rgb(255 226 160 / 0)');
  context.fillStyle = glow;
  context.fillRect(70, 8, 90, 82);
  context.fillStyle = '#15171b';
  context.fillRect(111, 24, 2, 42);
  const x = 78 + 74 * sway(seconds, 14);
  context.fillRect(x - 2.5, 52 + Math.abs(Math.sin(seconds * 5)), 5, 17);
  disc(context, x, 49 + Math.abs(Math.sin(seconds * 5)), 3, '#15171b');
}

/** A boat crosses the water at noon. */
function harbour(context: Context, seconds: number): void {
  ground(context, '#8ec3dc', '#dfeef0', 0, 40);
  ground(context, '#3f8796', '#174a5c', 40, 90);
  context.fillStyle = '#5d6f72';
  context.beginPath();
  context.moveTo(0, 40);
  for (let x = 0; x <= 160; x += 10) context.lineTo(x, 34 - 4 * Math.sin(x / 19) - 2 * Math.sin(x / 7));
  context.lineTo(160, 40);
  context.fill();
  context.strokeStyle = 'rgb(255 255 255 / 0.28)';
  context.lineWidth = 0.6;
  for (let row = 0; row < 9; row++) {
    context.beginPath();
    for (let x = 0; x <= 160; x += 4) context.lineTo(x, 45 + row * 5 + Math.sin(x / 9 + seconds * 1.6 + row) * 0.9);
    context.stroke();
  }
  const x = -30 + 220 * pass(seconds, 26);
  const y = 55 + Math.sin(seconds * 1.3);
  context.fillStyle = '#a63d2f';
  context.beginPath();
  context.moveTo(x - 16, y);
  context.lineTo(x + 18, y);
  context.lineTo(x + 12, y + 8);
  context.lineTo(x - 12, y + 8);
  context.fill();
  context.fillStyle = '#f4f1ea';
  context.beginPath();
  context.moveTo(x, y - 28);
  context.lineTo(x + 15, y - 3);
  context.lineTo(x, y - 3);
  context.fill();
}

/** Cars on a road between fields. */
function road(context: Context, seconds: number): void {
  ground(context, '#b9cbd6', '#e6e3d4', 0, 34);
  ground(context, '#86994f', '#566b33', 34, 90);
  context.fillStyle = '#3c4046';
  context.beginPath();
  context.moveTo(74, 34);
  context.lineTo(86, 34);
  context.lineTo(150, 90);
  context.lineTo(10, 90);
  context.fill();
  context.strokeStyle = '#e9e6da';
  for (let mark = 0; mark < 8; mark++) {
    const near = ((mark + pass(seconds, 1.2)) / 8) ** 2;
    context.lineWidth = 0.4 + near * 2;
    context.beginPath();
    context.moveTo(80, 34 + 56 * near);
    context.lineTo(80, 35 + 62 * near);
    context.stroke();
  }
  for (const [lane, period, colour] of [[-1, 5, '#c9503c'], [1, 7, '#3a6ea8'], [-1, 9, '#e5e2da']] as const) {
    const near = lane < 0 ? pass(seconds, period) ** 2 : (1 - pass(seconds, period)) ** 2;
    const size = 1.5 + near * 20;
    const [x, y] = [80 + lane * (3 + near * 34), 34 + near * 62];
    context.fillStyle = colour;
    context.fillRect(x - size / 2, y - size * 0.62, size, size * 0.5);
    context.fillStyle = '#1d2126';
    context.fillRect(x - size * 0.36, y - size * 0.86, size * 0.72, size * 0.32);
  }
}

/** People in a hall with tall windows. */
function hall(context: Context, seconds: number): void {
  ground(context, '#d7d2c8', '#b9b2a6', 0, 56);
  ground(context, '#8b7f70', '#6a5f53', 56, 90);
  for (let window = 0; window < 5; window++) {
    context.fillStyle = '#f7f6ee';
    context.fillRect(9 + window * 31, 8, 18, 38);
    context.fillStyle = 'rgb(255 255 240 / 0.2)';
    context.beginPath();
    context.moveTo(9 + window * 31, 56);
    context.lineTo(27 + window * 31, 56);
    context.lineTo(15 + window * 31, 90);
    context.lineTo(-9 + window * 31, 90);
    context.fill();
  }
  for (const [period, y, colour] of [[19, 58, '#41506b'], [27, 64, '#7a3f4b'], [33, 70, '#2f5c50']] as const) {
    const x = -10 + 180 * sway(seconds + y, period);
    const step = Math.abs(Math.sin(seconds * 4 + y));
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(x - 4, y - 12 - step, 8, 20, 3);
    context.fill();
    disc(context, x, y - 16 - step, 3.6, '#c69a7b');
  }
}
