import type { TemplateResult } from 'lit';
import { pause, play, rotateCcw, rotateCw, stepBack, stepForward } from '../icons/index.ts';
import { controlButton, type ControlContext, type SharedContext } from './control.ts';

/** How far the skip buttons and their keys go, in seconds. */
export const SKIP = 10;

/** @param stands a press plays; missing: while it is paused or blocked */
export function playButton(context: SharedContext, stands = context.player.intent.paused || context.player.facts.state === 'blocked'): TemplateResult {
  const { commands, messages } = context;
  const label = stands ? messages.controls.play : messages.controls.pause;
  return controlButton({ part: 'play', label, key: 'K', icon: stands ? play : pause, click: () => commands.toggle() }, context);
}

export function skipBackButton(context: SharedContext): TemplateResult {
  const { controls } = context.messages;
  const click = () => context.commands.skip(-SKIP * 1000);
  return controlButton({ part: 'skip-back', label: controls.skipBack(SKIP), key: 'J', icon: rotateCcw, text: controls.seconds(SKIP), click }, context);
}

export function skipForwardButton(context: SharedContext): TemplateResult {
  const { controls } = context.messages;
  const click = () => context.commands.skip(SKIP * 1000);
  const disabled = context.player.intent.mode === 'live';
  return controlButton({ part: 'skip-forward', label: controls.skipForward(SKIP), key: 'L', icon: rotateCw, text: controls.seconds(SKIP), disabled, click }, context);
}

export function previousFrameButton(context: ControlContext): TemplateResult {
  const label = context.messages.controls.previousFrame;
  return controlButton({ part: 'previous-frame', label, key: ',', icon: stepBack, click: () => context.commands.step(-1) }, context);
}

export function nextFrameButton(context: ControlContext): TemplateResult {
  const label = context.messages.controls.nextFrame;
  const disabled = context.player.intent.mode === 'live';
  return controlButton({ part: 'next-frame', label, key: '.', icon: stepForward, disabled, click: () => context.commands.step(1) }, context);
}
