/** Holds the lock of the folder named by its argument until it is killed. */
import { lockDataDir } from '../../../demo-server/src/db/data-dir-lock.ts';

const lock = lockDataDir(process.argv[2]!);
process.stdout.write('held\n');
setInterval(() => lock, 1000);
