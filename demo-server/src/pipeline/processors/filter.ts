import { Server } from 'socket.io';
import { runFfmpeg } from '../../media/ffmpeg.ts';

/**
 * An audio processor that changes the sound by a filter of FFmpeg: `npm run processor:filter`, with another filter
 * `AUDIO_FILTER='volume=-6dB' npm run processor:filter`. It answers with FLAC, which adds no delay.
 */
const port = Number(process.env['PROCESSOR_PORT'] ?? 5000);
const filter = process.env['AUDIO_FILTER'] ?? 'bandpass=frequency=1000:width_type=o:width=2,volume=3dB';
const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const TIME_LIMIT = 60_000;
const io = new Server(port, { cors: { origin: '*' }, maxHttpBufferSize: 32 * 1024 * 1024 });

io.on('connection', (socket) => {
  console.log(`connected: ${socket.id}`);
  socket.on('fragment:data', async ({ fragment, data }: { fragment: { id: string }; data: Buffer }) => {
    try {
      const args = ['-v', 'error', '-f', 'mp4', '-i', 'pipe:0', '-af', filter, '-f', 'flac', 'pipe:1'];
      const processed = await runFfmpeg(ffmpeg, args, { input: data, limit: 64 * 1024 * 1024, signal: AbortSignal.timeout(TIME_LIMIT) });
      socket.emit('fragment:processed', { fragment, data: processed });
      console.log(`processed: ${fragment.id}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      socket.emit('fragment:failed', { fragment: { id: fragment.id }, error: { message } });
      console.error(`failed: ${fragment.id}: ${message}`);
    }
  });
});
console.log(`The filter processor is at http://127.0.0.1:${port}: ${filter}`);
