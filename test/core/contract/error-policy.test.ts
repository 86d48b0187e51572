import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodes, errorPolicies, isRetryable, isServerFailure, isTransient, OrielError, policyOf, ServerError, triggersFallback, type CodeByStatus } from '@oriel/core/contract';

const which = (judge: (error: OrielError) => boolean) => errorCodes.filter((code) => judge(new ServerError(code))).toSorted();

test('every code has a policy, or one by its status', () => {
  const byStatus: readonly string[] = ['recording_unknown', 'wrong_status', 'programme_unknown', 'destination_unknown', 'cue_unknown', 'image_unknown', 'preview_state', 'in_use', 'pipeline_unknown', 'pipeline_exists', 'too_many_pipelines'] satisfies CodeByStatus[];
  assert.deepEqual(Object.keys(errorPolicies).toSorted(), errorCodes.filter((code) => !byStatus.includes(code)).toSorted());
});

test('what a session or a request tries again by itself', () => {
  assert.deepEqual(which(isTransient), [
    'answer_exists',
    'busy',
    'camera_offline',
    'ice_restart_unsupported',
    'internal',
    'network_gone',
    'no_answer',
    'not_ready',
    'rate_limited',
    'segment_unknown',
    'session_unknown',
    'too_many_pipelines',
    'too_many_sessions',
    'video_not_ready',
  ]);
});

test('what another transport may not have', () => {
  assert.deepEqual(which(triggersFallback), [
    'chunk_failed',
    'codec_unsupported',
    'cue_unknown',
    'decode_failed',
    'destination_unknown',
    'hls_failed',
    'image_unknown',
    'invalid_answer',
    'invalid_candidate',
    'invalid_sdp',
    'media_type_unsupported',
    'method_not_allowed',
    'no_picture',
    'not_found',
    'pipeline_unknown',
    'programme_unknown',
    'recording_unknown',
    'webrtc_failed',
    'webrtc_unavailable',
  ]);
});

test('a failed connection, a missing picture and a failed chunk are retried when no transport is left', () => {
  const onlyWithoutFallback = which(isRetryable).filter((code) => !isTransient(new ServerError(code)));
  assert.deepEqual(onlyWithoutFallback, ['chunk_failed', 'hls_failed', 'no_picture', 'webrtc_failed']);
});

test('only a failure of the server or the network is worth the same request again', () => {
  assert.deepEqual(which(isServerFailure), ['busy', 'internal', 'network_gone', 'no_answer', 'not_ready', 'rate_limited', 'too_many_pipelines', 'too_many_sessions']);
});

test('an unknown code is judged by its HTTP status', () => {
  const kinds = { 0: 'final', 400: 'final', 403: 'final', 404: 'fallback', 406: 'fallback', 408: 'transient', 409: 'final', 429: 'transient', 500: 'transient', 501: 'fallback', 507: 'transient' };
  for (const [status, kind] of Object.entries(kinds)) {
    const error = OrielError.fromBody({ error: { code: 'from_the_future', message: '', hint: '' } }, Number(status));
    assert.equal(policyOf(error).kind, kind, status);
    assert.equal(isServerFailure(error), kind === 'transient', status);
  }
});

test('a known code keeps its policy, whatever the status', () => {
  assert.equal(policyOf(OrielError.fromBody({ error: { code: 'no_recording', message: '', hint: '' } }, 503)).kind, 'final');
});
