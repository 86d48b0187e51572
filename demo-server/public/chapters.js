const LINE = /^(?:(\d+):)?(\d{1,2}):(\d{2})\s+(\S.*)$/;

/** `1:02:03` */
export function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const two = (number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Chapters as text: one per line, with a time and a title. */
export const writeChapters = (chapters = []) => chapters.map(({ start_time_seconds: start, title }) => `${clock(start)} ${title}`).join('\n');

/** @throws Error that names the line */
export function readChapters(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => {
    const [, hours = 0, minutes, seconds, title] = LINE.exec(line) ?? [];
    if (!title) throw new Error(`“${line}” needs a time and a title, for example “1:30 The ferry”.`);
    return { title, start_time_seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) };
  });
}
