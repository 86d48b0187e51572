/**
 * Records a moving picture until it is killed, and says after each group what is reported as recorded.
 * Arguments: data folder, first time.
 */
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { makeVideo, shifted, silent } from './media.ts';

const [dataDir = '', start = ''] = process.argv.slice(2);
const db = await openDatabase({ dataDir }, silent);
const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
const video = await makeVideo({ seconds: 10, start: Number(start), size: '640x360' });
const writer = archive.writer('yard');
writer.tracks(video.tracks);
for (let by = 0; ; by += 10_000) {
  for (const frame of shifted(video, by).frames) {
    writer.frame(frame);
    if (!frame.keyframe) continue;
    await writer.ready();
    await new Promise(setImmediate);
    process.stdout.write(`${JSON.stringify(archive.index.sequences('yard', { from: 0, to: 4e12 }))}\n`);
  }
}
