import assert from 'node:assert/strict';
import { test } from 'node:test';
import { srtFailure } from '../../../../demo-server/src/publish/srt/srt-failure.ts';

/** Words of FFmpeg 5.1 and libsrt 1.5, and the server that refused. */
const lines: [string, string, string, string][] = [
  ['FFmpeg with another passphrase', '/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase - not processing further', 'wrong_key', 'yes'],
  ['MediaMTX with an unknown path or another passphrase', '/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Peer rejected connection - not processing further', 'wrong_key', 'repeated'],
  ['a server with another reason', "/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Listener's backlog exceeded - not processing further", 'refused', 'no'],
  ['nobody', '[srt @ 0x55ced04eb1c0] Connection to srt://127.0.0.1:19002 failed: Input/output error', 'unreachable', 'no'],
];

for (const [server, line, reason, lasting] of lines) {
  test(`${server}: ${reason}`, () => {
    const error = srtFailure(`Input #0, flv, from 'pipe:0':\n${line}\n`);
    assert.deepEqual([error.reason, error.lasting], [reason, lasting]);
  });
}
