import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const script = join(import.meta.dirname, 'rtsp-server.py');
/** Debian's own Python has its packages, whatever comes first in the path. */
const pythons = ['/usr/bin/python3', 'python3'];
const IMPORTS = "import gi; gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); assert Gst.ElementFactory.find('x264enc')";

/** A Python that has what the server needs; undefined where there is none. */
export const findRtspPython = (): string | undefined => pythons.find((python) => spawnSync(python, ['-c', IMPORTS]).status === 0);

export const RTSP_MISSING = 'no RTSP server: install python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good, -bad and -ugly';

export interface RtspServer {
  port: string;
  /** Of /plain and /reordered. */
  url: string;
  /** Of /secret, with its credentials. */
  secretUrl: string;
  stop(): Promise<void>;
  /** As when the machine it runs on loses power. */
  kill(): Promise<void>;
}

export async function startRtspServer(python: string, { port: givenPort = '0' } = {}): Promise<RtspServer> {
  const child: ChildProcess = spawn(python, [script, givenPort], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const [port, secretPort] = line.split(' ');
  const end = async (how: () => void) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    how();
    await once(child, 'exit');
  };
  return {
    port: port ?? '',
    url: `rtsp://127.0.0.1:${port}`,
    secretUrl: `rtsp://admin:hunter2@127.0.0.1:${secretPort}/secret`,
    stop: () => end(() => child.stdin?.end()),
    kill: () => end(() => child.kill('SIGKILL')),
  };
}
