import type { Milliseconds } from '../contract/index.ts';
import type { Environment } from './environment.ts';

/** Longest wait after the network came back. */
const SPREAD: Milliseconds = 2000;

/** An environment whose `onOnline` calls back after a random wait, so that many players do not reconnect at the same moment. */
export const withOnlineJitter = (environment: Environment): Environment => ({
  now: () => environment.now(),
  random: () => environment.random(),
  after: (delay, callback) => environment.after(delay, callback),
  onOnline(callback) {
    let cancel: (() => void) | undefined;
    const stop = environment.onOnline(() => {
      cancel ??= environment.after(environment.random() * SPREAD, () => {
        cancel = undefined;
        callback();
      });
    });
    return () => {
      stop();
      cancel?.();
    };
  },
});
