/** Stands in for the server: starts a rig, reports the id of its peer process, and waits to be killed. */
import { startRig } from './rig.ts';

const rig = await startRig();
const { body } = await rig.app.inject({ method: 'POST', url: '/api/v1/cameras/door/live/start', payload: {} });
process.send?.({ pid: (await rig.webrtc.counts()).pid, session: body });
