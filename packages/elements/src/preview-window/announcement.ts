import type { PreviewStatus } from '@oriel/core';
import type { PreviewMessages } from './words.ts';

/** What is worth telling of a new status, for eyes and screen readers. @param isOwn this page has asked for it */
export function announcementOf(now: PreviewStatus, before: PreviewStatus, isOwn: boolean, { preview: words }: PreviewMessages): string {
  const said: string[] = [];
  const tell = (what: string | undefined) => what && said.push(isOwn ? what : words.elsewhere(what));
  if (now.state !== before.state) tell(before.state === 'live' && now.state === 'preview' ? words.ended : words.announced[now.state]);
  else if (now.recording?.id !== before.recording?.id) tell(now.recording ? words.recordingStarted : words.recordingStopped);
  else if (now.recording && now.recording.reason !== before.recording?.reason) said.push(now.recording.reason === undefined ? words.recordingAgain : words.notRecorded);
  for (const { id, name, reason, state } of now.destinations) {
    const earlier = before.destinations.find((one) => one.id === id);
    const isNews = state === 'failed' || state === 'reconnecting' || (state === 'publishing' && (earlier?.state === 'reconnecting' || earlier?.state === 'failed'));
    if (isNews && earlier?.state !== state) said.push(words.destinationState(name, words.destinationStates[state] ?? state, (reason && words.reasons[reason]?.title) ?? ''));
  }
  return said.join(' ');
}
